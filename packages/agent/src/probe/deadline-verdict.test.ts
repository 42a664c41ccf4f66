import { expect, test } from 'vitest';
import { latenessMsMax, verdictAtDeadline } from './deadline-verdict.ts';

const wait = { timeoutMs: 3_000, waitedMs: 3_000, lateMs: 0, stalledMs: 0 };
const timeout = { status: 'down', reason: 'timeout' };
const overload = { status: 'unknown', reason: 'overload' };
const resolver = { status: 'unknown', reason: 'resolver' };

test('a tenth of the timeout may be ours, and never less than 20 ms', () => {
  expect([50, 200, 1_000, 3_000].map(latenessMsMax)).toEqual([20, 20, 100, 300]);
});

test.each([
  ['everything of ours in order: the target is silent', wait, timeout],
  ['the timer late within the bound', { ...wait, lateMs: 300 }, timeout],
  ['the timer late beyond the bound', { ...wait, lateMs: 300.1 }, overload],
  ['the loop stalled within the bound', { ...wait, stalledMs: 300 }, timeout],
  ['the loop stalled beyond the bound, the timer punctual', { ...wait, stalledMs: 300.1 }, overload],
  ['a short timeout has the smallest bound', { timeoutMs: 100, waitedMs: 100, lateMs: 21, stalledMs: 0 }, overload],
  ['the name was never resolved', { ...wait, waitedMs: 0 }, resolver],
  ['the resolver took more than half of the time', { ...wait, waitedMs: 1_499 }, resolver],
  ['the resolver took half of the time', { ...wait, waitedMs: 1_500 }, timeout],
  ['never resolved and starved: starving explains both', { ...wait, waitedMs: 0, lateMs: 1_000 }, overload],
])('%s', (_, given, verdict) => {
  expect(verdictAtDeadline(given)).toEqual(verdict);
});
