// The disk the managers share, and the store a process keeps on it. Knows what is durable when, and what a crash, a slow or a failing disk does;
// refuses to know what is stored: the store in memory stands for the durable image, so that its rules are the real ones. An older copy of it is made by
// doing again what was done until then.

import { createMemoryStore } from '../../../packages/manager/src/store/memory/memory-store.ts';
import type { AppendOutcome, JournalEntry, Judgement, Store } from '../../../packages/manager/src/store/store.ts';
import { Fault } from '../../../packages/protocol/src/kit/fault.ts';
import type { Witness } from '../history.ts';
import type { Dice } from '../world/dice.ts';
import type { Process } from '../world/process.ts';

type Act<T> = (image: Store) => Promise<T>;

export class StoreDisk {
  readonly dice: Dice;
  readonly history: Witness;
  commitMs = 4;
  /** Nothing can be written. */
  isFull = false;
  #freeMs = 0;
  readonly #id: string;
  #image: Store;
  /** Everything that was ever done to the image, and how much of it an operator has a copy of. */
  #acts: Act<unknown>[] = [];
  #copied = 0;

  constructor(dice: Dice, history: Witness) {
    this.dice = dice;
    this.history = history;
    this.#id = dice.hex(16);
    this.#image = createMemoryStore(this.#id);
  }

  get image(): Store {
    return this.#image;
  }

  async write<T>(act: Act<T>): Promise<T> {
    const result = await act(this.#image);
    this.#acts.push(act);
    return result;
  }

  /** An operator makes a copy, in place of the one before. Of a store without anything there is none. */
  copy(): void {
    if (this.#acts.length === 0) return;
    this.#copied = this.#acts.length;
    this.history.tell({ type: 'store-copied' });
  }

  /** The copy is put in the store's place; without one nothing happens. @param connection the newest there has been */
  putBack(connection: number): void {
    if (this.#copied === 0) return;
    this.#acts = this.#acts.slice(0, this.#copied);
    this.#image = createMemoryStore(this.#id);
    // The image in memory does at once what it is asked to.
    for (const act of this.#acts) void act(this.#image);
    this.history.tell({ type: 'store-rolled-back', connection });
  }

  /** When a transaction that begins now will be through: one after the other. */
  throughMs(nowMs: number): number {
    this.#freeMs = Math.max(this.#freeMs, nowMs) + this.commitMs * this.dice.between(0.2, 1);
    return this.#freeMs;
  }

  async append(entries: readonly JournalEntry[]): Promise<readonly AppendOutcome[]> {
    const outcomes = await this.write((image) => image.append(entries));
    for (const [i, entry] of entries.entries()) {
      const outcome = outcomes[i];
      if (outcome) this.history.tell({ type: 'appended', entry, outcome });
    }
    return outcomes;
  }

  async commit(judgement: Judgement): Promise<void> {
    await this.write((image) => image.commit(judgement));
    this.history.tell({ type: 'committed', judgement });
  }

  crash(): void {
    this.#freeMs = 0;
  }
}

/** The store as one process has it open. */
export const simStore = (disk: StoreDisk, process: Process): Store => {
  const running = new Set<() => Promise<unknown>>();
  process.onKill(() => {
    // Of the transactions under way, the first ones may have been committed; nobody will hear of it.
    for (const act of running) {
      if (disk.dice.chance(0.5)) break;
      void act();
    }
    running.clear();
    disk.crash();
  });
  const write = <T>(act: () => Promise<T>): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    running.add(act);
    process.at(disk.throughMs(process.clock.elapsed()), () => {
      running.delete(act);
      if (disk.isFull) reject(new Fault('store-failed', 'The disk is full.'));
      else act().then(resolve, reject);
    });
    return promise;
  };
  const append = grouped((entries) => write(() => disk.append(entries)));
  return {
    load: () => disk.image.load(),
    number: (services) => write(() => disk.write((image) => image.number(services))),
    append,
    unjudged: (limit) => disk.image.unjudged(limit),
    commit: (judgement) => write(() => disk.commit(judgement)),
    register: (registration) => write(() => disk.write((image) => image.register(registration))),
    keepSilence: (silence) => write(() => disk.write((image) => image.keepSilence(silence))),
    silences: (query) => disk.image.silences(query),
    keepNote: (note) => write(() => disk.write((image) => image.keepNote(note))),
    notes: (query) => disk.image.notes(query),
    keepEntry: (entry) => write(() => disk.write((image) => image.keepEntry(entry))),
    dropEntry: (kind, id) => write(() => disk.write((image) => image.dropEntry(kind, id))),
    entries: () => disk.image.entries(),
    keepAccess: (record) => write(() => disk.write((image) => image.keepAccess(record))),
    dropAccess: (kind, id) => write(() => disk.write((image) => image.dropAccess(kind, id))),
    access: () => disk.image.access(),
    keepHeartbeats: (kept) => write(() => disk.write((image) => image.keepHeartbeats(kept))),
    keepHeartbeatKeys: (keys) => write(() => disk.write((image) => image.keepHeartbeatKeys(keys))),
    heartbeats: () => disk.image.heartbeats(),
    keepMachines: (stretches) => write(() => disk.write((image) => image.keepMachines(stretches))),
    machines: (query) => disk.image.machines(query),
    outages: (query) => disk.image.outages(query),
    notifications: (query) => disk.image.notifications(query),
    decisions: (query) => disk.image.decisions(query),
    changes: (query) => disk.image.changes(query),
    probes: (query) => disk.image.probes(query),
    undelivered: () => disk.image.undelivered(),
    pack: (packed) => write(() => disk.write((image) => image.pack(packed))),
    settle: (key, outcome) => write(() => disk.write((image) => image.settle(key, outcome))),
    retry: (channel) => write(() => disk.write((image) => image.retry(channel))),
    prune: (beforeMs, options) => write(() => disk.write((image) => image.prune(beforeMs, options))),
    results: (query) => disk.image.results(query),
    rollups: (query) => disk.image.rollups(query),
    gaps: (query) => disk.image.gaps(query),
    packSome: (options) => write(() => disk.write((image) => image.packSome(options))),
    stats: () => disk.image.stats(),
    close: async () => {},
  };
};

type Append = Store['append'];
type Waiting = {
  readonly entries: readonly JournalEntry[];
  readonly settle: PromiseWithResolvers<readonly AppendOutcome[]>;
};

/** While one group is being written, the next one gathers: so the real store does it, or a slow disk would never catch up. */
const grouped = (append: Append): Append => {
  let waiting: Waiting[] = [];
  let isWriting = false;
  const next = (): void => {
    if (isWriting || waiting.length === 0) return;
    isWriting = true;
    const group = waiting;
    waiting = [];
    append(group.flatMap(({ entries }) => entries))
      .then(
        (outcomes) => {
          let from = 0;
          for (const { entries, settle } of group) {
            settle.resolve(outcomes.slice(from, from + entries.length));
            from += entries.length;
          }
        },
        (error: unknown) => {
          for (const { settle } of group) settle.reject(error);
        },
      )
      .finally(() => {
        isWriting = false;
        next();
      });
  };
  return (entries) => {
    const settle = Promise.withResolvers<readonly AppendOutcome[]>();
    waiting.push({ entries, settle });
    next();
    return settle.promise;
  };
};
