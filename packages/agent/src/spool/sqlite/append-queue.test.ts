import { expect, test } from 'vitest';
import { ManualClock } from '../../probe/manual-clock.test-support.ts';
import { AppendQueue } from './append-queue.ts';
import type { Piece } from './piece.ts';

const piece = (count: number, bytes = 0): Piece => ({
  count,
  fromMs: count,
  toMs: count,
  content: { results: new Uint8Array(bytes), changes: [] },
});

/** A queue whose transactions end when the test says so; `groups` are the counts sent in each, negative for holes. */
const setUp = (bytesMax = 1_000_000) => {
  const groups: number[][] = [];
  const endings: { end(isKept: boolean): void; fail(error: Error): void }[] = [];
  const fullness: boolean[] = [];
  const clock = new ManualClock();
  const queue = new AppendQueue({
    clock: { now: () => 0, elapsed: () => clock.elapsed(), at: (atMs, fn) => clock.at(atMs, fn) },
    bytesMax,
    full: (isFull) => fullness.push(isFull),
    store: (pieces) => {
      const { promise, resolve, reject } = Promise.withResolvers<boolean>();
      groups.push(pieces.map(({ count, content }) => (content ? count : -count)));
      endings.push({ end: resolve, fail: reject });
      return promise;
    },
  });
  /** Answers the transaction that runs, and lets everything happen that follows from it. */
  const answer = async (isKept: boolean): Promise<void> => {
    endings.shift()?.end(isKept);
    await new Promise(setImmediate);
  };
  return { queue, groups, endings, fullness, clock, answer };
};

test('what comes while a transaction runs shares the next one', async () => {
  const { queue, groups, answer } = setUp();
  const appends = [1, 2, 3].map((count) => queue.append(piece(count)));
  expect(groups).toEqual([[1]]);
  await answer(true);
  await appends[0];
  expect(groups).toEqual([[1], [2, 3]]);
  await answer(true);
  await Promise.all(appends);
  const next = queue.append(piece(4));
  expect(groups).toEqual([[1], [2, 3], [4]]);
  await answer(true);
  await next;
});

test('when nobody can tell what became of it, those who shared it hear so', async () => {
  const { queue, endings } = setUp();
  const append = queue.append(piece(1));
  endings.shift()?.fail(new Error('disk'));
  await expect(append).rejects.toThrow('disk');
});

test('a full disk is tried again each second, in order, whatever comes meanwhile, and told once', async () => {
  const { queue, groups, clock, fullness, answer } = setUp();
  const appends = [1, 2].map((count) => queue.append(piece(count)));
  await answer(false);
  appends.push(queue.append(piece(3)));
  expect(groups).toEqual([[1]]);
  clock.advanceTo(1_000);
  await answer(false);
  clock.advanceTo(2_000);
  await answer(true);
  await Promise.all(appends);
  expect(groups).toEqual([[1], [1, 2, 3], [1, 2, 3]]);
  expect(fullness).toEqual([true, false]);
});

test('memory is bounded: the oldest become one hole, which keeps its place and its count', async () => {
  const { queue, groups, clock, answer } = setUp(2_000);
  const appends = [queue.append(piece(1, 500))];
  await answer(false);
  for (const count of [2, 3, 4, 5, 6, 7]) appends.push(queue.append(piece(count, 500)));
  clock.advanceTo(1_000);
  expect(groups.at(-1)).toEqual([-(1 + 2 + 3 + 4 + 5), 6, 7]);
  await answer(true);
  await Promise.all(appends);
});

test('memory is bounded also behind a transaction that takes its time, without touching what is in it', async () => {
  const { queue, groups, answer } = setUp(1_000);
  const appends = [queue.append(piece(1, 500))];
  for (const count of [2, 3, 4]) appends.push(queue.append(piece(count, 500)));
  await answer(true);
  expect(groups).toEqual([[1], [-5, 4]]);
  await answer(true);
  await Promise.all(appends);
});

test('at the end it tries once more, and then says what could not be written', async () => {
  const { queue, groups, answer, endings, clock } = setUp();
  const append = queue.append(piece(1));
  await answer(false);
  const ended = queue.end(new Error('no room'));
  await new Promise(setImmediate);
  expect(groups).toEqual([[1], [1]]);
  endings.shift()?.end(false);
  await ended;
  await expect(append).rejects.toThrow('no room');
  expect(clock.timers).toBe(0);
});
