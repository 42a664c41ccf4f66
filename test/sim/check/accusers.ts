// M3, the manager's part: a subscriber hears "down" only if enough agents say so for its grace.
// M6: whoever is said to hold a service down has said so: agents that are stopped, cut off or blind accuse nobody.
import type { Demand } from '../../../packages/manager/src/core/assignment.ts';
import type { Notification } from '../../../packages/manager/src/core/record.ts';
import { type Checker, Violation } from '../history.ts';
import type { TimesOf, Words } from './words.ts';

export const accusersChecker = (words: Words, timesOf: TimesOf): Checker => {
  /** What has been wished for, and since when. */
  const wishes: { readonly sinceMs: number; readonly demands: readonly Demand[] }[] = [];

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
    const inForce = timesOf(atMs).flatMap((ms) =>
      wishes.filter(
        ({ sinceMs }, i) => sinceMs <= ms + 1 && (wishes[i + 1]?.sinceMs ?? Number.POSITIVE_INFINITY) >= ms - 1,
      ),
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
    enforced({ demands }, nowMs) {
      wishes.push({ sinceMs: nowMs, demands });
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
