// What is planned in a stretch of time, as people see it: the file's windows and silences. Knows occurrences and order; refuses to know who asks and where wishes come
// from.
import { Schedule } from './plan/schedule.ts';
import type { PlannedOutageView, PlannedQuery } from './planned-api.ts';
import type { Silence } from './silence.ts';
import { isSilenceName, silenceName } from './silences-in-force.ts';
import { isoTime } from './views.ts';
import type { PlannedWish } from './wishes.ts';

/** Of one window so many are listed: every hour of a month, and no more. */
export const STRETCHES_MAX = 1_000;

/** @param planned those in force, silences among them @param silences those in force: who made them */
export const plannedViews = (
  planned: readonly PlannedWish[],
  silences: readonly Silence[],
  { sinceMs, untilMs }: PlannedQuery,
): readonly PlannedOutageView[] => {
  const makers = new Map(silences.map(({ id, by }) => [silenceName(id), by]));
  return planned
    .flatMap((wish) => {
      const stretches = new Schedule(wish.window).overlapping(sinceMs, untilMs, STRETCHES_MAX);
      const [first] = stretches;
      return first ? [{ firstMs: first.startMs, view: viewOf(wish, makers.get(wish.id), stretches) }] : [];
    })
    .sort((a, b) => a.firstMs - b.firstMs)
    .map(({ view }) => view);
};

const viewOf = (
  { id, services, agents, window, reason }: PlannedWish,
  by: string | undefined,
  stretches: ReturnType<Schedule['overlapping']>,
): PlannedOutageView => ({
  id,
  from: isSilenceName(id) ? 'run time' : 'file',
  ...(reason !== undefined && { reason }),
  ...(by !== undefined && { by }),
  services,
  agents,
  recurs: window.type !== 'once',
  stretches: stretches.map(({ startMs, endMs }) => ({
    since: isoTime(startMs),
    ...(Number.isFinite(endMs) && { until: isoTime(endMs) }),
  })),
});
