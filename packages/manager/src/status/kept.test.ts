// Something kept for a while, with a clock that the test moves: how often it is made, who waits, and what becomes of it while a newer one cannot be had.
import { expect, test } from 'vitest';
import { StandingClock } from '../gate/standing-clock.test-support.ts';
import { Kept } from './kept.ts';

const setUp = () => {
  const clock = new StandingClock();
  const makings: PromiseWithResolvers<string>[] = [];
  const failures: unknown[] = [];
  const kept = new Kept<string>({
    ...{ clock, freshMs: 5_000, patienceMs: 500, firstMs: 2_000 },
    make: () => {
      const making = Promise.withResolvers<string>();
      makings.push(making);
      return making.promise;
    },
    failed: (error) => failures.push(error),
  });
  /** Lets whoever waits for nothing but the last step take it. */
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { clock, makings, failures, kept, settled };
};

test('is made once for all who ask while it is made, and for all who ask while it is fresh', async () => {
  const { clock, makings, kept } = setUp();
  const asked = Promise.all(Array.from({ length: 1_000 }, () => kept.get()));
  makings[0]?.resolve('one');
  expect(new Set((await asked).map((held) => held?.value))).toEqual(new Set(['one']));
  clock.pass(4_999);
  expect(await kept.get()).toEqual({ value: 'one', ageMs: 4_999 });
  expect(makings).toHaveLength(1);
  expect(clock.timers).toBe(0);
});

test('is made anew when it is no longer fresh', async () => {
  const { clock, makings, kept } = setUp();
  const first = kept.get();
  makings[0]?.resolve('one');
  await first;
  clock.pass(5_000);
  const second = kept.get();
  makings[1]?.resolve('two');
  expect(await second).toEqual({ value: 'two', ageMs: 0 });
});

test('is the last one, with its age, while a newer one takes too long; and that one once it is there', async () => {
  const { clock, makings, kept, settled } = setUp();
  const first = kept.get();
  makings[0]?.resolve('one');
  await first;
  clock.pass(60_000);
  const waiting = kept.get();
  await settled();
  clock.pass(500);
  expect(await waiting).toEqual({ value: 'one', ageMs: 60_500 });
  makings[1]?.resolve('two');
  await settled();
  expect(await kept.get()).toEqual({ value: 'two', ageMs: 500 });
  expect(makings).toHaveLength(2);
});

test('is nothing while there never was one, and is not tried more often than it would be made', async () => {
  const { clock, makings, failures, kept } = setUp();
  const first = kept.get();
  makings[0]?.reject(new Error('away'));
  expect([await first, failures.length]).toEqual([undefined, 1]);
  expect([await kept.get(), makings.length]).toEqual([undefined, 1]);
  clock.pass(5_000);
  const slow = kept.get();
  clock.pass(2_000);
  expect([await slow, makings.length]).toEqual([undefined, 2]);
});
