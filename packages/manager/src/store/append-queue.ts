// Group commit: appends that come while a transaction is running share the next one, and its fsync. Knows who is owed which outcomes;
// refuses to know how entries are kept. It holds what was handed in and not yet answered, and has no limit of its own: callers bound it by
// awaiting each append before they take more from the wire.
import type { AppendOutcome, JournalEntry } from './store.ts';

type Send<Entry, Outcome> = (entries: readonly Entry[]) => Promise<readonly Outcome[]>;
type Owed<Entry, Outcome> = {
  readonly entries: readonly Entry[];
  readonly resolve: (outcomes: readonly Outcome[]) => void;
  readonly reject: (error: unknown) => void;
};

/** More than this in one transaction gains nothing, and makes the first of them wait for the last. */
const ENTRIES_PER_GROUP_MAX = 1_000;

export class AppendQueue<Entry = JournalEntry, Outcome = AppendOutcome> {
  readonly #send: Send<Entry, Outcome>;
  #owed: Owed<Entry, Outcome>[] = [];
  #running: Promise<void> | undefined;

  constructor(send: Send<Entry, Outcome>) {
    this.#send = send;
  }

  /** Never splits the entries of one call over two transactions. */
  append(entries: readonly Entry[]): Promise<readonly Outcome[]> {
    if (entries.length === 0) return Promise.resolve([]);
    const { promise, resolve, reject } = Promise.withResolvers<readonly Outcome[]>();
    this.#owed.push({ entries, resolve, reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** Resolves when everything handed in so far has been answered. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let group = this.#takeGroup(); group.length > 0; group = this.#takeGroup()) await this.#sendGroup(group);
    this.#running = undefined;
  }

  #takeGroup(): Owed<Entry, Outcome>[] {
    let entries = 0;
    const end = this.#owed.findIndex((owed, i) => {
      entries += owed.entries.length;
      return i > 0 && entries > ENTRIES_PER_GROUP_MAX;
    });
    return this.#owed.splice(0, end === -1 ? this.#owed.length : end);
  }

  async #sendGroup(group: readonly Owed<Entry, Outcome>[]): Promise<void> {
    try {
      const outcomes = await this.#send(group.flatMap(({ entries }) => entries));
      let from = 0;
      for (const { entries, resolve } of group) {
        resolve(outcomes.slice(from, from + entries.length));
        from += entries.length;
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
