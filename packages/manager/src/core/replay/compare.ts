// What was told beside what would have been told. Knows which notification answers to which: the same subscriber, subject and event, about the same outage; refuses to
// know how either came about.

import type { Notification, Outage } from '../record.ts';
import type { ReplayFate, ReplayRow } from '../replay-api.ts';

/** Who looks once a second may look a second earlier or later; the rest is what it takes to get there. */
export const SAME_MS = 2_000;

export type Side = {
  readonly notifications: readonly Notification[];
  /** By their numbers, of this side. */
  readonly outages: ReadonlyMap<number, Pick<Outage, 'startedAtMs' | 'endedAtMs'>>;
};

/** A pair, or one that has no other. */
export type Pair = {
  readonly sent?: Notification;
  readonly now?: Notification;
};

export type Within = { readonly sinceMs: number; readonly untilMs: number };

/** Of what was told or would have been from `sinceMs` until `untilMs`, in the order of time; its other may lie outside. */
export const compare = (then: Side, now: Side, { sinceMs, untilMs }: Within): readonly Pair[] => {
  const isWithin = (one: Notification | undefined): boolean =>
    one !== undefined && one.atMs >= sinceMs && one.atMs <= untilMs;
  const ours = Map.groupBy(now.notifications, keyOf);
  const pairs: Pair[] = [];
  for (const [key, sent] of Map.groupBy(then.notifications, keyOf)) {
    pairs.push(...paired(sent, ours.get(key) ?? [], then, now));
    ours.delete(key);
  }
  for (const rest of ours.values()) pairs.push(...rest.map((one) => ({ now: one })));
  return pairs.filter((pair) => isWithin(pair.sent) || isWithin(pair.now)).sort((a, b) => timeOf(a) - timeOf(b));
};

const keyOf = ({ subscriber, service, event }: Notification): string => `${subscriber}\n${service}\n${event}`;

const timeOf = ({ sent, now }: Pair): number =>
  Math.min(sent?.atMs ?? Number.POSITIVE_INFINITY, now?.atMs ?? Number.POSITIVE_INFINITY);

/** First those at the same time; then, of each outage, one after the other. */
const paired = (sent: readonly Notification[], now: readonly Notification[], thens: Side, nows: Side): Pair[] => {
  const left = new Set(now);
  const pairs: Pair[] = [];
  const unpaired: Notification[] = [];
  for (const one of sent) {
    const same = nearest(one, left);
    if (same) {
      left.delete(same);
      pairs.push({ sent: one, now: same });
    } else unpaired.push(one);
  }
  for (const one of unpaired) {
    const other = left.values().find((candidate) => isAbout(one, thens, candidate, nows));
    if (other) left.delete(other);
    pairs.push({ sent: one, ...(other && { now: other }) });
  }
  for (const one of left) pairs.push({ now: one });
  return pairs;
};

/** Of those at the same time. */
const nearest = (to: Notification, among: ReadonlySet<Notification>): Notification | undefined => {
  let found: Notification | undefined;
  for (const one of among) {
    // They are in the order of time.
    if (one.atMs > to.atMs + SAME_MS) break;
    const apartMs = Math.abs(one.atMs - to.atMs);
    if (apartMs <= SAME_MS && (!found || apartMs < Math.abs(found.atMs - to.atMs))) found = one;
  }
  return found;
};

/** Whether two outages, one of each side, are of the same time. */
const isAbout = (then: Notification, thens: Side, now: Notification, nows: Side): boolean => {
  const [a, b] = [stretchOf(then, thens), stretchOf(now, nows)];
  return a.fromMs === b.fromMs || (a.fromMs < b.toMs && b.fromMs < a.toMs);
};

const stretchOf = ({ outage, about }: Notification, { outages }: Side): { fromMs: number; toMs: number } => {
  const known = outages.get(outage);
  const fromMs = Math.min(about.sinceMs, known?.startedAtMs ?? about.sinceMs);
  const endMs = known ? (known.endedAtMs ?? Number.POSITIVE_INFINITY) : (about.untilMs ?? about.sinceMs + 1);
  return { fromMs, toMs: Math.max(endMs, about.untilMs ?? 0) };
};

const fateOf = ({ sent, now }: Pair): ReplayFate => {
  if (!sent) return 'only-now';
  if (!now) return 'only-then';
  const shiftMs = now.atMs - sent.atMs;
  if (Math.abs(shiftMs) <= SAME_MS) return 'same';
  return shiftMs < 0 ? 'earlier' : 'later';
};

/** @param notBeforeMs of what would have been told: when at the earliest, where that is not known better */
export const rowOf = (pair: Pair, notBeforeMs: (now: Notification) => number | undefined): ReplayRow => {
  const { sent, now } = pair;
  const about = now ?? sent;
  if (!about) throw new Error('a pair has at least one side');
  const { subscriber, service, event } = about;
  const earliestMs = now && notBeforeMs(now);
  const notBefore = earliestMs === undefined ? {} : { notBefore: iso(earliestMs) };
  return {
    ...{ fate: fateOf(pair), subscriber, service, event },
    ...(sent && { sent: { id: sent.id, at: iso(sent.atMs), text: sent.text } }),
    ...(now && { now: { at: iso(now.atMs), text: now.text, ...notBefore } }),
  };
};

const iso = (ms: number): string => new Date(ms).toISOString();
