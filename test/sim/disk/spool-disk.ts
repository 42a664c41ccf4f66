// An agent's disk, and the spool a process keeps on it. Knows what is durable when: appends once they are synced, releases some time later; refuses to
// know what is done with it. A crash keeps what was synced, and of the rest perhaps some.

import type { Saved } from '../../../packages/agent/src/configuration.ts';
import type { NewBatch, Spool } from '../../../packages/agent/src/spool/spool.ts';
import type { SpoolItem } from '../../../packages/protocol/src/delivery/item.ts';
import type { Mark, SpoolRange } from '../../../packages/protocol/src/wire/message.ts';
import type { History } from '../history.ts';
import type { Dice } from '../world/dice.ts';
import type { Process } from '../world/process.ts';
import {
  collapsed,
  heldCount,
  imageBytes,
  rangesOf,
  readFrom,
  released,
  type SpoolImage,
  withBatch,
  withEpoch,
} from './spool-image.ts';

/** What outlives the agent's processes. */
export class SpoolDisk {
  readonly agent: string;
  readonly dice: Dice;
  readonly history: History;
  image: SpoolImage = [];
  configuration: Saved | undefined;
  bytesMax: number;
  syncMs = 3;
  /** How room is made; a planted mistake may make it otherwise. */
  shrink: (image: SpoolImage, bytesMax: number) => SpoolImage = collapsed;

  constructor(agent: string, dice: Dice, history: History, bytesMax: number) {
    this.agent = agent;
    this.dice = dice;
    this.history = history;
    this.bytesMax = bytesMax;
  }

  /** Another image is on disk now. */
  put(image: SpoolImage): void {
    this.image = image;
    const { agent, bytesMax } = this;
    this.history.tell({ type: 'spool', agent, image, bytes: imageBytes(image), bytesMax });
  }
}

type Waiting = { readonly batch: NewBatch; readonly done: () => void };

export class SimSpool implements Spool {
  readonly epoch: string;
  readonly #disk: SpoolDisk;
  readonly #process: Process;
  /** What a crash leaves if it leaves the least. */
  #synced: SpoolImage;
  #waiting: Waiting[] = [];
  #isSyncing = false;

  constructor(disk: SpoolDisk, process: Process, epoch: string) {
    this.epoch = epoch;
    this.#disk = disk;
    this.#process = process;
    disk.put(withEpoch(disk.image, epoch));
    this.#synced = disk.image;
    process.onKill(() => this.#crash());
  }

  ranges(): readonly SpoolRange[] {
    return rangesOf(this.#disk.image);
  }

  counts(): { readonly spooled: number; readonly dropped: number } {
    return { spooled: heldCount(this.#disk.image), dropped: 0 };
  }

  append(batch: NewBatch): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ batch, done: resolve });
    this.#sync();
    return promise;
  }

  async read(after: Mark | undefined, count: number): Promise<readonly SpoolItem[]> {
    return readFrom(this.#disk.image, after, count);
  }

  async release(mark: Mark): Promise<void> {
    const { agent, history } = this.#disk;
    history.tell({ type: 'released', agent, mark });
    this.#disk.put(released(this.#disk.image, mark));
  }

  /** Everything that waits is committed together. */
  #sync(): void {
    if (this.#isSyncing || this.#waiting.length === 0) return;
    this.#isSyncing = true;
    const group = this.#waiting.length;
    this.#process.after(this.#disk.syncMs * this.#disk.dice.between(0.3, 1), () => {
      this.#isSyncing = false;
      for (const { done } of this.#commit(group)) done();
      this.#sync();
    });
  }

  #commit(count: number): readonly Waiting[] {
    const disk = this.#disk;
    const group = this.#waiting.splice(0, count);
    let { image } = disk;
    for (const { batch } of group) {
      const next = withBatch(image, batch);
      image = next.image;
      disk.history.tell({ type: 'spooled', agent: disk.agent, item: next.item });
    }
    disk.put(disk.shrink(image, disk.bytesMax));
    this.#synced = disk.image;
    return group;
  }

  #crash(): void {
    // Releases since the last sync may not have reached the disk, and what was being written may have.
    if (this.#disk.dice.chance(0.5)) this.#disk.put(this.#synced);
    if (this.#waiting.length > 0 && this.#disk.dice.chance(0.3)) this.#commit(this.#waiting.length);
  }
}
