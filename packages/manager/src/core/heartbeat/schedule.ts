// When a service that reports by itself is due to do so. Knows intervals and cron patterns; refuses to know what was reported, and who minds.
import { cronOccurrences } from '../plan/cron.ts';
import type { HeartbeatWish } from '../wishes.ts';

type Schedule = HeartbeatWish['schedule'];

/** The first report due after an instant, and nothing known of any before; infinite where none ever is. */
export const dueAfter = (schedule: Schedule, ms: number): number => {
  if (schedule.type === 'interval') return ms + schedule.everyMs;
  const { cron, zone } = schedule;
  const { value } = cronOccurrences({ type: 'cron', cron, zone, durationMs: 0 }, ms).next();
  return value ? value.startMs : Number.POSITIVE_INFINITY;
};

/**
 * The report due after one that came at `ms`. By a pattern, one that comes a little early (a clock is a few seconds ahead) is the one that was due, not the
 * one before it: by as much as it may be late, and half the time between two at most.
 */
export const dueAfterReport = (
  { schedule, graceMs }: Pick<HeartbeatWish, 'schedule' | 'graceMs'>,
  ms: number,
): number => {
  const next = dueAfter(schedule, ms);
  if (schedule.type === 'interval' || next === Number.POSITIVE_INFINITY) return next;
  const following = dueAfter(schedule, next);
  return next - ms <= Math.min(graceMs, (following - next) / 2) ? following : next;
};
