// What is told of services that are not probed.
import type { Change } from '@vedette/protocol/health';
import { expect, test } from 'vitest';
import { Refusals } from './refusals.ts';

const OFFSETS = { wallMs: 1_000_000 };

const rig = () => {
  const told: Change[] = [];
  return { told, refusals: new Refusals({ change: (change) => told.push(change) }) };
};

test('what is refused is told once, and again whenever the present state is asked for', () => {
  const { told, refusals } = rig();
  const denied = { slot: 7, health: 'unknown', reason: 'denied', since: 1_000_010 };
  for (const now of [10, 20, 30]) refusals.configure(new Map([[7, 'denied' as const]]), now, OFFSETS);
  expect(told).toEqual([{ ...denied, at: 1_000_010 }]);
  expect(refusals.present(40, OFFSETS)).toEqual([{ ...denied, at: 1_000_040 }]);
});

test('another reason is news; what is no longer refused is no longer spoken of', () => {
  const { told, refusals } = rig();
  refusals.configure(new Map([[7, 'overload']]), 10, OFFSETS);
  refusals.configure(new Map([[7, 'denied']]), 20, OFFSETS);
  refusals.configure(new Map(), 30, OFFSETS);
  expect(told.map(({ at }) => at)).toEqual([1_000_010, 1_000_020]);
  expect(refusals.present(40, OFFSETS)).toEqual([]);
});
