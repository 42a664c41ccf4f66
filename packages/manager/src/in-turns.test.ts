import { expect, test } from 'vitest';
import { inTurns } from './in-turns.ts';

test('each comes to what it does, in order, and others have their turn every few milliseconds', async () => {
  let nowMs = 0;
  let turns = 0;
  let isOver = false;
  const others = (): void => {
    turns++;
    if (!isOver) setImmediate(others);
  };
  setImmediate(others);
  const all = Array.from({ length: 160 }, (_, i) => i);
  const doubled = await inTurns({ elapsed: () => nowMs }, all, (one, place) => {
    expect(place).toBe(one);
    nowMs += 1;
    return one * 2;
  });
  isOver = true;
  expect(doubled).toEqual(all.map((one) => one * 2));
  // Sixteen at a time, that is 16 ms each.
  expect(turns).toBeGreaterThanOrEqual(9);
});

test('what takes no time is done at once', async () => {
  let turns = 0;
  setImmediate(() => turns++);
  expect(await inTurns({ elapsed: () => 0 }, [1, 2, 3], (one) => one)).toEqual([1, 2, 3]);
  expect(turns).toBe(0);
});
