// A planned outage that somebody made while the manager ran, as pure decisions: what one may look like, when it is on, when it is over. Refuses to
// know which services its selectors choose, and where it is kept.
import { Fault } from '@vedette/protocol/kit';
import type { OnceWindow } from './plan/window.ts';
import type { SilenceWanted } from './run-time-api.ts';

const DAY_MS = 86_400_000;

/** What lasts longer, or begins later, is a slip of the pen; what is to last until further notice is open-ended. */
const AHEAD_MAX_MS = 366 * DAY_MS;

/** The clocks of whoever asks and of the manager may differ by so much: "now" is never in the past. */
const CLOCKS_APART_MS = 60_000;

const SELECTOR_COUNT_MAX = 100;
const NAME_LENGTH_MAX = 100;
const REASON_LENGTH_MAX = 500;

export type Silence = {
  /** From 1, never used again. */
  readonly id: number;
  /** As they were given; whom they choose depends on the services in force. */
  readonly selectors: readonly string[];
  readonly fromMs: number;
  /** Exclusive; absent for open-ended. */
  readonly toMs?: number;
  /** Who made it, in their own words. */
  readonly by: string;
  readonly reason?: string;
  readonly addedAtMs: number;
  /** When somebody ended it early. */
  readonly endedAtMs?: number;
};

/** The first instant at which it is over, infinite while nobody knows. */
export const endOf = ({ toMs = Number.POSITIVE_INFINITY, endedAtMs = toMs }: Silence): number =>
  Math.min(toMs, endedAtMs);

export const stateOf = (silence: Silence, nowMs: number): 'waiting' | 'on' | 'over' => {
  if (endOf(silence) <= nowMs) return 'over';
  return silence.fromMs > nowMs ? 'waiting' : 'on';
};

/** Nobody said when it ends, and nobody has ended it. */
export const isOpenEnded = (silence: Silence): boolean => endOf(silence) === Number.POSITIVE_INFINITY;

export const windowOf = (silence: Silence): OnceWindow => {
  const window = { type: 'once', fromMs: silence.fromMs } as const;
  return isOpenEnded(silence) ? window : { ...window, toMs: endOf(silence) };
};

/** Whole days that it has been open, 0 for one of which the end is known: after each of them it is time to ask whether it was forgotten. */
export const daysOpen = (silence: Silence, nowMs: number): number =>
  isOpenEnded(silence) ? Math.max(0, Math.floor((nowMs - silence.fromMs) / DAY_MS)) : 0;

/**
 * What somebody wishes for, with everything filled in.
 * @throws Fault `usage`
 */
export const silenceOf = (wanted: SilenceWanted, id: number, nowMs: number): Silence => {
  const { selectors, by, reason } = wanted;
  const fromMs = beginningOf(wanted, nowMs);
  const toMs = endWanted(wanted, fromMs, nowMs);
  if (selectors.length === 0) throw usage('It names no service. Name some by id, group:NAME or key=value, or all by *');
  if (selectors.length > SELECTOR_COUNT_MAX)
    throw usage(`${selectors.length} selectors are more than ${SELECTOR_COUNT_MAX}. Select by group or label`);
  oneLine('name of whoever makes it', by, NAME_LENGTH_MAX);
  if (reason !== undefined) oneLine('reason', reason, REASON_LENGTH_MAX);
  return {
    id,
    selectors: [...new Set(selectors)],
    fromMs,
    ...(toMs !== undefined && { toMs }),
    by,
    ...(reason !== undefined && { reason }),
    addedAtMs: nowMs,
  };
};

/**
 * The same, over from now on.
 * @throws Fault `not-changeable` when it is over already
 */
export const endedEarly = (silence: Silence, nowMs: number): Silence => {
  if (stateOf(silence, nowMs) === 'over') throw overAlready(silence.id);
  return { ...silence, endedAtMs: nowMs };
};

export const overAlready = (id: number): Fault => new Fault('not-changeable', `Silence ${id} is over already.`);

const beginningOf = ({ fromMs }: SilenceWanted, nowMs: number): number => {
  if (fromMs === undefined) return nowMs;
  if (fromMs < nowMs - CLOCKS_APART_MS)
    throw usage('It would begin in the past: what was not told then cannot be changed. Leave that out to begin now');
  if (fromMs > nowMs + AHEAD_MAX_MS) throw usage('It would begin in more than a year');
  return Math.max(fromMs, nowMs);
};

const endWanted = ({ end }: SilenceWanted, fromMs: number, nowMs: number): number | undefined => {
  if (end === 'open') return undefined;
  const toMs = 'forMs' in end ? fromMs + end.forMs : end.untilMs;
  if ('forMs' in end && end.forMs <= 0) throw usage('It would last no time at all. Say how long, for example 2h');
  if (toMs <= nowMs) throw usage('It would end in the past. Name a time that is still to come');
  if (toMs <= fromMs) throw usage('It would end before it begins');
  if (toMs - fromMs > AHEAD_MAX_MS)
    throw usage('It would last longer than a year. Make one that is open-ended, and end it when it is over');
  return toMs;
};

/** @throws Fault `usage` unless it is a line that says something, and is not too long */
export const oneLine = (what: string, text: string, lengthMax: number): void => {
  if (text.trim() === '') throw usage(`The ${what} is empty`);
  if (text.length > lengthMax) throw usage(`The ${what} has more than ${lengthMax} characters`);
  if (!/^\P{Cc}*$/u.test(text)) throw usage(`The ${what} is more than one line`);
};

const usage = (sentence: string): Fault => new Fault('usage', `${sentence}.`);
