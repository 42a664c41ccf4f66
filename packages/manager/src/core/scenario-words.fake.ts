// The words of stories: how times, windows and options are written in them, and how an outcome is. Knows spelling only; refuses to know what happens.
import type { Whole } from '@vedette/protocol/health';
import { formatDuration, parseDuration } from './duration.ts';
import { type WeeklyWindow, weekdays } from './plan/window.ts';
import type { Decision, Outage } from './record.ts';
import type { FlappingRule, Parents } from './wishes.ts';

export const wholeLine = (whole: Whole): string =>
  whole.health === 'up'
    ? `up since ${formatDuration(whole.since)}`
    : whole.health === 'unknown'
      ? `unknown: ${whole.reason}`
      : `${whole.health} since ${formatDuration(whole.since)}: ${whole.reason}`;

export const outageLine = (outage: Outage, before: Outage | undefined): string => {
  const { id, service, startedAtMs, endedAtMs, reason, from, told } = outage;
  const span = `${formatDuration(startedAtMs)} to ${endedAtMs === undefined ? 'now' : formatDuration(endedAtMs)}`;
  const verb = before ? 'is' : 'recorded:';
  return `outage ${id} of ${service} ${verb} ${span}, ${reason} from ${from.join(',')}, told: ${Object.keys(told).join(',') || 'nobody'}`;
};

/** `ops not told of web: planned by web-planned until 1m` */
export const decisionLine = ({ service, subscriber, verdict, by, untilMs }: Decision): string => {
  const whose = by ? ` by ${by.join(',')}` : '';
  const until = untilMs === undefined ? '' : ` until ${formatDuration(untilMs)}`;
  return `${subscriber} not told of ${service}: ${verdict}${whose}${until}`;
};

export const awayIn = (awayGraceMs: number | undefined) => (awayGraceMs === undefined ? {} : { awayGraceMs });

export const flappingIn = (words: string): FlappingRule => {
  const [outages, within = '', settle = ''] = words.split('/');
  return { outages: Number(outages), withinMs: ms(within), settleMs: ms(settle) };
};

/** `a,b`: both; `a|b`: one of them. */
export const parentsIn = (words: string): Parents =>
  words.includes('|') ? { services: words.split('|'), need: 'any' } : { services: words.split(','), need: 'all' };

export const everyDay = (hours: string): WeeklyWindow => {
  const [times = '', zone = 'UTC'] = hours.split('@');
  const [from = 0, to = 0] = times.split('-').map((time) => ms(time) / 60_000);
  return { type: 'weekly', days: weekdays, fromMinute: from, end: { toMinute: to }, zone };
};

export const optionsOf = (words: readonly string[]): ReadonlyMap<string, string> =>
  new Map(words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1] ?? ''] as const] : [])));

export const ms = (text: string): number => {
  const answer = parseDuration(text);
  if ('problem' in answer) throw new Error(answer.problem);
  return answer.ms;
};
