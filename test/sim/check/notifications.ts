// I11: per subscriber and outage one "down" and one "up", with reminders between them; one "flapping" and how it ended (turns.ts); and nobody is told what is
// not stored. I12: nobody is told what contradicts what the manager knows by then. A store that is put back knows nothing of whom was told what since it
// was copied: from then on it may tell the same again (and use the numbers again), and what it told last is what it told last before the copy.

import type { Notification } from '../../../packages/manager/src/core/record.ts';
import { type Checker, Violation } from '../history.ts';
import { type Asked, asked } from './in-force.ts';
import { atFirst, ended, next, type Phase, type Reader, type Turn } from './turns.ts';
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

const keyOf = (subscriber: string, subject: string): string => JSON.stringify([subscriber, subject]);

export const notificationChecker = (words: Words, timesOf: TimesOf): Checker & Told => {
  let turns = new Map<string, Turn>();
  const droppedMs = new Map<string, number>();
  let ids = new Set<number>();
  /** The outages that are stored and not over, and of which subjects. */
  let open = new Map<number, string>();
  let copied = { turns, ids, open };
  /** Those that nobody wished to hear of any more, if only for a while: they may end without a word, which counts once it is stored. */
  const dropped = new Set<number>();
  let names: ReadonlyMap<string, Asked> = new Map();

  const readerOf = (subscriber: string, subject: string): Reader | undefined =>
    names.get(subject)?.subscribers.find(({ id }) => id === subscriber);

  const change = (subject: string, to: (turn: Turn, subscriber: string) => Turn): void => {
    for (const [key, turn] of turns) {
      const [subscriber = '', about] = JSON.parse(key) as string[];
      if (about === subject) turns.set(key, to(turn, subscriber));
    }
  };

  const end = (id: number, service: string, isByWord: boolean): void => {
    if (open.delete(id) && dropped.delete(id) && !isByWord) change(service, () => atFirst);
    else close(id, service);
  };

  const close = (id: number, service: string): void =>
    change(service, (turn, subscriber) =>
      turn.outage === id ? ended(turn, readerOf(subscriber, service), service) : turn,
    );

  const take = (notification: Notification): void => {
    const { id, subscriber, service, event, atMs } = notification;
    if (ids.has(id)) throw new Violation('I11', `notification ${id} is stored twice`);
    ids.add(id);
    const key = keyOf(subscriber, service);
    const gone = droppedMs.get(service) ?? 0;
    if (timesOf(atMs).some((ms) => ms <= gone)) {
      // What was decided before nobody wished for it any more, if only by a part of a millisecond, may be in doubt. An "up" is the end of it.
      if (event === 'up' || event === 'settled') turns.delete(key);
      return;
    }
    turns.set(key, next(turns.get(key) ?? atFirst, readerOf(subscriber, service), notification));
    if (contradicts(words, names.get(service), notification))
      throw new Violation('I12', `${subscriber} is told ${event} of ${service}, against what is known`);
  };

  return {
    phaseOf: (subscriber, subject) => turns.get(keyOf(subscriber, subject))?.phase ?? 'well',
    'store-copied'() {
      copied = { turns: new Map(turns), ids: new Set(ids), open: new Map(open) };
    },
    'store-rolled-back'() {
      turns = new Map(copied.turns);
      ids = new Set(copied.ids);
      open = new Map(copied.open);
      dropped.clear();
    },
    enforced({ demands, collectives }, nowMs) {
      const before = names;
      names = asked(demands, collectives);
      for (const name of before.keys()) {
        if (names.has(name)) continue;
        droppedMs.set(name, nowMs);
        change(name, (turn) => (turn.phase === 'flapping' ? { ...turn, phase: 'any' } : turn));
      }
      for (const [id, name] of open) if (!names.has(name)) dropped.add(id);
    },
    committed({ judgement }) {
      const over = judgement.outages.filter(({ endedAtMs }) => endedAtMs !== undefined);
      for (const { id, service, endedAtMs } of judgement.outages) {
        if (endedAtMs !== undefined) continue;
        // One that turns out not to have ended may end once more.
        if (!open.has(id)) change(service, (turn) => (turn.phase === 'well' ? { ...turn, outage: 0 } : turn));
        open.set(id, service);
      }
      for (const { id, service } of over) end(id, service, judgement.notifications.some(saysOf(id)));
      for (const notification of judgement.notifications) take(notification);
      // It may have been told of only now.
      for (const { id, service } of over) close(id, service);
    },
    told({ notification }) {
      if (!ids.has(notification.id)) throw new Violation('I11', `notification ${notification.id} is told, not stored`);
    },
  };
};
