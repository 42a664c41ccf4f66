// What was wished for at run time, in a map. Knows the contract in its plainest form; refuses to know what is wished for.

import { type Entry, keyOf } from '../../core/entry.ts';
import type { EntryKind } from '../../core/run-time-api.ts';
import type { KeptEntries } from '../store.ts';

export class EntryMemory {
  readonly #entries = new Map<string, Entry>();
  #lastNumber = 0;

  keep(entry: Entry): void {
    this.#entries.set(keyOf(entry), entry);
    if (entry.kind === 'subscription') this.#lastNumber = Math.max(this.#lastNumber, Number(entry.id));
  }

  drop(kind: EntryKind, id: string): void {
    this.#entries.delete(keyOf({ kind, id }));
  }

  all(): KeptEntries {
    const entries = [...this.#entries].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
    return { entries, lastNumber: this.#lastNumber };
  }
}
