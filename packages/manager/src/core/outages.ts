// Bringing the outages on record in line with what the timeline says. Knows which record is about which stretch; refuses to know who is told.
import type { Outage } from './record.ts';
import type { Stretch } from './timeline.ts';

export type Reconciled = {
  /** One per stretch that is not settled, in order, and no others. */
  readonly outages: readonly Outage[];
  /** Those that are new or not what they were. */
  readonly changed: readonly Outage[];
  /** Those of `changed` that were open before and have ended. */
  readonly ended: readonly Outage[];
};

const endOf = ({ endedAtMs = Number.POSITIVE_INFINITY }: { readonly endedAtMs?: number }): number => endedAtMs;

const isOpen = ({ endedAtMs }: { readonly endedAtMs?: number }): boolean => endedAtMs === undefined;

/** Late news may move a beginning or an end; it is the same outage as long as the two overlap. */
const isAbout = (outage: Outage, stretch: Stretch): boolean =>
  outage.startedAtMs === stretch.startedAtMs ||
  (outage.startedAtMs < endOf(stretch) && stretch.startedAtMs < endOf(outage));

const sameTimes = (a: Stretch, b: Stretch): boolean => a.startedAtMs === b.startedAtMs && a.endedAtMs === b.endedAtMs;

/**
 * @param known the records of the stretches as they were before
 * @param create makes the record of a stretch nobody knew of
 * @param nowMs when a record ends that has turned out to be about nothing
 * @param settled records of before that are left as they are: a stretch that is over and overlaps one of them is that one, as far as anybody can tell now
 */
export const reconcile = (
  known: readonly Outage[],
  stretches: readonly Stretch[],
  create: (stretch: Stretch) => Outage,
  nowMs: number,
  settled: readonly Outage[] = [],
): Reconciled => {
  const left = new Set(known);
  const changed: Outage[] = [];
  const ended: Outage[] = [];
  const knownOpen = known.find(isOpen);
  const open = stretches.find(isOpen);
  // What goes on stays the outage its subscribers were told of, even where late news says that there was a break before.
  if (knownOpen && open) left.delete(knownOpen);
  const outages = stretches.flatMap((stretch) => {
    const before = stretch === open && knownOpen ? knownOpen : [...left].find((outage) => isAbout(outage, stretch));
    if (!before && !isOpen(stretch) && settled.some((outage) => isAbout(outage, stretch))) return [];
    if (before) left.delete(before);
    if (before && sameTimes(before, stretch)) return [before];
    const outage = before ? amended(before, stretch) : create(stretch);
    changed.push(outage);
    if (before && before.endedAtMs === undefined && outage.endedAtMs !== undefined) ended.push(outage);
    return [outage];
  });
  for (const outage of left) {
    if (!isOpen(outage)) {
      // Part of a longer one after all: that one counts, this one is emptied.
      const isPart = outage.endedAtMs !== outage.startedAtMs && stretches.some((stretch) => isAbout(outage, stretch));
      if (isPart) changed.push({ ...outage, endedAtMs: outage.startedAtMs });
      continue;
    }
    const over = { ...outage, endedAtMs: Math.max(outage.startedAtMs, nowMs) };
    changed.push(over);
    ended.push(over);
  }
  return { outages, changed, ended };
};

/** An outage that turns out not to have ended after all is told anew: whoever was told "up" must hear that it is not. */
const amended = (before: Outage, { startedAtMs, endedAtMs, reason, from }: Stretch): Outage => {
  const { id, service, slot, acknowledged } = before;
  const isAnew = before.endedAtMs !== undefined && endedAtMs === undefined;
  const told = isAnew ? {} : before.told;
  const end = endedAtMs === undefined ? {} : { endedAtMs };
  // Who found it out stays on record, also when some of them no longer look; where it began at another time, others may have.
  const holders = startedAtMs === before.startedAtMs ? before.from : from;
  const affair = before.incident === undefined ? {} : { incident: before.incident };
  const seen = acknowledged && !isAnew ? { acknowledged } : {};
  return { id, service, slot, told, startedAtMs, ...end, reason, from: holders, ...affair, ...seen };
};
