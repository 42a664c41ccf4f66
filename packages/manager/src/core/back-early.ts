// Whether a service is back before the outage that was planned for it is over. Knows windows; refuses to know who is told.
import type { Planned } from './assignment.ts';
import { Schedule } from './plan/schedule.ts';
import type { Outage } from './record.ts';

/** The planned outage that is still on, and until when; infinite where nobody said. Undefined for an outage that was not planned, or is not over. */
export const backEarly = (
  { endedAtMs }: Pick<Outage, 'endedAtMs'>,
  planned: readonly Planned[],
  nowMs: number,
): { readonly id: string; readonly untilMs: number } | undefined => {
  if (endedAtMs === undefined) return undefined;
  for (const { id, window } of planned) {
    const occurrence = new Schedule(window).at(nowMs);
    if (occurrence && endedAtMs >= occurrence.startMs) return { id, untilMs: occurrence.endMs };
  }
  return undefined;
};
