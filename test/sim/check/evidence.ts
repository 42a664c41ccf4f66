// M3, the agent's part: it says "down" only if every probe failed for as long as it says.
import type { Change } from '../../../packages/protocol/src/health/change.ts';
import { type Checker, Violation } from '../history.ts';
import type { Numbers } from './numbers.ts';

/** Times are told in whole milliseconds. */
const ROUNDING_MS = 3;

export const evidenceChecker = (numbers: Numbers): Checker => {
  /** When the first probe of the failures one after another was sent, while they last; and the longest time that they ever lasted. */
  const failingMs = new Map<string, number>();
  const longestMs = new Map<string, number>();

  const mustBeTrue = (agent: string, change: Change, service: string | undefined): void => {
    if (change.health !== 'down') return;
    const seenMs = longestMs.get(`${agent} ${service}`) ?? -1;
    if (seenMs < 0 || seenMs < change.heldMs - ROUNDING_MS)
      throw new Violation(
        'M3',
        `${agent} says that ${service} failed for ${change.heldMs} ms, and saw ${seenMs} ms of it`,
      );
  };

  return {
    restarted({ agent }) {
      for (const key of failingMs.keys()) if (key.startsWith(`${agent} `)) failingMs.delete(key);
    },
    probed({ agent, service, sentMs, verdict }) {
      const key = `${agent} ${service}`;
      if (verdict.status !== 'down') {
        failingMs.delete(key);
        return;
      }
      const fromMs = failingMs.get(key) ?? sentMs;
      failingMs.set(key, fromMs);
      longestMs.set(key, Math.max(longestMs.get(key) ?? 0, sentMs - fromMs));
    },
    spooled({ agent, item }) {
      if (item.type === 'batch')
        for (const { change } of item.changes) mustBeTrue(agent, change, numbers.own(agent, change.slot));
    },
    heard({ agent, changes }, _nowMs, site) {
      for (const change of changes) mustBeTrue(agent, change, numbers.at(site, change.slot));
    },
  };
};
