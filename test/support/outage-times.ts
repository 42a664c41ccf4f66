// Compares the outage log with what really happened at a target. Knows tolerances; refuses to know how the outage came about.
import { expect } from 'vitest';
import type { OutageView } from '../../packages/manager/src/core/api.ts';

/** What the machine that runs the tests may add to any moment. */
const JITTER_MS = 2_500;

export type Truth = {
  readonly reason: OutageView['reason'];
  /** When the target ceased and began again to answer. */
  readonly from: Moment;
  readonly to: Moment;
};

/** Something happened between these two times, in milliseconds since 1970. */
export type Moment = { readonly afterMs: number; readonly beforeMs: number };

/** Does it and tells when: a target on a busy machine takes its time to change. */
export const moment = async (act: () => unknown): Promise<Moment> => {
  const afterMs = Date.now();
  await act();
  return { afterMs, beforeMs: Date.now() };
};

/**
 * The outages, oldest first, are these, with beginnings and ends right to one interval. Where answers failed to come the beginning may be one
 * later: on a machine as busy as one that runs tests, an agent does not hold against the target a wait that it was kept from keeping itself.
 */
export const expectOutages = (told: readonly OutageView[], truths: readonly Truth[], intervalMs: number): void => {
  expect(told.map(({ reason }) => reason)).toEqual(truths.map(({ reason }) => reason));
  for (const [i, { from, to }] of truths.entries()) {
    const { startedAt = '', endedAt = '', durationMs } = told[i] ?? {};
    const startMs = told[i]?.reason === 'timeout' ? 2 * intervalMs : intervalMs;
    expectSoonAfter(Date.parse(startedAt), from, startMs, `outage ${i} starts late`);
    expectSoonAfter(Date.parse(endedAt), to, intervalMs, `outage ${i} ends late`);
    expect(durationMs).toBe(Date.parse(endedAt) - Date.parse(startedAt));
  }
};

const expectSoonAfter = (atMs: number, { afterMs, beforeMs }: Moment, intervalMs: number, what: string): void => {
  expect(atMs - afterMs, `${what}, ms`).toBeGreaterThan(-50);
  expect(atMs - beforeMs, `${what}, ms`).toBeLessThan(intervalMs + JITTER_MS);
};
