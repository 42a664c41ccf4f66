// M3, the manager's part: a subscriber hears "down" only if enough agents say so for its grace.
// M6: whoever is said to hold a service down has said so: agents that are stopped, cut off or blind accuse nobody.
import type { Demand } from '../../../packages/manager/src/core/assignment.ts';
import type { Notification } from '../../../packages/manager/src/core/record.ts';
import { kindOfSubject } from '../../../packages/manager/src/core/subject.ts';
import { type Checker, Violation } from '../history.ts';
import type { InForce } from './in-force.ts';
import type { Words } from './words.ts';

export const accusersChecker = (words: Words, inForce: InForce): Checker => {
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
    if (event !== 'down' && event !== 'flapping') return;
    const isEnough = inForce.at(atMs).some((names) => {
      const demand = names.get(service);
      const graceMs = demand?.subscribers.find((one) => one.id === subscriber)?.graceMs;
      if (!demand || !('service' in demand) || graceMs === undefined) return true;
      return accusersOf(demand, graceMs, atMs) >= (demand.service.quorum ?? 1);
    });
    if (!isEnough) throw new Violation('M3', `${subscriber} is told that ${service} is down, which too few agents say`);
  };

  return {
    committed({ judgement }) {
      for (const { from, service } of judgement.outages) {
        if (kindOfSubject(service) !== 'service') continue;
        for (const agent of from)
          if (!words.hasEverSaidDown(agent, service))
            throw new Violation('M6', `${agent} is said to hold ${service} down, and never said so`);
      }
      for (const notification of judgement.notifications) mustBeEnough(notification);
    },
  };
};
