// Both sessions together: whatever is cut, restarted, forgotten and late, everything arrives once and in order.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pair } from './pair.test-support.ts';

const BATCH_MAX = 9;

const commands = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ type: fc.constant('deliver'), count: fc.integer({ min: 1, max: 12 }) }) },
    { weight: 6, arbitrary: fc.record({ type: fc.constant('work'), count: fc.integer({ min: 1, max: 6 }) }) },
    { weight: 5, arbitrary: fc.record({ type: fc.constant('append'), count: fc.integer({ min: 1, max: BATCH_MAX }) }) },
    { weight: 5, arbitrary: fc.record({ type: fc.constant('connect'), count: fc.constant(0) }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('collapse'), count: fc.nat(20) }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('pass'), count: fc.nat(40_000) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('cut'), count: fc.constant(0) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('restart agent'), count: fc.constant(0) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('restart manager'), count: fc.nat(1) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('restore manager'), count: fc.nat(100) }) },
  ),
  { maxLength: 150, size: 'max' },
);

const obey = (pair: Pair, type: string, count: number): void => {
  if (type === 'deliver') pair.deliver(count);
  else if (type === 'work') pair.work(count);
  else if (type === 'append') pair.append(count);
  else if (type === 'connect') pair.connect();
  else if (type === 'collapse') pair.spool.collapse(count);
  else if (type === 'pass') pair.pass(count);
  else if (type === 'cut') pair.cut();
  else if (type === 'restart agent') pair.restartAgent();
  else if (type === 'restart manager') pair.restartManager(count === 1);
  else if (type === 'restore manager') {
    pair.restartManager(false);
    pair.store.lose(count / 100);
  }
};

/** Nothing goes wrong any more: connects anew and lets everything come to rest. */
const settle = (pair: Pair): void => {
  pair.cut();
  pair.work(Number.POSITIVE_INFINITY);
  pair.connect();
  for (let i = 0; i < 1_000 && !pair.isIdle; i++) {
    pair.deliver(10);
    pair.work(10);
  }
};

describe('P63 P64 P68 delivery', () => {
  test('everything that was appended is stored once and in order, and then forgotten', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), commands, (credit, list) => {
        const pair = new Pair(credit, BATCH_MAX);
        let restored = false;
        for (const { type, count } of list) {
          obey(pair, type, count);
          seen.set(type, (seen.get(type) ?? 0) + 1);
          restored ||= type === 'restore manager';
        }
        settle(pair);
        expect(pair.faults).toEqual([]);
        expect(pair.spool.items).toEqual([]);
        // What a manager lost of an epoch that has ended and is released, nobody has any more.
        const { nexts, epoch } = pair.spool;
        for (const [of, next] of nexts) if (!restored || of === epoch) expectStored(pair, of, next - 1, restored);
      }),
      { numRuns: 500 },
    );
    expect([...seen.keys()].length).toBe(10);
  });
});

/** A manager that lost items learns of the loss with the next item. */
const expectStored = (pair: Pair, epoch: string, last: number, restored: boolean): void => {
  if (restored && pair.store.markOf(epoch) < last) {
    pair.append(1);
    settle(pair);
    expect(pair.store.markOf(epoch)).toBe(last + 1);
    return;
  }
  expect(pair.store.markOf(epoch)).toBe(last);
};
