// One service under watch: what is asked for, what is held of it, and when it is due next. Knows one service at a time; refuses to know
// the limits they share (allowance.ts) and who is due first (due-queue.ts). Times are monotonic unless a name says
// shared: the wall clock that agents of one manager agree on, which is `sharedMs` ahead.
import { hurry, SPACING_MS, unprobed, type Vantage, type VantageChange } from '@vedette/protocol/health';
import type { Assignment } from '@vedette/protocol/wire';
import type { Host } from './allowance.ts';
import { extraFrom, type Rhythm, regularFrom, rhythmOf, SLOT_OPEN_MS } from './rhythm.ts';

/** A grace that ran out by the probe sent at `at`, and the longest one that did: it waits to be proved (sight.ts). */
export type Claim = { readonly at: number; readonly passedMs: number };

export type Watched = {
  /** What the watch calls it by. */
  readonly token: number;
  assignment: Assignment;
  rhythm: Rhythm;
  host: Host;
  vantage: Vantage;
  claim: Claim | undefined;
  /** What became of the newest probe that has ended; undefined for none yet. */
  isAnswered: boolean | undefined;
  /** When the newest probe was sent, and when the newest one that told up from down was; -infinity for never. */
  sentAt: number;
  toldAt: number;
  /** When the newest probe was sent that nobody but whoever asked for it knows of; -infinity for never. */
  lookedAt: number;
  /** The newest regular time that was skipped, on the clock the agents share. */
  skippedSharedMs: number;
  /** A service that agents share is not probed before this: not all of them know yet which second it is. */
  quietUntil: number;
  dueAt: number;
  inFlight: boolean;
  /** A canary whose next probe is as soon as may be: others are to be judged by it. */
  isHurried: boolean;
  /** Somebody wants to know what is seen of it now. */
  isAsked: boolean;
  /** The probe that is due or in flight is for them alone, besides all that are due anyway. */
  isBeside: boolean;
  /** Due, and held up because too many probes to its host are in flight. */
  isWaiting: boolean;
  /** No longer asked for; kept only until its probe in flight has ended. */
  gone: boolean;
};

/** Clocks of agents and timers are not exact to the millisecond: this much nearer than the spacing is still the next second (M1). */
const SPACING_SLACK_MS = 20;

/** A probe this late, or half an interval, is no longer the one that was due. */
const LATE_MS_MAX = 1_000;

/** Without a telling probe for this many intervals, and this long, what was held is out of date. */
const STALE_INTERVALS = 3;
const STALE_MS_MIN = 5_000;

export const watched = (
  token: number,
  assignment: Assignment,
  host: Host,
  now: number,
  quietUntil: number,
): Watched => ({
  token,
  assignment,
  rhythm: rhythmOf(assignment),
  host,
  vantage: unprobed(now),
  claim: undefined,
  isAnswered: undefined,
  sentAt: Number.NEGATIVE_INFINITY,
  toldAt: now,
  lookedAt: Number.NEGATIVE_INFINITY,
  skippedSharedMs: Number.NEGATIVE_INFINITY,
  quietUntil,
  dueAt: Number.POSITIVE_INFINITY,
  inFlight: false,
  isHurried: false,
  isAsked: false,
  isBeside: false,
  isWaiting: false,
  gone: false,
});

export const lateMaxMs = (w: Watched): number => Math.min(LATE_MS_MAX, w.assignment.intervalMs / 2);

export const isStale = (w: Watched, now: number): boolean =>
  now - w.toldAt > Math.max(STALE_MS_MIN, STALE_INTERVALS * w.assignment.intervalMs) + w.assignment.timeoutMs;

/** The earliest the next probe may be sent: agents that share a service take turns, so each has its own spacing. */
const openAt = ({ sentAt, lookedAt, quietUntil, assignment: { of } }: Watched): number =>
  Math.max(
    Math.max(sentAt, lookedAt) + of * SPACING_MS - SPACING_SLACK_MS,
    of === 1 ? Number.NEGATIVE_INFINITY : quietUntil,
  );

/** Regular times that pass without a probe because the newest one was sent so late that they are too near to it. */
export const crowdedOut = (w: Watched): number =>
  Math.max(0, Math.floor((openAt(w) - w.dueAt) / w.assignment.intervalMs));

/** The next regular time that was not skipped and is not too near the newest probe. */
const nextRegular = (w: Watched, now: number, sharedMs: number): number => {
  const fromMs = w.sentAt === Number.NEGATIVE_INFINITY ? Math.max(now, openAt(w)) : openAt(w);
  return regularFrom(w.rhythm, Math.max(fromMs + sharedMs, w.skippedSharedMs + 1)) - sharedMs;
};

/** The first time from `at` on at which it may be probed besides its regular times. */
const extraAt = (w: Watched, at: number, now: number, sharedMs: number): number =>
  extraFrom(w.rhythm, Math.max(at, openAt(w), now) + sharedMs) - sharedMs;

/** A grace that is claimed to have run out needs no more probes. */
const claimed = ({ vantage, claim }: Watched): Vantage =>
  claim && vantage.type === 'failing' ? { ...vantage, passedMs: claim.passedMs } : vantage;

/**
 * When the next probe is due: the next regular one, or sooner if a grace is running, or somebody asks (`isBeside` says for whom it is then).
 * @param wantedAt when others need to know of it; undefined for nobody does
 */
export const nextDue = (w: Watched, now: number, sharedMs: number, wantedAt: number | undefined): number => {
  const dueAt = dueAnyway(w, now, sharedMs, wantedAt);
  const besideAt = w.isAsked ? besideDue(w, now, sharedMs, dueAt) : undefined;
  w.isBeside = besideAt !== undefined;
  return besideAt ?? dueAt;
};

const dueAnyway = (w: Watched, now: number, sharedMs: number, wantedAt: number | undefined): number => {
  const ownAt = nextOwn(w, now, sharedMs);
  return wantedAt === undefined ? ownAt : Math.min(ownAt, extraAt(w, wantedAt, now, sharedMs));
};

const nextOwn = (w: Watched, now: number, sharedMs: number): number => {
  const regularAt = nextRegular(w, now, sharedMs);
  const wanted = hurry(claimed(w), w.assignment, w.sentAt);
  if (!wanted) return regularAt;
  const soonAt = extraAt(w, wanted.at, now, sharedMs);
  const dueAt = regularAt + wanted.guardMs <= soonAt ? regularAt : soonAt;
  // A grace that ends a moment after the probe would need another one.
  const leftMs = (wanted.graceAt ?? dueAt) - dueAt;
  return leftMs > 0 && leftMs <= SLOT_OPEN_MS ? dueAt + leftMs : dueAt;
};

/**
 * When whoever asks may have a probe of their own; undefined where the next one that is due anyway has to do. It must be over by then, and the spacing past, so
 * that none is left out or late for it.
 * @param dueAt of the next one that is due anyway
 */
const besideDue = (w: Watched, now: number, sharedMs: number, dueAt: number): number | undefined => {
  const { timeoutMs, of } = w.assignment;
  const at = extraAt(w, now, now, sharedMs);
  return at + timeoutMs + of * SPACING_MS <= dueAt ? at : undefined;
};

/** Its time has passed: whether there still is room for it has to be found out anew. */
export const isOffBeat = (w: Watched, now: number): boolean => w.isBeside && now - w.dueAt > SLOT_OPEN_MS;

/** The first look at a new service: at `lookAt`, or the next time after it that is this agent's to probe, but no later than its first regular one. */
export const firstDue = (w: Watched, now: number, lookAt: number, sharedMs: number): number => {
  const fromAt = openAt(w);
  const lookMs = extraFrom(w.rhythm, Math.max(lookAt, fromAt) + sharedMs);
  return Math.min(lookMs, regularFrom(w.rhythm, Math.max(now, fromAt) + sharedMs)) - sharedMs;
};

/** What a vantage holds now, as a change told anew. */
export const presentOf = (vantage: Vantage, at: number): VantageChange => {
  if (vantage.type !== 'failing') {
    const { since } = vantage;
    return vantage.type === 'up'
      ? { health: 'up', at, since }
      : { health: 'unknown', at, since, reason: vantage.reason };
  }
  const { since, reason, passedMs } = vantage;
  return passedMs < 0
    ? { health: 'failing', at, since, reason, heldMs: 0 }
    : { health: 'down', at, since, reason, heldMs: passedMs };
};
