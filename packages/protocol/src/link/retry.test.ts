import { expect, test } from 'vitest';
import { StandingClock } from './clock.test-support.ts';
import { keepTrying } from './retry.ts';

/** Lets everything run that waits for nothing but its turn. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

test('waits as long as each attempt says, and stops in the middle of a wait', async () => {
  const clock = new StandingClock();
  const stop = new AbortController();
  const at: number[] = [];
  const trying = keepTrying(clock, stop.signal, async () => at.push(clock.now()) * 100);
  for (let step = 0; step <= 30; step++) {
    await settle();
    clock.pass(10);
  }
  expect(at).toEqual([0, 100, 300]);
  stop.abort();
  await trying;
  expect(at).toHaveLength(3);
  expect(clock.timers).toBe(0);
});

test('does not begin when it is stopped, nor wait when it is stopped meanwhile', async () => {
  const clock = new StandingClock();
  let attempts = 0;
  const stop = new AbortController();
  await keepTrying(clock, stop.signal, async () => {
    attempts++;
    stop.abort();
    return 1_000;
  });
  await keepTrying(clock, stop.signal, async () => attempts++);
  expect(attempts).toBe(1);
  expect(clock.timers).toBe(0);
});

test('an attempt that throws ends it', async () => {
  const failing = keepTrying(new StandingClock(), new AbortController().signal, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
});
