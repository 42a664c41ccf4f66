// I11: one "down" and one "up" per subscriber and outage, in turns, and nobody is told what is not stored. I12: nobody is told what contradicts what
// the manager knows by then. A store that is put back knows nothing of whom was told what since it was copied: from then on it may tell the same again
// (and use the numbers again), and what it told last is what it told last before the copy.

import type { Demand } from '../../../packages/manager/src/core/assignment.ts';
import type { Notification } from '../../../packages/manager/src/core/record.ts';
import { type Checker, Violation } from '../history.ts';
import type { TimesOf, Words } from './words.ts';

export type Told = { readonly lastOf: ReadonlyMap<string, 'down' | 'up'> };

const contradicts = (words: Words, demand: Demand | undefined, { service, event, atMs }: Notification): boolean => {
  if (!demand) return false;
  const graceMs = demand.gracesMs[0] ?? 0;
  return words.moments(atMs).every((known) => {
    const views = demand.service.agents.map((agent) => words.newest(agent, service, known));
    return event === 'down'
      ? views.every((view) => !view || view.health === 'up' || view.health === 'unknown')
      : views.every((view) => view?.health === 'down' && view.heldMs >= graceMs);
  });
};

const endsIt =
  (outage: number) =>
  (one: Notification): boolean =>
    one.outage === outage && one.event === 'up';

export const notificationChecker = (words: Words, timesOf: TimesOf): Checker & Told => {
  const lastOf = new Map<string, 'down' | 'up'>();
  const droppedMs = new Map<string, number>();
  let ids = new Set<number>();
  /** The outages that are stored and not over, and of which services. */
  let open = new Map<number, string>();
  let copied = { lastOf: new Map(lastOf), ids, open };
  /** Those that nobody wished to hear of any more, if only for a while: they may end without a word, which counts once it is stored. */
  const dropped = new Set<number>();
  let demands = new Map<string, Demand>();

  return {
    lastOf,
    'store-copied'() {
      copied = { lastOf: new Map(lastOf), ids: new Set(ids), open: new Map(open) };
    },
    'store-rolled-back'() {
      ids = new Set(copied.ids);
      open = new Map(copied.open);
      dropped.clear();
      lastOf.clear();
      for (const [key, event] of copied.lastOf) lastOf.set(key, event);
    },
    enforced(happening, nowMs) {
      const before = demands;
      demands = new Map(happening.demands.map((demand) => [demand.service.id, demand]));
      for (const service of before.keys()) if (!demands.has(service)) droppedMs.set(service, nowMs);
      for (const [id, service] of open) if (!demands.has(service)) dropped.add(id);
    },
    committed({ judgement }) {
      for (const { id, service, endedAtMs } of judgement.outages) {
        if (endedAtMs === undefined) open.set(id, service);
        // A "down" that was decided before may be stored with it; an "up" would be a word.
        else if (open.delete(id) && dropped.delete(id) && !judgement.notifications.some(endsIt(id)))
          for (const key of lastOf.keys()) if (key.endsWith(` ${service}`)) lastOf.delete(key);
      }
      for (const notification of judgement.notifications) {
        const { id, subscriber, service, event, atMs } = notification;
        if (ids.has(id)) throw new Violation('I11', `notification ${id} is stored twice`);
        ids.add(id);
        const key = `${subscriber} ${service}`;
        const gone = droppedMs.get(service) ?? 0;
        if (timesOf(atMs).some((ms) => ms <= gone)) {
          // What was decided before nobody wished for it any more, if only by a part of a millisecond, may be in doubt. An "up" is the end of it.
          if (event === 'up') lastOf.delete(key);
          continue;
        }
        if ((lastOf.get(key) ?? 'up') === event)
          throw new Violation('I11', `${subscriber} is told twice running that ${service} is ${event}`);
        if (event !== 'down' && event !== 'up')
          throw new Violation('I11', `${subscriber} is told what nobody wished for: ${event}`);
        lastOf.set(key, event);
        if (contradicts(words, demands.get(service), notification))
          throw new Violation('I12', `${subscriber} is told that ${service} is ${event}, against what is known`);
      }
    },
    told({ notification }) {
      if (!ids.has(notification.id)) throw new Violation('I11', `notification ${notification.id} is told, not stored`);
    },
  };
};
