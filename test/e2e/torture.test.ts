// A short torture of real processes, and proof that its comparison can fail: whatever is lost, invented, changed or there twice is found (D1, D2).
import type { GapReason } from '@vedette/protocol/wire';
import { expect, test } from 'vitest';
import { type Allowed, type Excuses, noExcuses, nothing } from '../torture/allowed.ts';
import { compare } from '../torture/compare.ts';
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
}, 150_000);

const epoch = 'ab12';

const batch = (first: number, last: number, hash = `${first}`, changes: readonly number[] = []): StoredEntry => ({
  first,
  last,
  from: first,
  content: { type: 'batch', hash, changes: changes.map(news) },
});
/** Of what was seen from second `first` to second `last`. */
const gap = (first: number, last: number, reason: GapReason = 'spool-full'): StoredEntry => ({
  first,
  last,
  from: first,
  content: { type: 'gap', reason, fromMs: first * 1_000, toMs: last * 1_000 },
});
const news = (seq: number) => ({ seq, hash: `news ${seq}` });
const stream = (...entries: readonly StoredEntry[]): StoredStream => ({
  agent: 'eu-1',
  epoch,
  stored: entries.at(-1)?.last ?? 0,
  entries,
});
/** Batches that end with these items; item 8 is a change. */
const produced = (...lasts: readonly number[]): Produced[] =>
  lasts.flatMap((last, i) => {
    const first = (lasts[i - 1] ?? 0) + 1;
    const changes = [8].filter((seq) => seq >= first && seq <= last).map(news);
    const line = { epoch, first, last, hash: `${first}`, changes };
    return [
      { state: 'begun', ...line },
      { state: 'durable', ...line },
    ];
  });

const complaintsOf = (
  lines: readonly Produced[],
  stored: StoredStream,
  allowed: Allowed = nothing,
  excuses: Excuses = noExcuses(),
): number => compare('eu-1', lines, [stored], allowed, excuses).complaints.length;

test.each<[string, StoredStream, number]>([
  ['all of it', stream(batch(1, 5), batch(6, 9)), 0],
  ['the end missing', stream(batch(1, 5)), 1],
  ['nothing at all', stream(), 1],
  ['a hole', { ...stream(batch(6, 9)), stored: 9 }, 1],
  ['items twice', stream(batch(1, 5), batch(6, 9), batch(6, 9)), 1],
  ['another payload', stream(batch(1, 5), batch(6, 9, 'other')), 1],
  ['other boundaries', stream(batch(1, 3, '1'), batch(4, 9, '4')), 2],
  ['more than was produced', stream(batch(1, 5), batch(6, 9), batch(10, 12)), 2],
  ['a gap for no reason', stream(batch(1, 5), gap(6, 9)), 1],
])('of what was produced, the store has %s', (_, stored, complaints) => {
  expect(complaintsOf(produced(5, 9), stored)).toBe(complaints);
});

const short = (fromMs: number, toMs: number, changesToo = false): Excuses => ({
  shortages: [{ fromMs, toMs, ...(changesToo && { changesToo }) }],
  left: new Map(),
});
const full: Allowed = { gaps: ['spool-full'], openGaps: false };

test.each<[string, StoredStream, Excuses, number]>([
  ['a gap of results only', stream(gap(1, 5), batch(6, 9)), short(0, 9_000), 0],
  [
    'the change cut out of its batch',
    stream(batch(1, 5), gap(6, 7), batch(8, 8, '', [8]), gap(9, 9)),
    short(0, 9_000),
    0,
  ],
  ['a gap over a change', stream(batch(1, 5), gap(6, 9)), short(0, 9_000), 1],
  ['a gap over a change that may go too', stream(batch(1, 5), gap(6, 9)), short(0, 9_000, true), 0],
  ['a change at another number', stream(batch(1, 5), gap(6, 8), batch(9, 9, '', [9])), short(0, 9_000), 2],
  ['a change where there was none', stream(batch(1, 1, '', [1]), gap(2, 5), batch(6, 9)), short(0, 9_000), 1],
  ['part of the results', stream(batch(1, 3, '1'), gap(4, 5), batch(6, 9)), short(0, 9_000), 1],
  ['a gap while there was room', stream(gap(1, 5), batch(6, 9)), short(20_000, 30_000), 1],
  ['a gap from long before the shortage', stream(gap(1, 5), batch(6, 9)), short(4_500, 30_000), 1],
  ['a gap for another reason', stream(gap(1, 5, 'spool-expired'), batch(6, 9)), short(0, 9_000), 1],
])('after a shortage of room, the store has %s', (_, stored, excuses, complaints) => {
  expect(complaintsOf(produced(5, 9), stored, full, excuses)).toBe(complaints);
});

test.each<[string, StoredStream, boolean, number]>([
  ['a gap that ends the stream', stream(batch(1, 5), gap(6, 6, 'spool-corrupt')), true, 0],
  ['such a gap, and the file was not lost', stream(batch(1, 5), gap(6, 6, 'spool-corrupt')), false, 1],
  ['nothing to tell of the loss', stream(batch(1, 5)), true, 1],
])('after damage to the file, the store has %s', (_, stored, openGaps, complaints) => {
  expect(complaintsOf(produced(5, 9), stored, { gaps: ['spool-corrupt'], openGaps })).toBe(complaints);
});

test.each<[string, StoredStream, number]>([
  ['all that could still be read', stream(batch(1, 5)), 0],
  ['more than that', stream(batch(1, 5), batch(6, 9)), 0],
  ['less than that', stream(), 1],
])('after damage to the log, the store has %s', (_, stored, complaints) => {
  const excuses = { ...noExcuses(), left: new Map([[epoch, 5]]) };
  expect(complaintsOf(produced(5, 9), stored, nothing, excuses)).toBe(complaints);
});

test('what was begun and never promised may be stored or not', () => {
  const lines = produced(5, 9).slice(0, -1);
  expect(complaintsOf(lines, stream(batch(1, 5)))).toBe(0);
  expect(complaintsOf(lines, stream(batch(1, 5), batch(6, 9)))).toBe(0);
});

test('results of a process that produced none are found', () => {
  expect(complaintsOf([], stream(batch(1, 5)))).toBe(1);
});

test('a process that takes the name of another is found', () => {
  const lines = [...produced(5), ...produced(5, 9)];
  expect(complaintsOf(lines, stream(batch(1, 5), batch(6, 9)))).toBe(1);
});
