// Which of all that was decided is the answer for one subscriber at one time, and what the answer is where nothing was decided. Knows how decisions follow
// each other; refuses to know why they were made.

import type { Answer, AnswerKind, DecisionThen, NotificationThen } from '../explanation.ts';
import type { Held } from '../held.ts';
import type { Decision, Outage, StoredNotification } from '../record.ts';
import { isoTime } from '../views.ts';
import { JUST_ENDED_MS, type Known, seen, UNDER_WAY_MS } from './facts.ts';
import type { Reader } from './subject.ts';

/** Whoever was told so shortly before is told now. */
const NOW_MS = 60_000;

/** So many decisions before and after are shown. */
const SHOWN_BEFORE = 6;
const SHOWN_AFTER = 4;

export type Case = {
  readonly known: Known;
  readonly held: readonly Held[];
  /** At that time, or just ended. */
  readonly outage: Outage | undefined;
  /** Whether enough agents could see to know whether it was well. */
  readonly isSeen: boolean;
};

type Own = {
  readonly past: readonly Decision[];
  readonly future: readonly Decision[];
  /** Since when something was wrong at that time; undefined when nothing was. */
  readonly wrongSinceMs: number | undefined;
};

/** @param reader what the subscriber wishes for now; absent for nothing */
export const answerOf = (subscriber: string, reader: Reader | undefined, about: Case): Answer => {
  const { known } = about;
  const own = ownOf(subscriber, about);
  const { kind, decision } = kindOf(own, reader, about);
  const next = decision && !isFinal(kind) ? own.future.find((one) => endsIt(one, decision)) : undefined;
  const told = toldOf(subscriber, kind, about);
  return {
    subscriber,
    kind,
    ...(reader && { graceMs: reader.graceMs }),
    ...(decision && { decision: decisionThen(decision, known) }),
    ...(next && { next: decisionThen(next, known) }),
    ...(told && { told: notificationThen(told) }),
    decisions: shown(own, known.atMs).map((one) => decisionThen(one, known)),
  };
};

const ownOf = (subscriber: string, { known: { decisions, atMs }, held, outage }: Case): Own => {
  const own = decisions.filter((one) => one.subscriber === subscriber);
  const failing = held.map(seen).flatMap((change) => (change && change.health !== 'up' ? [change.since] : []));
  const lasting = outage && (outage.endedAtMs ?? Number.POSITIVE_INFINITY) > atMs ? [outage.startedAtMs] : [];
  const since = [...failing, ...lasting];
  return {
    past: own.filter((one) => one.atMs <= atMs),
    future: own.filter((one) => one.atMs > atMs),
    wrongSinceMs: since.length === 0 ? undefined : Math.min(...since),
  };
};

type Kind = { readonly kind: AnswerKind; readonly decision?: Decision };

const kindOf = (own: Own, reader: Reader | undefined, about: Case): Kind => {
  const { atMs } = about.known;
  const told = own.past.findLast(({ verdict }) => verdict === 'told');
  if (told && told.atMs >= atMs - NOW_MS) return { kind: 'told', decision: told };
  const isBlind = own.wrongSinceMs === undefined && !about.isSeen;
  const isRecorded = about.held.some(({ change, awaySinceMs }) => change !== undefined || awaySinceMs !== undefined);
  if (isBlind && isRecorded) return { kind: 'unseen' };
  const last = lastOf(own, told);
  if (last && isAbout(last, own, about))
    return { kind: last.verdict === 'told' ? 'already' : last.verdict, decision: last };
  if (own.wrongSinceMs !== undefined) return undecided(own, reader, about);
  if (!reader && own.past.length + own.future.length === 0) return { kind: 'unconcerned' };
  return { kind: isBlind ? 'unrecorded' : 'well' };
};

/** An agent that sees the end of an outage a moment later than the others makes a decision of its own, which comes to nothing: it is not the answer. */
const lastOf = ({ past, wrongSinceMs }: Own, told: Decision | undefined): Decision | undefined => {
  const last = past.at(-1);
  const isAfterthought = wrongSinceMs === undefined && last?.verdict === 'over' && last.outage === undefined;
  return isAfterthought && told && last.atMs - told.atMs < NOW_MS ? told : last;
};

/** Whether a decision is about what was wrong at that time, or had just been. */
const isAbout = (decision: Decision, { wrongSinceMs }: Own, { known: { atMs }, outage }: Case): boolean => {
  if (wrongSinceMs === undefined) return decision.atMs >= atMs - JUST_ENDED_MS;
  return decision.atMs >= wrongSinceMs || (outage !== undefined && decision.outage === outage.id);
};

/** Something was wrong, and nothing had been decided about it: it was not known yet, or only afterwards. */
const undecided = ({ future }: Own, reader: Reader | undefined, { known, held, outage }: Case): Kind => {
  const [next] = future;
  const isSame = next && (next.outage === undefined || outage === undefined || next.outage === outage.id);
  if (isSame && next.verdict === 'late') return { kind: 'late', decision: next };
  if (isSame && next.atMs <= known.atMs + UNDER_WAY_MS) return { kind: next.verdict, decision: next };
  if (!reader && !next) return { kind: 'unconcerned' };
  const failing = held.filter((one) => one.change !== undefined && 'heldMs' in one.change);
  const isKnown = failing.some(({ knownAtMs = 0 }) => knownAtMs <= known.atMs + UNDER_WAY_MS);
  if (!isKnown && failing.length > 0) return { kind: 'unknown', ...(isSame && { decision: next }) };
  return { kind: 'unrecorded' };
};

const isFinal = (kind: AnswerKind): boolean => ['told', 'already', 'over', 'late', 'unknown'].includes(kind);

/** What came of what was withheld. */
const endsIt = (next: Decision, before: Decision): boolean =>
  ['told', 'over', 'late'].includes(next.verdict) &&
  (next.outage === undefined || before.outage === undefined || next.outage === before.outage);

/** What the subscriber had heard of it: of this outage, or that it comes and goes. */
const toldOf = (
  subscriber: string,
  kind: AnswerKind,
  { known: { notifications, atMs }, outage }: Case,
): StoredNotification | undefined => {
  const heard = notifications
    .filter((one) => one.subscriber === subscriber && one.atMs <= atMs)
    .toSorted((a, b) => b.atMs - a.atMs || b.id - a.id);
  if (kind === 'flapping') return heard.find(({ event }) => event === 'flapping');
  if (kind !== 'told' && kind !== 'already') return undefined;
  return heard.find((one) => outage === undefined || one.outage === outage.id) ?? heard[0];
};

/** As far as they belong together: what came before may be days old, and what came after ends with the first that ends it. */
const shown = ({ past, future, wrongSinceMs }: Own, atMs: number): readonly Decision[] => {
  const fromMs = Math.min(wrongSinceMs ?? atMs, atMs - JUST_ENDED_MS);
  const end = future.findIndex(({ verdict }) => ['told', 'over', 'late'].includes(verdict));
  const after = wrongSinceMs === undefined ? [] : future.slice(0, end < 0 ? SHOWN_AFTER : end + 1);
  return [...past.filter((one) => one.atMs >= fromMs).slice(-SHOWN_BEFORE), ...after.slice(0, SHOWN_AFTER)];
};

const decisionThen = (decision: Decision, { notifications }: Known): DecisionThen => {
  const { atMs, verdict, outage, untilMs, by, notification: id } = decision;
  const notification = notifications.find((one) => one.id === id);
  return {
    at: isoTime(atMs),
    verdict,
    ...(outage !== undefined && { outage }),
    ...(untilMs !== undefined && { until: isoTime(untilMs) }),
    ...(by && { by }),
    ...(notification && { notification: notificationThen(notification) }),
  };
};

const notificationThen = ({ id, event, text, atMs, deliveries }: StoredNotification): NotificationThen => ({
  id,
  event,
  text,
  at: isoTime(atMs),
  deliveries: deliveries.map(({ atMs: at, ...rest }) => ({ ...rest, ...(at !== undefined && { at: isoTime(at) }) })),
});
