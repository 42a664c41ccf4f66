// An entry of the journal as rows of any database have it. Knows the order of columns; refuses to know queries.
import type { Gap } from '@vedette/protocol/wire';
import type { JournalEntry } from '../store.ts';

type Changes = Extract<JournalEntry['body'], { type: 'batch' }>['changes'];

/** Of a gap only what its entry does not tell already. */
export type GapRest = Pick<Gap, 'reason' | 'fromMs' | 'toMs'>;

export type JournalRow = readonly [
  agent: string,
  epoch: string,
  judged: number,
  first: number,
  last: number,
  skip: number,
  receivedAt: number,
  gap: string | null,
  changes: string | null,
  results: Uint8Array | null,
];

/** The entry as it came, with what it said before. */
export const journalEntryOf = ([agent, epoch, , first, last, skip, receivedAtMs, gap, changes, results]: readonly [
  ...JournalRow,
  ...unknown[],
]): JournalEntry => {
  const seq = first - skip;
  return {
    agent,
    epoch,
    seq,
    count: last - seq + 1,
    receivedAtMs,
    body:
      gap === null
        ? { type: 'batch', results: results ?? new Uint8Array(), changes: JSON.parse(changes ?? '[]') as Changes }
        : { type: 'gap', gap: { epoch, from: seq, to: last, ...(JSON.parse(gap) as GapRest) } },
  };
};
