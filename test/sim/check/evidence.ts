// M3: an agent says "down" only if every probe failed for as long as it says, and a subscriber hears it only if enough agents say so for its grace.
// M6: whoever is said to hold a service down has said so: agents that are stopped, cut off or blind accuse nobody.
import type { Demand } from '../../../packages/manager/src/core/assignment.ts';
import type { Notification } from '../../../packages/manager/src/core/record.ts';
import type { Change } from '../../../packages/protocol/src/health/change.ts';
import { type Checker, Violation } from '../history.ts';
import { trueWallMs } from '../world/process.ts';
import type { Words } from './words.ts';

/** Times are told in whole milliseconds. */
const ROUNDING_MS = 3;

export const evidenceChecker = (words: Words): Checker => {
  /** When the first probe of the failures one after another was sent, while they last; and the longest time that they ever lasted. */
  const failingMs = new Map<string, number>();
  const longestMs = new Map<string, number>();
  const services = new Map<number, string>();
  /** What has been wished for, and since when. */
  const wishes: { readonly sinceMs: number; readonly demands: readonly Demand[] }[] = [];

  const mustBeTrue = (agent: string, change: Change): void => {
    if (change.health !== 'down') return;
    const service = services.get(change.slot) ?? '';
    const seenMs = longestMs.get(`${agent} ${service}`) ?? -1;
    if (seenMs < 0 || seenMs < change.heldMs - ROUNDING_MS)
      throw new Violation(
        'M3',
        `${agent} says that ${service} failed for ${change.heldMs} ms, and saw ${seenMs} ms of it`,
      );
  };

  const accusersOf = (demand: Demand, graceMs: number, atMs: number): number => {
    const { id, agents } = demand.service;
    const accusersAt = (known: number): number =>
      agents.filter((agent) => {
        const word = words.newest(agent, id, known);
        return word?.health === 'down' && word.heldMs >= graceMs;
      }).length;
    return Math.max(...words.moments(atMs).map(accusersAt));
  };

  const mustBeEnough = ({ event, service, subscriber, atMs }: Notification): void => {
    if (event !== 'down') return;
    // In the millisecond in which wishes change, it may have been decided by the ones or the others.
    const inForce = wishes.filter(
      ({ sinceMs }, i) => sinceMs <= atMs + 1 && (wishes[i + 1]?.sinceMs ?? Number.POSITIVE_INFINITY) >= atMs - 1,
    );
    const isEnough = inForce.some(({ demands }) => {
      const demand = demands.find((one) => one.service.id === service);
      const graceMs = demand?.subscribers.find((one) => one.id === subscriber)?.graceMs;
      if (!demand || graceMs === undefined) return true;
      return accusersOf(demand, graceMs, atMs) >= (demand.service.quorum ?? 1);
    });
    if (!isEnough) throw new Violation('M3', `${subscriber} is told that ${service} is down, which too few agents say`);
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
    wished({ services: wished }) {
      for (const { id, slot } of wished) services.set(slot, id);
    },
    enforced({ demands }, nowMs) {
      wishes.push({ sinceMs: trueWallMs(nowMs), demands });
    },
    spooled({ agent, item }) {
      if (item.type === 'batch') for (const { change } of item.changes) mustBeTrue(agent, change);
    },
    heard({ agent, changes }) {
      for (const change of changes) mustBeTrue(agent, change);
    },
    committed({ judgement }) {
      for (const { from, service } of judgement.outages)
        for (const agent of from)
          if (!words.hasEverSaidDown(agent, service))
            throw new Violation('M6', `${agent} is said to hold ${service} down, and never said so`);
      for (const notification of judgement.notifications) mustBeEnough(notification);
    },
  };
};
