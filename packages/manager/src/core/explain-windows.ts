// Which windows were on at a time: planned outages, silences, quiet hours. Planned outages and quiet hours are those wished for now; silences are on record
// with their times. Refuses to know what followed from them.
import type { Known } from './explain-facts.ts';
import type { Explanation, WindowThen } from './explanation.ts';
import { Schedule } from './plan/schedule.ts';
import type { Window } from './plan/window.ts';
import { windowOf } from './silence.ts';
import { covers, isSilenceName, silenceName } from './silences-in-force.ts';
import { isoTime } from './views.ts';
import type { ServiceWish, SubscriberWish } from './wishes.ts';

/** @param wishers who wishes to hear of the service */
export const windowsAt = (
  { service: id, atMs, wishes, silences }: Pick<Known, 'service' | 'atMs' | 'wishes' | 'silences'>,
  service: ServiceWish | undefined,
  wishers: readonly SubscriberWish[],
): Pick<Explanation, 'planned' | 'quiet'> => {
  const filed = wishes.planned.filter((one) => one.services.includes(id) && !isSilenceName(one.id));
  const silent = silences.filter((one) => covers(one, service ?? { id, labels: {} }));
  return {
    planned: [
      ...filed.flatMap(({ id: name, window }) => on(name, window, atMs)),
      ...silent.flatMap((one) => on(silenceName(one.id), windowOf(one), atMs)),
    ],
    quiet: wishers.flatMap(({ id: name, quiet = [] }) => quiet.flatMap((window) => on(name, window, atMs))),
  };
};

const on = (id: string, window: Window, atMs: number): readonly WindowThen[] => {
  const occurrence = new Schedule(window).at(atMs);
  if (!occurrence) return [];
  const { startMs, endMs } = occurrence;
  return [{ id, from: isoTime(startMs), ...(Number.isFinite(endMs) && { until: isoTime(endMs) }) }];
};
