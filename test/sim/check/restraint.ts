// M5: nobody is told that something is down in planned time or in their quiet hours, nor of what cannot be reached because of something else that is down by
// what the manager knows. I12: nobody is told of a service by itself where its group is told of, nor that an agent is away that is there.
// Knows when to be silent; refuses to know when to speak (settled.ts).

import type { Demand } from '../../../packages/manager/src/core/assignment.ts';
import { Schedule } from '../../../packages/manager/src/core/plan/schedule.ts';
import type { Notification } from '../../../packages/manager/src/core/record.ts';
import { whole } from '../../../packages/protocol/src/health/quorum.ts';
import { type Checker, Violation } from '../history.ts';
import type { Asked, InForce } from './in-force.ts';
import type { Lost } from './lost.ts';
import type { TimesOf, Words } from './words.ts';

type Names = ReadonlyMap<string, Asked>;
type Why = { readonly rule: string; readonly why: string };

const isBad = ({ event }: Notification): boolean => event === 'down' || event === 'flapping' || event === 'reminder';

export const restraintChecker = (words: Words, timesOf: TimesOf, inForce: InForce, lost: Lost): Checker => {
  /** Outages of services that are on record and not over, and since when that is so. */
  const openMs = new Map<string, number>();

  /** So that there is no doubt: it is down on record, those who say so are heard, and whatever was known by then says so. */
  const isSurelyDown = (demand: Asked | undefined, atMs: number): boolean => {
    if (!demand || !('service' in demand)) return false;
    const { id, agents, graceMs, quorum } = demand.service;
    const times = timesOf(atMs);
    const sinceMs = openMs.get(id);
    if (sinceMs === undefined || times.length !== 1 || times.some((ms) => ms <= sinceMs + 1)) return false;
    if (!agents.every((agent) => lost.isSurelyThere(agent, atMs))) return false;
    return words.moments(atMs).every((known) => {
      const views = agents.map((agent) => words.newest(agent, id, known));
      return whole(views, graceMs, quorum).health === 'down';
    });
  };

  const isCutOff = ({ service }: Demand, names: Names, atMs: number): boolean => {
    if (!service.parents) return false;
    const { services, need } = service.parents;
    const areDown = services.map((id) => isSurelyDown(names.get(id), atMs));
    return need === 'all' ? areDown.some(Boolean) : areDown.every(Boolean);
  };

  const whyNot = ({ service, subscriber, atMs }: Notification, names: Names): Why | undefined => {
    const demand = names.get(service);
    const reader = demand?.subscribers.find(({ id }) => id === subscriber);
    if (!demand || !reader) return undefined;
    const isOn = (window: Demand['planned'][number]['window']): boolean => new Schedule(window).at(atMs) !== undefined;
    if (demand.planned.some(({ window }) => isOn(window))) return { rule: 'M5', why: 'in planned time' };
    if (reader.quiet.some(isOn)) return { rule: 'M5', why: 'in quiet hours' };
    if ('kind' in demand)
      return demand.kind === 'agent' && lost.isSurelyThere(demand.agent, atMs)
        ? { rule: 'I12', why: 'which is there' }
        : undefined;
    if (demand.toldAs !== undefined) return { rule: 'I12', why: `which is told as ${demand.toldAs}` };
    return isCutOff(demand, names, atMs) ? { rule: 'M5', why: 'behind what is down' } : undefined;
  };

  const mustBeDue = (notification: Notification): void => {
    const reasons = inForce.at(notification.atMs).map((names) => whyNot(notification, names));
    const { subscriber, service, event } = notification;
    const [first] = reasons;
    if (first && reasons.every(Boolean))
      throw new Violation(first.rule, `${subscriber} is told ${event} of ${service}, ${first.why}`);
  };

  return {
    'store-rolled-back': () => openMs.clear(),
    committed({ judgement }, nowMs) {
      for (const { service, endedAtMs } of judgement.outages) if (endedAtMs !== undefined) openMs.delete(service);
      for (const notification of judgement.notifications) if (isBad(notification)) mustBeDue(notification);
      for (const { service, endedAtMs } of judgement.outages) if (endedAtMs === undefined) openMs.set(service, nowMs);
    },
  };
};
