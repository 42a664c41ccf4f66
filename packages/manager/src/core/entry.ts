// What was wished for while the manager ran: pieces that could stand in the file as they are. Knows how one comes to be, changes and goes; refuses to know
// what the pieces mean (config/) and where they are kept.
import { Fault, quote } from '@vedette/protocol/kit';
import type { EntryKind, EntryWanted, Piece } from './run-time-api.ts';
import { ID_PATTERN, ID_RULE } from './selector.ts';

export type Entry = {
  readonly kind: EntryKind;
  /** A subscription has a number; the others are called what they would be called in the file. */
  readonly id: string;
  readonly body: Piece;
  readonly addedAtMs: number;
  /** Who added it, by their own word. */
  readonly by?: string;
};

/** More belong into the file, where people can read them. All of them together are read anew with every change. */
export const ENTRY_COUNT_MAX = 10_000;

/** As much as a file may have. */
export const ENTRIES_CHARS_MAX = 8 * 1024 * 1024;

const BY_CHARS_MAX = 64;

/** Its own among all entries: a service may be called what a subscriber is. */
export const keyOf = ({ kind, id }: Pick<Entry, 'kind' | 'id'>): string => `${kind} ${id}`;

/** The oldest first; of two that contradict each other the older one holds. */
export const inOrder = (entries: Iterable<Entry>): readonly Entry[] =>
  [...entries].toSorted((a, b) => a.addedAtMs - b.addedAtMs || (keyOf(a) < keyOf(b) ? -1 : 1));

const FINDER = 'inventory:';

/** Who adds what an inventory finds. Nobody else may be called so. */
export const finderOf = (inventory: string): string => `${FINDER}${inventory}`;

/** The inventory that found it; undefined for what somebody added. */
export const foundBy = ({ by }: Pick<Entry, 'by'>): string | undefined =>
  by?.startsWith(FINDER) ? by.slice(FINDER.length) : undefined;

/** @throws Fault `usage` */
export const entryOf = (kind: EntryKind, id: string, { body, by }: EntryWanted, nowMs: number): Entry => {
  if (!ID_PATTERN.test(id)) throw new Fault('usage', `${quote(id)} cannot be an id: ${ID_RULE}.`);
  if (by !== undefined && (by === '' || by.length > BY_CHARS_MAX || /\p{Cc}/u.test(by)))
    throw new Fault('usage', `Who adds it is one line of 1 to ${BY_CHARS_MAX} characters.`);
  if (by !== undefined && foundBy({ by }) !== undefined)
    throw new Fault(
      'usage',
      `${quote(by)} is what inventories are called when they find something: write another name.`,
    );
  return { kind, id, body: without(body), addedAtMs: nowMs, ...(by !== undefined && { by }) };
};

/** With these keys changed; a key that is null is taken out. */
export const changed = (entry: Entry, changes: Piece): Entry => ({
  ...entry,
  body: without({ ...entry.body, ...changes }),
});

const without = (body: Piece): Piece => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
