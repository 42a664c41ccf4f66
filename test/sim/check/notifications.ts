// I11: per subscriber and outage one "down" and one "up", with reminders between them; one "flapping" and how it ended (turns.ts); and nobody is told what is
// not stored. I12: nobody is told what contradicts what the manager knows by then. A store that is put back knows nothing of whom was told what since it
// was copied: from then on it may tell the same again (and use the numbers again), and what it told last is what it told last before the copy.

import type { Notification } from '../../../packages/manager/src/core/record.ts';
import { type Checker, Violation } from '../history.ts';
import { Heard } from './heard.ts';
import { type Asked, asked } from './in-force.ts';
import type { Phase } from './turns.ts';
import type { TimesOf, Words } from './words.ts';

export type Told = {
  /** How it is with a subject, as far as a subscriber was told. */
  phaseOf(subscriber: string, subject: string): Phase;
};

const contradicts = (words: Words, demand: Asked | undefined, { service, event, atMs }: Notification): boolean => {
  if (!demand || !('service' in demand)) return false;
  const graceMs = demand.gracesMs[0] ?? 0;
  return words.moments(atMs).every((known) => {
    const views = demand.service.agents.map((agent) => words.newest(agent, service, known));
    if (event === 'up' || event === 'settled')
      return views.every((view) => view?.health === 'down' && view.heldMs >= graceMs);
    // What lasts is told again also while nobody can tell.
    if (event === 'reminder') return views.every((view) => view?.health === 'up');
    return views.every((view) => !view || view.health === 'up' || view.health === 'unknown');
  });
};

const saysOf =
  (outage: number) =>
  (one: Notification): boolean =>
    one.outage === outage && (one.event === 'up' || one.event === 'settled');

export const notificationChecker = (words: Words, timesOf: TimesOf): Checker & Told => {
  const heard = new Heard(timesOf);
  let ids = new Set<number>();
  let copied = ids;
  let names: ReadonlyMap<string, Asked> = new Map();

  const take = (notification: Notification): void => {
    const { id, subscriber, service, event } = notification;
    if (ids.has(id)) throw new Violation('I11', `notification ${id} is stored twice`);
    ids.add(id);
    if (heard.take(notification) && contradicts(words, names.get(service), notification))
      throw new Violation('I12', `${subscriber} is told ${event} of ${service}, against what is known`);
  };

  return {
    phaseOf: (subscriber, subject) => heard.phaseOf(subscriber, subject),
    'store-copied'() {
      copied = new Set(ids);
      heard.copy();
    },
    'store-rolled-back'() {
      ids = new Set(copied);
      heard.putBack();
    },
    enforced({ demands, collectives }, nowMs) {
      names = asked(demands, collectives);
      heard.enforce(names, nowMs);
    },
    committed({ judgement: { outages, notifications } }) {
      for (const outage of outages) heard.store(outage, notifications.some(saysOf(outage.id)));
      const over = outages.filter(({ endedAtMs }) => endedAtMs !== undefined);
      for (const notification of notifications) {
        // What was told of one that has ended comes before what is told of the next.
        for (const { id, service } of over) if (id !== notification.outage) heard.close(id, service);
        take(notification);
      }
      for (const { id, service } of over) heard.close(id, service);
    },
    told({ notification }) {
      if (!ids.has(notification.id)) throw new Violation('I11', `notification ${notification.id} is told, not stored`);
    },
  };
};
