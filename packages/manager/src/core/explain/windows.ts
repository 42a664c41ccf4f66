// Which windows were on at a time: planned outages, silences, quiet hours. Planned outages and quiet hours are those wished for now; silences are on record
// with their times. Refuses to know what followed from them.

import type { Explanation, WindowThen } from '../explanation.ts';
import { Schedule } from '../plan/schedule.ts';
import type { Window } from '../plan/window.ts';
import { windowOf } from '../silence.ts';
import { covers, isSilenceName, silenceName } from '../silences-in-force.ts';
import { isoTime } from '../views.ts';
import type { Known } from './facts.ts';
import type { InForce } from './subject.ts';

/** @param inForce absent for what is not wished for now, which silences may still have chosen by its name */
export const windowsAt = (
  { service: id, atMs, silences }: Pick<Known, 'service' | 'atMs' | 'silences'>,
  inForce: InForce | undefined,
): Pick<Explanation, 'planned' | 'quiet'> => {
  const { service = { id, labels: {} }, planned = [], readers = [] } = inForce ?? {};
  const filed = planned.filter((one) => !isSilenceName(one.id));
  const silent = silences.filter((one) => covers(one, service));
  return {
    planned: [
      ...filed.flatMap(({ id: name, window }) => on(name, window, atMs)),
      ...silent.flatMap((one) => on(silenceName(one.id), windowOf(one), atMs)),
    ],
    quiet: readers.flatMap(({ id: name, quiet }) => quiet.flatMap((window) => on(name, window, atMs))),
  };
};

const on = (id: string, window: Window, atMs: number): readonly WindowThen[] => {
  const occurrence = new Schedule(window).at(atMs);
  if (!occurrence) return [];
  const { startMs, endMs } = occurrence;
  return [{ id, from: isoTime(startMs), ...(Number.isFinite(endMs) && { until: isoTime(endMs) }) }];
};
