import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { begun, calm, ended, passed, settledAt } from './flapping.ts';
import type { FlappingState } from './record.ts';
import type { FlappingRule } from './wishes.ts';

const rule: FlappingRule = { outages: 3, withinMs: 100, settleMs: 50 };

const after = (...beganMs: readonly number[]): FlappingState =>
  beganMs.reduce((state, atMs) => begun(state, rule, atMs), calm);

describe('it flaps', () => {
  test.each<[string, readonly number[], FlappingState['flapping']]>([
    ['not with too few outages', [0, 1], undefined],
    ['with enough of them, since the first', [5, 20, 40], { sinceMs: 5, outages: 3, lastMs: 40 }],
    ['with the last just within the time', [0, 50, 100], { sinceMs: 0, outages: 3, lastMs: 100 }],
    ['not when the last is just beyond it', [0, 50, 101], undefined],
    ['since the first that counts', [0, 90, 150, 180], { sinceMs: 90, outages: 3, lastMs: 180 }],
    ['and counts on', [0, 10, 20, 30], { sinceMs: 0, outages: 4, lastMs: 30 }],
  ])('%s', (_says, beganMs, flapping) => {
    expect(after(...beganMs).flapping).toEqual(flapping);
  });
});

describe('it settles', () => {
  const flapping = after(0, 10, 20);

  test('when nothing has begun for long enough, and not before', () => {
    expect(settledAt(flapping, rule)).toBe(70);
    expect(passed(flapping, rule, 69)).toBe(flapping);
    expect(passed(flapping, rule, 70)).toEqual(calm);
  });

  test('when nothing has ended for long enough', () => {
    const later = ended(flapping, rule, 60);
    expect(settledAt(later, rule)).toBe(110);
    expect(passed(later, rule, 109)).toBe(later);
  });

  test('before what begins after that, which is the first to count', () => {
    const next = begun(flapping, rule, 70);
    expect(next).toEqual({ beganMs: [70] });
    expect(begun(begun(next, rule, 80), rule, 90).flapping).toEqual({ sinceMs: 70, outages: 3, lastMs: 90 });
  });

  test('never, as long as it does not flap', () => {
    const calmStill = after(0, 10);
    expect(settledAt(calmStill, rule)).toBe(Number.POSITIVE_INFINITY);
    expect(passed(calmStill, rule, 1e9)).toBe(calmStill);
    expect(ended(calmStill, rule, 1e9)).toBe(calmStill);
  });
});

describe('a clock that is set back', () => {
  test('does not keep it from settling', () => {
    const back = passed(after(1_000, 1_010, 1_020), rule, 100);
    expect(back.flapping).toEqual({ sinceMs: 80, outages: 3, lastMs: 100 });
    expect(passed(back, rule, 150)).toEqual(calm);
  });

  test('leaves the time between what was before', () => {
    expect(passed(after(1_000, 1_090), rule, 200)).toEqual({ beganMs: [110, 200] });
  });
});

test('what is put on record is taken up again', () => {
  const state = after(0, 10, 20, 30);
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
});

type Event = { readonly kind: 'begun' | 'ended' | 'passed'; readonly byMs: number };

/** Looks over all that ever happened, on a clock of its own that is never set back. */
class Twin {
  readonly #begins: number[] = [];
  #readMs = 0;
  #ownMs = 0;
  /** How many of them count no more: it has settled since. */
  #overCount = 0;
  #lastMs: number | undefined;

  get flaps(): boolean {
    return this.#lastMs !== undefined;
  }

  take(kind: Event['kind'], atMs: number, { outages, withinMs, settleMs }: FlappingRule): void {
    const passedMs = Math.max(0, atMs - this.#readMs);
    const ownMs = this.#ownMs + passedMs;
    if (this.#lastMs !== undefined && ownMs - this.#lastMs >= settleMs) {
      this.#overCount = this.#begins.length;
      this.#lastMs = undefined;
    }
    // What is remembered is as old as the newest of it: that is what a clock set back is held against.
    const isMoved = atMs < this.#readMs;
    const isNoted = kind === 'begun' || (kind === 'ended' && this.flaps);
    if (!isNoted && !isMoved) return;
    this.#ownMs = ownMs;
    this.#readMs = atMs;
    if (kind === 'begun') this.#begins.push(ownMs);
    const counting = this.#begins.slice(this.#overCount).filter((began) => ownMs - began <= withinMs).length;
    if (this.flaps ? isNoted : kind === 'begun' && counting >= outages) this.#lastMs = ownMs;
  }
}

const events = fc.array(
  fc.record({
    kind: fc.constantFrom<Event['kind']>('begun', 'begun', 'ended', 'passed'),
    byMs: fc.oneof({ weight: 6, arbitrary: fc.nat(30) }, { weight: 1, arbitrary: fc.integer({ min: -200, max: 200 }) }),
  }),
  { maxLength: 60 },
);
const rules = fc.record({
  outages: fc.integer({ min: 2, max: 5 }),
  withinMs: fc.integer({ min: 1, max: 100 }),
  settleMs: fc.integer({ min: 1, max: 60 }),
});
const steps = { begun, ended, passed } as const;

describe('whatever happens, and wherever the clock is set', () => {
  test('it flaps when all of history says so', () => {
    let flapped = 0;
    fc.assert(
      fc.property(rules, events, (drawn, happening) => {
        const twin = new Twin();
        let [state, nowMs] = [calm, 10_000];
        twin.take('passed', nowMs, drawn);
        for (const { kind, byMs } of happening) {
          nowMs += byMs;
          state = steps[kind](state, drawn, nowMs);
          twin.take(kind, nowMs, drawn);
          expect(state.flapping !== undefined).toBe(twin.flaps);
          if (state.flapping) flapped += 1;
        }
      }),
      { numRuns: 2_000 },
    );
    expect(flapped).toBeGreaterThan(1_000);
  });

  test('it remembers little, nothing of the future, and settles once it is quiet', () => {
    fc.assert(
      fc.property(rules, events, (drawn, happening) => {
        let [state, nowMs] = [calm, 10_000];
        for (const { kind, byMs } of happening) {
          nowMs += byMs;
          state = steps[kind](state, drawn, nowMs);
          expect(state.beganMs.length).toBeLessThan(drawn.outages);
          expect(Math.max(...state.beganMs, state.flapping?.lastMs ?? 0)).toBeLessThanOrEqual(nowMs);
          expect(passed(state, drawn, nowMs + drawn.settleMs).flapping).toBeUndefined();
        }
      }),
    );
  });

  test('without enough outages it never flaps', () => {
    fc.assert(
      fc.property(rules, events, (drawn, happening) => {
        let [state, nowMs, outages] = [calm, 10_000, 0];
        for (const { kind, byMs } of happening) {
          nowMs += byMs;
          if (kind === 'begun' && ++outages >= drawn.outages) return;
          state = steps[kind](state, drawn, nowMs);
          expect(state.flapping).toBeUndefined();
        }
      }),
    );
  });
});
