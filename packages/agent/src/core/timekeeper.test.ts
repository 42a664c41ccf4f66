import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Timekeeper } from './timekeeper.ts';

/** Far from zero, as real offsets are. */
const WALL_MS = 1_800_000_000_000;

describe('before a manager was heard', () => {
  test('the shared time is that of the wall clock, wherever it is set', () => {
    const time = new Timekeeper(WALL_MS);
    expect(time.offsets).toEqual({ wallMs: WALL_MS, sharedMs: WALL_MS });
    expect(time.wallRead(WALL_MS + 400)).toBe('moved');
    expect(time.offsets).toEqual({ wallMs: WALL_MS + 400, sharedMs: WALL_MS + 400 });
  });

  test('differences as clocks have them anyhow are left', () => {
    const time = new Timekeeper(WALL_MS);
    expect(time.wallRead(WALL_MS - 49)).toBe('same');
    expect(time.offsets.wallMs).toBe(WALL_MS);
  });
});

describe('with readings of a manager’s clock', () => {
  const kept = (errorMs = 1): Timekeeper => {
    const time = new Timekeeper(WALL_MS - 700);
    time.managerRead({ aheadMs: WALL_MS, errorMs }, WALL_MS - 700, 0);
    return time;
  };

  test('the shared time is the manager’s, also where this machine’s clock is wrong; times told stay those of this machine', () => {
    expect(kept().offsets).toEqual({ wallMs: WALL_MS - 700, sharedMs: WALL_MS });
  });

  test('setting this machine’s clock moves what is told, and not the shared time', () => {
    const time = kept();
    expect(time.wallRead(WALL_MS + 3_600_000)).toBe('moved');
    expect(time.offsets).toEqual({ wallMs: WALL_MS + 3_600_000, sharedMs: WALL_MS });
  });

  test('where this machine’s clock may be right by a reading, it is more exact than the reading', () => {
    const time = new Timekeeper(WALL_MS);
    time.managerRead({ aheadMs: WALL_MS + 30, errorMs: 80 }, WALL_MS, 0);
    expect(time.offsets.sharedMs).toBe(WALL_MS);
  });

  test('a less exact reading that may be true changes nothing', () => {
    const time = kept(1);
    expect(time.managerRead({ aheadMs: WALL_MS + 200, errorMs: 300 }, WALL_MS - 700, 5_000)).toBe('same');
    expect(time.offsets.sharedMs).toBe(WALL_MS);
  });

  test('a more exact one takes its place', () => {
    const time = kept(100);
    expect(time.managerRead({ aheadMs: WALL_MS + 40, errorMs: 2 }, WALL_MS - 700, 5_000)).toBe('moved');
    expect(time.offsets.sharedMs).toBe(WALL_MS + 40);
  });

  test('one that cannot be true together with what is held means that the clock was set', () => {
    const time = kept(1);
    expect(time.managerRead({ aheadMs: WALL_MS - 400, errorMs: 20 }, WALL_MS - 700, 5_000)).toBe('stepped');
    expect(time.offsets.sharedMs).toBe(WALL_MS - 400);
  });

  test('what was read long ago is worth less, so that drift is followed', () => {
    const time = kept(1);
    expect(time.managerRead({ aheadMs: WALL_MS + 1, errorMs: 1.4 }, WALL_MS - 700, 1_000)).toBe('same');
    expect(time.managerRead({ aheadMs: WALL_MS + 1, errorMs: 1.4 }, WALL_MS - 700, 5_000)).toBe('moved');
  });

  test('the shared time is never further off than the best reading since the clock was set', () => {
    const reading = fc.record({ errorMs: fc.nat(500), share: fc.double({ min: -1, max: 1, noNaN: true }) });
    const wrong = fc.integer({ min: -2_000, max: 2_000 });
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1 }), wrong, (readings, wrongMs) => {
        const time = new Timekeeper(WALL_MS + wrongMs);
        for (const { errorMs, share } of readings)
          time.managerRead({ aheadMs: WALL_MS + share * errorMs, errorMs }, WALL_MS + wrongMs, 0);
        const bestMs = Math.min(...readings.map(({ errorMs }) => errorMs));
        // The wall clock is taken where it is within a reading's error: twice that from the truth at most.
        expect(Math.abs(time.offsets.sharedMs - WALL_MS)).toBeLessThanOrEqual(2 * bestMs + 1);
      }),
    );
  });
});
