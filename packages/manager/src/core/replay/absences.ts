// When each agent was not heard of, and whether another process of it came back, as far as what it told shows. Knows the record of changes; refuses to know what
// follows for any service.
//
// Which process told something is not on record. But a vantage never goes from up to up, nor from failing to failing, nor to not having looked yet: where the record shows
// that, another process began to look anew. Where it shows nothing of the kind, the same one was there all along, or it makes next to no difference.
import type { Change } from '@vedette/protocol/health';
import type { StoredChange } from '../held.ts';

export type Absence = {
  /** When it was heard of last, and when that was found out. */
  readonly sinceMs: number;
  readonly foundMs: number;
  /** When it was heard of again; infinite where it never was. What it told then is all that it held. */
  readonly backMs: number;
  /** Where another process of it came back: since when that one looked. */
  readonly newSinceMs?: number;
};

/** Of each agent, in the order in which they were found out. */
export type Absences = ReadonlyMap<string, readonly Absence[]>;

type Told = Extract<StoredChange, { change: Change }>;

/**
 * Where a change belongs among all that its agent ever held of a service: the numbers of items are not on record, but no vantage ever holds something since
 * earlier than what it held before, nor the same for a shorter time.
 */
export const orderOf = (change: Change): number => change.since + ('heldMs' in change ? change.heldMs : 0);

/** @param own of one agent and all services, in any order */
export const absencesIn = (own: readonly StoredChange[]): readonly Absence[] => {
  const away = own.flatMap((one) => ('awayAtMs' in one ? [one] : [])).toSorted((a, b) => a.knownAtMs - b.knownAtMs);
  if (away.length === 0) return [];
  const told = own.filter((one): one is Told => 'change' in one);
  const knownMs = Float64Array.from(told, ({ knownAtMs }) => knownAtMs).sort();
  const begun = [...Map.groupBy(told, ({ change }) => change.slot).values()].flatMap(beginningsIn);
  // An absence is on record once, and is answered with every service.
  const distinct = away.filter(({ knownAtMs }, i) => knownAtMs !== away[i - 1]?.knownAtMs);
  return distinct.map(({ awayAtMs: sinceMs, knownAtMs: foundMs }) => {
    const backMs = firstFrom(knownMs, foundMs);
    const within = begun.filter(
      (one) => one.toMs >= backMs && (one.fromMs < foundMs || (one.sinceMs > sinceMs && one.sinceMs <= backMs)),
    );
    const newSinceMs = within.reduce((first, one) => Math.min(first, one.sinceMs), Number.POSITIVE_INFINITY);
    return { sinceMs, foundMs, backMs, ...(Number.isFinite(newSinceMs) && { newSinceMs }) };
  });
};

/** Another process must have begun between two things known at these times; it held something since `sinceMs`. */
type Beginning = { readonly fromMs: number; readonly toMs: number; readonly sinceMs: number };

const beginningsIn = (told: readonly Told[]): readonly Beginning[] => {
  const ordered = told.toSorted((a, b) => orderOf(a.change) - orderOf(b.change) || a.knownAtMs - b.knownAtMs);
  const found: Beginning[] = [];
  let last: { change: Change; knownAtMs: number } | undefined;
  for (const { change, knownAtMs } of ordered) {
    if (last && last.change.since === change.since && kindOf(last.change) === kindOf(change)) {
      last.knownAtMs = Math.max(last.knownAtMs, knownAtMs);
      continue;
    }
    if (last && (kindOf(last.change) === kindOf(change) || kindOf(change) === 'unprobed'))
      found.push({ fromMs: last.knownAtMs, toMs: knownAtMs, sinceMs: change.since });
    last = { change, knownAtMs };
  }
  return found;
};

/** What a vantage leaves only for another. */
const kindOf = (change: Change): string => {
  if (change.health === 'up') return 'up';
  return change.health === 'unknown' ? change.reason : 'failing';
};

const firstFrom = (sorted: Float64Array, fromMs: number): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < fromMs) low = middle + 1;
    else high = middle;
  }
  return sorted[low] ?? Number.POSITIVE_INFINITY;
};
