// What waits to be written, in order. Knows that batches which come while a transaction runs share the next one, that a full disk is tried
// again, and what goes when too much waits; refuses to know how anything is written. Its memory is bounded whatever the disk does: the
// oldest batches become holes, which keep their place and are written as gaps once there is room.
import type { Clock } from '@vedette/protocol/kit';
import { holeOver, memoryOf, type Piece } from './piece.ts';

/** Whether the pieces are durable now; false when there was no room for any of them. */
type Store = (pieces: readonly Piece[]) => Promise<boolean>;
type Settle = { readonly resolve: () => void; readonly reject: (error: unknown) => void };
type Owed = { readonly piece: Piece; readonly settle: readonly Settle[] };

export type AppendQueueOptions = {
  readonly store: Store;
  readonly clock: Clock;
  /** About how much may wait, in memory. */
  readonly bytesMax: number;
  /** Called when the disk turns out to be full, and when there is room again. */
  full(isFull: boolean): void;
};

/** More than this in one transaction gains nothing, and makes the first of them wait for the last. */
const PIECES_PER_GROUP_MAX = 64;
/** A full disk is tried again after this long, whether or not something new comes. */
const RETRY_MS = 1_000;

export class AppendQueue {
  readonly #options: AppendQueueOptions;
  #owed: Owed[] = [];
  #bytes = 0;
  #running: Promise<void> | undefined;
  #isFull = false;
  #alarm: Disposable | undefined;

  constructor(options: AppendQueueOptions) {
    this.#options = options;
  }

  /** Resolves when the piece is durable, or a gap in its place; rejects when nobody can tell. */
  append(piece: Piece): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#owed.push({ piece, settle: [{ resolve, reject }] });
    this.#bytes += memoryOf(piece);
    this.#bound();
    if (!this.#alarm) this.#start();
    return promise;
  }

  /** Tries once more to write what waits; what cannot be written is rejected with `why`. Nothing may be appended any more. */
  async end(why: Error): Promise<void> {
    this.#disarm();
    await this.#running;
    this.#start();
    await this.#running;
    this.#disarm();
    for (const { settle } of this.#owed.splice(0)) for (const { reject } of settle) reject(why);
  }

  #start(): void {
    if (this.#owed.length > 0) this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    while (this.#owed.length > 0) {
      const group = this.#owed.splice(0, PIECES_PER_GROUP_MAX);
      this.#bytes -= total(group);
      if (await this.#wrote(group)) continue;
      this.#owed = group.concat(this.#owed);
      this.#bytes += total(group);
      this.#bound();
      this.#alarm = this.#options.clock.at(this.#options.clock.elapsed() + RETRY_MS, () => this.#again());
      break;
    }
    this.#running = undefined;
  }

  async #wrote(group: readonly Owed[]): Promise<boolean> {
    try {
      const isKept = await this.#options.store(group.map(({ piece }) => piece));
      if (isKept === this.#isFull) this.#options.full(!isKept);
      this.#isFull = !isKept;
      if (isKept) for (const { settle } of group) for (const { resolve } of settle) resolve();
      return isKept;
    } catch (error) {
      for (const { settle } of group) for (const { reject } of settle) reject(error);
      return true;
    }
  }

  #again(): void {
    this.#disarm();
    this.#start();
  }

  #disarm(): void {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
  }

  /** Turns the oldest into one hole until the rest fits. */
  #bound(): void {
    let end = 0;
    let hole: Owed | undefined;
    for (; this.#bytes > this.#options.bytesMax; end++) {
      const owed = this.#owed[end];
      if (!owed) break;
      this.#bytes -= memoryOf(owed.piece);
      const before = hole;
      hole = before
        ? { piece: holeOver(before.piece, owed.piece), settle: before.settle.concat(owed.settle) }
        : { ...owed, piece: { ...owed.piece, content: undefined } };
      this.#bytes += memoryOf(hole.piece) - (before ? memoryOf(before.piece) : 0);
    }
    if (hole) this.#owed.splice(0, end, hole);
  }
}

const total = (group: readonly Owed[]): number => group.reduce((sum, { piece }) => sum + memoryOf(piece), 0);
