import { describe, expect, test } from 'vitest';
import { systemClock as clock, systemRandom as random } from './system.ts';

/** Resolves with the time it was when the timer fired. */
const fired = (atMs: number): Promise<number> =>
  new Promise((resolve) => clock.at(atMs, () => resolve(clock.elapsed())));

describe('the system clock', () => {
  test('calls at the time or after it, never before', async () => {
    for (const aheadMs of [0.1, 1, 1.5, 7.9]) {
      const atMs = clock.elapsed() + aheadMs;
      expect(await fired(atMs)).toBeGreaterThanOrEqual(atMs);
    }
  });

  test('calls what is due already, but not at once', async () => {
    let called = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    clock.at(clock.elapsed() - 1_000, () => {
      called = true;
      resolve();
    });
    expect(called).toBe(false);
    await promise;
  });

  test('does not call what was called off', async () => {
    let called = false;
    const atMs = clock.elapsed() + 1;
    clock.at(atMs, () => (called = true))[Symbol.dispose]();
    await fired(atMs + 5);
    expect(called).toBe(false);
  });

  test('holds waits that are longer than a timer can be', async () => {
    const calls: string[] = [];
    const start = clock.elapsed();
    const far = clock.at(start + 2 ** 33, () => calls.push('far'));
    const never = clock.at(Number.POSITIVE_INFINITY, () => calls.push('never'));
    await fired(start + 5);
    far[Symbol.dispose]();
    never[Symbol.dispose]();
    expect(calls).toEqual([]);
  });
});

describe('the system dice', () => {
  test('fractions lie in [0, 1), and hex is as long as asked for', () => {
    for (let i = 0; i < 100; i++) {
      const fraction = random.fraction();
      expect(fraction >= 0 && fraction < 1).toBe(true);
    }
    expect(random.hex(16)).toMatch(/^[0-9a-f]{32}$/);
    expect(random.hex(16)).not.toBe(random.hex(16));
  });
});
