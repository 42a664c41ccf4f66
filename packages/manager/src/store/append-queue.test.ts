import { expect, test } from 'vitest';
import { AppendQueue } from './append-queue.ts';
import type { AppendOutcome, JournalEntry } from './store.ts';

const entry = (seq: number): JournalEntry => ({
  agent: 'a',
  epoch: 'e',
  seq,
  count: 1,
  receivedAtMs: 1,
  body: { type: 'batch', results: new Uint8Array(), changes: [] },
});
const outcomesOf = (entries: readonly JournalEntry[]): AppendOutcome[] =>
  entries.map(({ seq }) => ({ skipped: 0, mark: seq }));

/** A queue whose transactions end when the test says so; `groups` are the sequence numbers sent in each. */
const setUp = () => {
  const groups: number[][] = [];
  const endings: { end(): void; fail(error: Error): void }[] = [];
  const queue = new AppendQueue((entries) => {
    const { promise, resolve, reject } = Promise.withResolvers<readonly AppendOutcome[]>();
    groups.push(entries.map(({ seq }) => seq));
    endings.push({ end: () => resolve(outcomesOf(entries)), fail: reject });
    return promise;
  });
  return { queue, groups, endings };
};

test('what comes while a transaction runs shares the next one, and each call gets its own outcomes', async () => {
  const { queue, groups, endings } = setUp();
  const calls = [
    queue.append([entry(1)]),
    queue.append([entry(2), entry(3)]),
    queue.append([]),
    queue.append([entry(4)]),
  ];
  expect(groups).toEqual([[1]]);
  endings[0]?.end();
  await calls[0];
  await expect.poll(() => groups).toEqual([[1], [2, 3, 4]]);
  endings[1]?.end();
  expect((await Promise.all(calls)).map((outcomes) => outcomes.map(({ mark }) => mark))).toEqual([
    [1],
    [2, 3],
    [],
    [4],
  ]);
  await queue.idle();
});

test('a failed transaction fails those who shared it, and no others', async () => {
  const { queue, groups, endings } = setUp();
  const first = queue.append([entry(1)]);
  const shared = [queue.append([entry(2)]), queue.append([entry(3)])];
  endings[0]?.end();
  await first;
  await expect.poll(() => groups.length).toBe(2);
  const later = queue.append([entry(4)]);
  endings[1]?.fail(new Error('disk'));
  for (const call of shared) await expect(call).rejects.toThrow('disk');
  await expect.poll(() => groups).toEqual([[1], [2, 3], [4]]);
  endings[2]?.end();
  expect(await later).toEqual([{ skipped: 0, mark: 4 }]);
});

test('a group ends before it is too large, but a call is never split', async () => {
  const { queue, groups, endings } = setUp();
  const many = (count: number): JournalEntry[] => Array.from({ length: count }, (_, i) => entry(i));
  const calls = [1, 600, 400, 1, 5_000, 1].map((count) => queue.append(many(count)));
  for (const [i, sizes] of [[1], [1, 1_000], [1, 1_000, 1], [1, 1_000, 1, 5_000], [1, 1_000, 1, 5_000, 1]].entries()) {
    await expect.poll(() => groups.map(({ length }) => length)).toEqual(sizes);
    endings[i]?.end();
  }
  expect((await Promise.all(calls)).map(({ length }) => length)).toEqual([1, 600, 400, 1, 5_000, 1]);
});
