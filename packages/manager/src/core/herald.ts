// Tells whom it concerns what has become of a subject, or keeps it from them and says why. Knows what each was told, what was decided for each, and that a
// subject which comes and goes is told of once; refuses to know how it was found out, and how a message travels.
import { begun, calm, ended, passed } from './flapping.ts';
import {
  type About,
  type Comings,
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
import type { FlappingRule } from './wishes.ts';

/** Something that people are told of: a service, a group, an agent. */
export type Subject = {
  /** As outages call it. */
  readonly name: string;
  about: About;
  telling: Telling;
  /** What was decided last for each subscriber. */
  readonly decided: Map<string, Decision>;
  /** Absent for one that is never said to be flapping. */
  flappingRule: FlappingRule | undefined;
  flaps: FlappingRecord | undefined;
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
    const flaps = noteEnd(subject, nowMs);
    const notifications: Notification[] = [];
    const decisions: Decision[] = [];
    const say = (reader: Pick<Subscriber, 'id' | 'channels'>): void => {
      const notification = this.#numbered(upNotice(subject.about, outage, reader, nowMs));
      notifications.push(notification);
      decisions.push(...told(subject, outage, notification));
    };
    for (const id of Object.keys(outage.told)) {
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
      else if (before && isOpen(before)) decisions.push(...decide(subject, subscriber.id, over, outage.id, nowMs));
    }
    return verdicts({ notifications, decisions, flapping: flaps ? [flaps] : [] });
  }

  /** It was over before anybody knew of it: nobody is woken (D4). */
  late(subject: Subject, outage: Outage, nowMs: number): Verdicts {
    const decisions = subject.telling.subscribers
      .filter(({ id }) => outage.told[id] === undefined)
      .map(({ id }) => decisionOf(subject, id, { verdict: 'late' }, outage.id, nowMs));
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

  /** Whether it flaps no more: nothing has changed for long enough. */
  isSettled({ flaps, flappingRule }: Subject, nowMs: number): boolean {
    if (!flaps?.state.flapping) return false;
    return !flappingRule || !passed(flaps.state, flappingRule, nowMs).flapping;
  }

  /** It has settled, and is up: whoever was told that it flaps hears so. */
  settledUp(subject: Subject, last: Outage, nowMs: number): Verdicts {
    const { comings, told: known, incident } = settle(subject);
    const outage = { ...last, ...(incident !== undefined && { incident }) };
    const notifications = known.map((id) => {
      const reader = subject.telling.subscribers.find((one) => one.id === id) ?? { id, channels: [] };
      return this.#numbered(settledNotice(subject.about, outage, reader, comings, nowMs));
    });
    const decisions = notifications.flatMap((notification) => told(subject, outage, notification));
    return verdicts({ notifications, decisions, flapping: subject.flaps ? [subject.flaps] : [] });
  }

  /** It has settled, and is down: whoever was told that it flaps is told that, as of any other outage. */
  settledDown(subject: Subject, open: Outage, standing: Standing, nowMs: number): Lasting {
    const { comings, told: known, incident } = settle(subject);
    const rest = Object.fromEntries(Object.entries(open.told).filter(([id]) => !known.includes(id)));
    const outage = { ...open, told: rest, ...(incident !== undefined && { incident }) };
    const lasting = this.#tell(subject, outage, standing, nowMs, (reader, now) =>
      known.includes(reader.id)
        ? downAtLastNotice(subject.about, now, reader, comings, nowMs)
        : downNotice(subject.about, now, reader, nowMs),
    );
    const flaps = subject.flaps ? [subject.flaps] : [];
    const { notifications, decisions } = lasting.verdicts;
    // What was told of it has changed, even where nobody is told anything now.
    return { ...lasting, verdicts: verdicts({ outages: [lasting.outage], notifications, decisions, flapping: flaps }) };
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

const knows = (flaps: FlappingRecord | undefined, subscriber: string): boolean =>
  flaps?.state.flapping !== undefined && flaps.told.includes(subscriber);

const comingsOf = ({ state: { flapping } }: FlappingRecord): Comings => ({
  outages: flapping?.outages ?? 0,
  sinceMs: flapping?.sinceMs ?? 0,
});

/** An outage counts once, when somebody is due to hear of it: one that nobody is told of disturbs nobody. Whether it counted now. */
const countIn = (subject: Subject, { id }: Outage, nowMs: number): boolean => {
  const { flaps, flappingRule, name } = subject;
  if (!flappingRule || flaps?.outage === id) return false;
  const state = begun(flaps?.state ?? calm, flappingRule, nowMs);
  const begins = state.flapping !== undefined && !flaps?.state.flapping;
  const known = begins ? { told: [], incident: id } : { told: flaps?.told ?? [], ...incidentOf(flaps) };
  subject.flaps = { service: name, outage: id, state, ...known };
  return true;
};

/** What flaps takes longer to settle. */
const noteEnd = (subject: Subject, nowMs: number): FlappingRecord | undefined => {
  const { flaps, flappingRule } = subject;
  if (!flaps?.state.flapping || !flappingRule) return undefined;
  subject.flaps = { ...flaps, state: ended(flaps.state, flappingRule, nowMs) };
  return subject.flaps;
};

const incidentOf = (flaps: FlappingRecord | undefined) =>
  flaps?.incident === undefined ? {} : { incident: flaps.incident };

/** Ends the flapping; what there was of it. */
const settle = (subject: Subject) => {
  const flaps = subject.flaps ?? { service: subject.name, outage: 0, state: calm, told: [] };
  subject.flaps = { service: flaps.service, outage: flaps.outage, state: calm, told: [] };
  return { comings: comingsOf(flaps), told: flaps.told, ...incidentOf(flaps) };
};

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
