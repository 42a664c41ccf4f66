// Tells whom it concerns what has become of a subject, or keeps it from them and says why. Knows what each was told, what was decided for each, and that a
// subject which comes and goes is told of once; refuses to know how it was found out, and how a message travels.
import { calmed, comingsOf, countIn, incidentOf, isSettled, knows, noteEnd, type Restless } from './flapping-record.ts';
import {
  type About,
  downAtLastNotice,
  downNotice,
  flappingNotice,
  type Notice,
  reminderNotice,
  settledNotice,
  upNotice,
} from './notice.ts';
import type { Numbers } from './numbers.ts';
import type { Decision, FlappingRecord, Notification, Outage } from './record.ts';
import type { Standing, Subscriber, Telling, Withheld } from './telling.ts';
import { type Verdicts, verdicts } from './verdicts.ts';

/** Something that people are told of: a service, a group, an agent. */
export type Subject = Restless & {
  about: About;
  telling: Telling;
  /** What was decided last for each subscriber. */
  readonly decided: Map<string, Decision>;
};

/** What was told and decided before this manager began, by subject. */
export type HeardBefore = {
  readonly decided: ReadonlyMap<string, readonly Decision[]>;
  readonly flapping: ReadonlyMap<string, FlappingRecord>;
};

export const subjectOf = (
  name: string,
  about: Subject['about'],
  telling: Telling,
  { decided, flapping }: HeardBefore,
  flappingRule?: Subject['flappingRule'],
): Subject => ({
  name,
  about,
  telling,
  decided: new Map((decided.get(name) ?? []).map((one) => [one.subscriber, one])),
  flappingRule,
  flaps: flapping.get(name),
});

/** What came of an outage that lasts; `isWaiting`: time alone may bring more. */
export type Lasting = { readonly outage: Outage; readonly verdicts: Verdicts; readonly isWaiting: boolean };

type Told = { readonly subscriber: string; readonly notice: Notice };

export class Herald {
  readonly #numbers: Numbers;

  constructor(numbers: Numbers) {
    this.#numbers = numbers;
  }

  /** The subject is down: told to those whose grace has run out and who have not heard (M3, M5, M8), and again to those who wished for that. */
  lasting(subject: Subject, outage: Outage, standing: Standing, nowMs: number): Lasting {
    return this.#tell(subject, outage, standing, nowMs, (reader, now) => downNotice(subject.about, now, reader, nowMs));
  }

  /** It has ended: told to those who were told down, or who only wanted to hear this (M8). */
  over(subject: Subject, outage: Outage, nowMs: number): Verdicts {
    const flaps = noteEnd(subject, outage, nowMs);
    // Nobody asked since it has settled: whoever knows that it flaps hears that, and no other word of the end.
    const settled = isSettled(subject, nowMs) ? this.settledUp(subject, nowMs) : verdicts({});
    const notifications: Notification[] = [...settled.notifications];
    const decisions: Decision[] = [...settled.decisions];
    const knowing = new Set(notifications.map(({ subscriber }) => subscriber));
    const say = (reader: Pick<Subscriber, 'id' | 'channels'>): void => {
      const notification = this.#numbered(upNotice(subject.about, outage, reader, nowMs));
      notifications.push(notification);
      decisions.push(...told(subject, outage, notification));
    };
    for (const id of Object.keys(outage.told)) {
      if (knowing.has(id)) continue;
      const subscriber = subject.telling.subscribers.find((one) => one.id === id);
      if (knows(flaps, id)) decisions.push(...decide(subject, id, { verdict: 'flapping' }, outage.id, nowMs));
      else if (!subscriber) say({ id, channels: [] });
      else if (subject.telling.wants(subscriber, 'up')) say(subscriber);
    }
    for (const subscriber of subject.telling.subscribers) {
      if (outage.told[subscriber.id] !== undefined) continue;
      const before = subject.decided.get(subscriber.id);
      if (before?.verdict === 'unwanted' && before.outage === outage.id && subject.telling.wants(subscriber, 'up'))
        say(subscriber);
      else if (before?.outage !== outage.id || isOpen(before))
        decisions.push(...decide(subject, subscriber.id, over, outage.id, nowMs));
    }
    return verdicts({ notifications, decisions, flapping: flaps && subject.flaps ? [subject.flaps] : [] });
  }

  /** It was over before anybody knew of it: nobody is woken (D4). */
  late(subject: Subject, outage: Outage, nowMs: number): Verdicts {
    const decisions = subject.telling.subscribers
      .filter(({ id }) => outage.told[id] === undefined)
      .flatMap(({ id }) => decide(subject, id, { verdict: 'late' }, outage.id, nowMs));
    return verdicts({ decisions });
  }

  /** There is no outage. @param why what keeps whoever sees it failing from being believed; undefined where nobody does */
  unproven(subject: Subject, why: (subscriber: Subscriber) => Withheld | undefined, nowMs: number): Verdicts {
    const decisions = subject.telling.subscribers.flatMap((subscriber) => {
      const before = subject.decided.get(subscriber.id);
      const withheld = why(subscriber);
      if (withheld) return decide(subject, subscriber.id, withheld, undefined, nowMs);
      return before && isOpen(before) ? decide(subject, subscriber.id, over, before.outage, nowMs) : [];
    });
    return verdicts({ decisions });
  }

  /** It has settled, and is up: whoever was told that it flaps hears so. */
  settledUp(subject: Subject, nowMs: number): Verdicts {
    const { flaps } = subject;
    if (!flaps) return verdicts({});
    subject.flaps = calmed(flaps);
    if (!flaps.last) return verdicts({ flapping: [subject.flaps] });
    const outage = { ...flaps.last, ...incidentOf(flaps) };
    const notifications = flaps.told.map((id) => {
      const reader = subject.telling.subscribers.find((one) => one.id === id) ?? { id, channels: [] };
      return this.#numbered(settledNotice(subject.about, outage, reader, comingsOf(flaps), nowMs));
    });
    const decisions = notifications.flatMap((notification) => told(subject, outage, notification));
    return verdicts({ notifications, decisions, flapping: [subject.flaps] });
  }

  /** It has settled, and is down: whoever was told that it flaps is told that, as of any other outage. Who has to wait for it knows only that it flaps. */
  settledDown(subject: Subject, open: Outage, standing: Standing, nowMs: number): Lasting {
    const { flaps } = subject;
    if (!flaps) return this.lasting(subject, open, standing, nowMs);
    const heard = Object.entries(open.told).filter(([id]) => !flaps.told.includes(id));
    const outage = { ...open, told: Object.fromEntries(heard), ...incidentOf(flaps) };
    subject.flaps = calmed(flaps);
    const lasting = this.#tell(subject, outage, standing, nowMs, (reader, now) =>
      flaps.told.includes(reader.id)
        ? downAtLastNotice(subject.about, now, reader, comingsOf(flaps), nowMs)
        : downNotice(subject.about, now, reader, nowMs),
    );
    const unheard = flaps.told.filter((id) => lasting.outage.told[id] === undefined);
    if (unheard.length > 0) subject.flaps = { ...flaps, told: unheard };
    // Asked again every second while somebody waits.
    const isNews = unheard.length < flaps.told.length || heard.length < Object.keys(open.told).length;
    const { outages, notifications, decisions } = lasting.verdicts;
    const news =
      isNews || unheard.length === 0 ? { outages: [lasting.outage], flapping: [subject.flaps] } : { outages };
    const isWaiting = lasting.isWaiting || unheard.length > 0;
    return { outage: lasting.outage, verdicts: verdicts({ notifications, decisions, ...news }), isWaiting };
  }

  #tell(
    subject: Subject,
    outage: Outage,
    standing: Standing,
    nowMs: number,
    sayDown: (reader: Subscriber, outage: Outage) => Notice,
  ): Lasting {
    const { due, again, withheld, isWaiting } = subject.telling.of(outage, standing, nowMs);
    const counted = due.length > 0 && countIn(subject, outage, nowMs);
    const { flaps } = subject;
    const isFlapping = flaps?.state.flapping !== undefined;
    const known = new Set(isFlapping ? flaps.told : []);
    const now = isFlapping && flaps.incident !== undefined ? { ...outage, incident: flaps.incident } : outage;
    const kept = new Map(withheld);
    const said: Told[] = [];
    for (const subscriber of due) {
      const { id } = subscriber;
      if (!isFlapping || !subject.telling.wants(subscriber, 'flapping'))
        said.push({ subscriber: id, notice: sayDown(subscriber, now) });
      else if (known.has(id)) kept.set(id, { verdict: 'flapping' });
      else {
        known.add(id);
        said.push({ subscriber: id, notice: flappingNotice(subject.about, now, subscriber, comingsOf(flaps), nowMs) });
      }
    }
    for (const subscriber of isFlapping ? [] : again)
      said.push({ subscriber: subscriber.id, notice: reminderNotice(subject.about, now, subscriber, nowMs) });
    const isNews = isFlapping && known.size > flaps.told.length;
    if (isNews) subject.flaps = { ...flaps, told: [...known] };
    const changed = (counted || isNews) && subject.flaps ? [subject.flaps] : [];
    const heard = said.length === 0 ? outage : { ...now, told: { ...now.told, ...heardAt(said, nowMs) } };
    const notifications = said.map(({ notice }) => this.#numbered(notice));
    const decisions = [
      ...[...kept].flatMap(([id, why]) => decide(subject, id, why, outage.id, nowMs)),
      ...notifications.flatMap((notification) => told(subject, heard, notification)),
    ];
    const outages = heard === outage ? [] : [heard];
    const all = verdicts({ outages, notifications, decisions, flapping: changed });
    return { outage: heard, verdicts: all, isWaiting: isWaiting || isFlapping };
  }

  #numbered(notice: Notice): Notification {
    return { id: this.#numbers.notification(), ...notice };
  }
}

const over: Withheld = { verdict: 'over' };

const heardAt = (said: readonly Told[], nowMs: number): Record<string, number> =>
  Object.fromEntries(said.map(({ subscriber }) => [subscriber, nowMs]));

/** Something may still come of it. */
const isOpen = ({ verdict }: Decision): boolean => !closed.has(verdict);

const closed: ReadonlySet<Decision['verdict']> = new Set(['told', 'over', 'late', 'flapping']);

const decisionOf = (
  { name: service }: Subject,
  subscriber: string,
  withheld: Withheld,
  outage: number | undefined,
  atMs: number,
): Decision => ({ atMs, service, subscriber, ...(outage !== undefined && { outage }), ...withheld });

/** On record only where it differs from what was decided before. */
const decide = (
  subject: Subject,
  subscriber: string,
  withheld: Withheld,
  outage: number | undefined,
  atMs: number,
): readonly Decision[] => {
  const before = subject.decided.get(subscriber);
  const decision = decisionOf(subject, subscriber, withheld, outage, atMs);
  if (before && isSame(before, decision)) return [];
  subject.decided.set(subscriber, decision);
  return [decision];
};

/** A grace that runs is the same, whether it is an outage yet for others or not. */
const isSame = (before: Decision, now: Decision): boolean =>
  before.verdict === now.verdict &&
  before.by?.join() === now.by?.join() &&
  (before.outage === now.outage || (now.verdict === 'grace' && before.outage === undefined));

const told = (subject: Subject, { id: outage }: Outage, notification: Notification): readonly Decision[] => {
  const { atMs, service, subscriber, id } = notification;
  const decision: Decision = { atMs, service, subscriber, verdict: 'told', outage, notification: id };
  subject.decided.set(subscriber, decision);
  return [decision];
};
