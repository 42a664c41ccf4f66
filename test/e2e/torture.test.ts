// A short torture of real processes, and proof that its comparison can fail: whatever is lost, invented, changed or there twice is found (D1, D2).
import { expect, test } from 'vitest';
import { type Allowed, compare } from '../torture/compare.ts';
import type { Produced } from '../torture/oracle.ts';
import { runStage } from '../torture/stage.ts';
import { brief } from '../torture/stages.ts';
import type { StoredEntry, StoredStream } from '../torture/stored.ts';

const SEED = 7;
const FOR_MS = 14_000;

test('killed, stopped and cut off, a manager and its agents lose nothing and keep nothing twice', async () => {
  const report = await runStage(brief, { seed: SEED, forMs: FOR_MS, actsMax: 24 });
  expect(report.complaints, `seed ${SEED}`).toEqual([]);
  expect([...report.done.keys()].filter((what) => what.startsWith('kill')).length).toBe(2);
  expect(report.counts.batchesEqual).toBeGreaterThan(10);
  expect(report.counts).toMatchObject({ inGaps: 0, lostWithFile: 0, batchesCut: 0 });
}, 90_000);

const epoch = 'ab12';
const nothing: Allowed = { gaps: false, openGaps: false };

const batch = (first: number, last: number, hash = `${first}`): StoredEntry => ({
  first,
  last,
  from: first,
  content: { type: 'batch', hash },
});
const gap = (first: number, last: number, reason = 'spool-full'): StoredEntry => ({
  first,
  last,
  from: first,
  content: { type: 'gap', reason },
});
const stream = (...entries: readonly StoredEntry[]): StoredStream => ({
  agent: 'eu-1',
  epoch,
  stored: entries.at(-1)?.last ?? 0,
  entries,
});
const produced = (...lasts: readonly number[]): Produced[] =>
  lasts.flatMap((last, i) => {
    const first = (lasts[i - 1] ?? 0) + 1;
    const line = { epoch, first, last, hash: `${first}` };
    return [
      { state: 'begun', ...line },
      { state: 'durable', ...line },
    ];
  });

const complaintsOf = (lines: readonly Produced[], stored: StoredStream, allowed = nothing): number =>
  compare('eu-1', lines, [stored], allowed).complaints.length;

test.each<[string, StoredStream, Allowed, number]>([
  ['all of it', stream(batch(1, 5), batch(6, 9)), nothing, 0],
  ['the end missing', stream(batch(1, 5)), nothing, 1],
  ['nothing at all', stream(), nothing, 1],
  ['a hole', { ...stream(batch(6, 9)), stored: 9 }, nothing, 1],
  ['items twice', stream(batch(1, 5), batch(6, 9), batch(6, 9)), nothing, 1],
  ['another payload', stream(batch(1, 5), batch(6, 9, 'other')), nothing, 1],
  ['other boundaries', stream(batch(1, 3, '1'), batch(4, 9, '4')), nothing, 2],
  ['more than was produced', stream(batch(1, 5), batch(6, 9), batch(10, 12)), nothing, 2],
  ['a gap for no reason', stream(batch(1, 5), gap(6, 9)), nothing, 1],
  ['a gap for a reason', stream(batch(1, 5), gap(6, 9)), { gaps: true, openGaps: false }, 0],
  ['an open gap', stream(batch(1, 5), gap(6, 6, 'spool-corrupt')), { gaps: true, openGaps: true }, 0],
  [
    'an open gap where the file was not lost',
    stream(batch(1, 5), gap(6, 6, 'spool-corrupt')),
    { gaps: true, openGaps: false },
    1,
  ],
])('of what was produced, the store has %s', (_, stored, allowed, complaints) => {
  expect(complaintsOf(produced(5, 9), stored, allowed)).toBe(complaints);
});

test('what was begun and never promised may be stored or not', () => {
  const lines = produced(5, 9).slice(0, -1);
  expect(complaintsOf(lines, stream(batch(1, 5)))).toBe(0);
  expect(complaintsOf(lines, stream(batch(1, 5), batch(6, 9)))).toBe(0);
});

test('results of a process that produced none are found', () => {
  expect(complaintsOf([], stream(batch(1, 5)))).toBe(1);
});
