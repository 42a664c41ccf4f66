// The wishes that were made at run time, as they stand. Knows which number comes next, and how many there may be; refuses to know whether they go with the file
// and where they are kept.
import { Fault } from '@vedette/protocol/kit';
import { ENTRIES_CHARS_MAX, ENTRY_COUNT_MAX, type Entry, keyOf } from './entry.ts';
import type { EntryKind } from './run-time-api.ts';

export class Entries {
  readonly #kept = new Map<string, Entry>();
  #chars = 0;
  #lastNumber = 0;

  get all(): readonly Entry[] {
    return [...this.#kept.values()];
  }

  /** The number of the next subscription. */
  get nextNumber(): number {
    return this.#lastNumber + 1;
  }

  get(kind: EntryKind, id: string): Entry | undefined {
    return this.#kept.get(keyOf({ kind, id }));
  }

  /** Takes up what has been stored; `lastNumber` is the largest that a subscription was ever given. */
  begin(entries: readonly Entry[], lastNumber: number): void {
    this.#lastNumber = lastNumber;
    for (const entry of entries) this.put(entry);
  }

  put(entry: Entry): void {
    this.drop(entry.kind, entry.id);
    this.#kept.set(keyOf(entry), entry);
    this.#chars += charsOf(entry);
    if (entry.kind === 'subscription') this.#lastNumber = Math.max(this.#lastNumber, Number(entry.id));
  }

  drop(kind: EntryKind, id: string): void {
    const before = this.get(kind, id);
    if (!before) return;
    this.#kept.delete(keyOf(before));
    this.#chars -= charsOf(before);
  }

  /** With this one in place of the one of its kind and id, if there is one. */
  with(entry: Entry): readonly Entry[] {
    return [...this.without(entry.kind, entry.id), entry];
  }

  without(kind: EntryKind, id: string): readonly Entry[] {
    const key = keyOf({ kind, id });
    return this.all.filter((other) => keyOf(other) !== key);
  }

  /** @throws Fault `usage` when it has no place */
  mustHaveRoom(entry: Entry): void {
    const before = this.get(entry.kind, entry.id);
    if (!before && this.#kept.size >= ENTRY_COUNT_MAX)
      throw new Fault(
        'usage',
        `There are ${ENTRY_COUNT_MAX} wishes at run time already. Write some into the file, and remove them here.`,
      );
    if (this.#chars - (before ? charsOf(before) : 0) + charsOf(entry) > ENTRIES_CHARS_MAX)
      throw new Fault(
        'usage',
        'The wishes at run time are as long as a whole file may be. Write some into the file, and remove them here.',
      );
  }
}

const charsOf = ({ body }: Entry): number => JSON.stringify(body).length;
