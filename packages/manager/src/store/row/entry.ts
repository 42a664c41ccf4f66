// What was wished for at run time as rows of any database have it. Knows the order of columns; refuses to know queries.
import type { Entry } from '../../core/entry.ts';
import type { EntryKind, Piece } from '../../core/run-time-api.ts';

export type EntryRow = readonly [kind: EntryKind, id: string, body: string, addedAt: number, by: string | null];

export const entryOf = ([kind, id, body, addedAtMs, by]: EntryRow): Entry => ({
  kind,
  id,
  body: JSON.parse(body) as Piece,
  addedAtMs,
  ...(by !== null && { by }),
});
