// Windows in few words, and instants as text, for tests.
import { type CronWindow, type WeeklyWindow, weekdays } from './window.ts';

const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export const at = (instant: string): number => Date.parse(instant);
export const show = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}Z`;
const minute = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

type Rest = Partial<Pick<WeeklyWindow, 'days' | 'startsFromMs' | 'startsBeforeMs'>>;

export const daily = (zone: string, from: string, to: string, rest: Rest = {}): WeeklyWindow => {
  const end = to.includes(':') ? { toMinute: minute(to) } : { afterMs: Number.parseFloat(to) * HOUR_MS };
  return { type: 'weekly', days: weekdays, fromMinute: minute(from), end, zone, ...rest };
};

export const byCron = (zone: string, cron: string, hours: number, rest: Rest = {}): CronWindow => ({
  type: 'cron',
  cron,
  durationMs: hours * HOUR_MS,
  zone,
  ...rest,
});
