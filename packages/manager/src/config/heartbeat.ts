// The key `heartbeat` of a service: when it is to report by itself. Knows how that is written in the file; refuses to know what becomes of a service that
// does not (core/heartbeat.ts).
import { quote } from '@vedette/protocol/kit';
import { z } from 'zod';
import { dueAfter } from '../core/heartbeat/schedule.ts';
import { cronProblem } from '../core/plan/cron.ts';
import type { HeartbeatWish } from '../core/wishes.ts';
import { duration } from './fields.ts';
import { readPiece } from './piece.ts';
import type { Path } from './places.ts';
import { zone } from './planned-schema.ts';
import type { Problems } from './problems.ts';
import { soundZone } from './zones.ts';

const CRON_LENGTH_MAX = 200;

/** Where nothing is said: half an interval of a minute, and never more than this. */
const GRACE_MS_MAX = 5 * 60_000;

/** Any time will do to see how far apart the times of a pattern are. */
const SOME_TIME_MS = Date.UTC(2026, 0, 1);

export const heartbeatSchema = z.strictObject({
  every: duration('beat', 'How often it reports: 1s to 31d', '1h').optional(),
  schedule: z
    .string()
    .max(CRON_LENGTH_MAX, `a pattern has at most ${CRON_LENGTH_MAX} characters`)
    .meta({ description: 'When it reports, as a cron pattern of five fields', examples: ['0 3 * * *'] })
    .optional(),
  zone: zone.optional(),
  grace: duration(
    'late',
    'How late a report may be: 0s to 7d; without it half the interval, and 5m at most',
    '5m',
  ).optional(),
  run: duration('run', 'How long a run may take from its start to its end: 1s to 31d', '2h').optional(),
});

/** What stands for one that is a problem: nothing becomes of the wishes then. */
const NEVER: HeartbeatWish['schedule'] = { type: 'interval', everyMs: GRACE_MS_MAX };

/** @param fileZone where nothing else is said */
export const readHeartbeat = (raw: unknown, fileZone: string, path: Path, problems: Problems): HeartbeatWish => {
  const { value, broken } = readPiece(heartbeatSchema, raw, path, problems);
  const { every, schedule, run } = value;
  const zoned = soundZone(value.zone, fileZone, [...path, 'zone'], problems);
  if (every !== undefined && schedule !== undefined)
    problems.add([...path, 'schedule'], "'every' and 'schedule' both say when it reports: use one of them");
  else if (every === undefined && schedule === undefined && !broken.has('every') && !broken.has('schedule'))
    problems.add(path, "it is not said when it reports: write 'every', for example '1h', or 'schedule', '0 3 * * *'");
  if (value.zone !== undefined && schedule === undefined && !broken.has('schedule'))
    problems.add([...path, 'zone'], "this is for 'schedule': an interval is the same everywhere", 'key');
  const when = scheduleOf(every, schedule, zoned, path, problems);
  const graceMs = value.grace ?? Math.min(GRACE_MS_MAX, Math.floor(paceMsOf(when) / 2));
  return { schedule: when, graceMs, ...(run !== undefined && { runMs: run }) };
};

/** How far reports are apart, or the first two of a pattern. */
export const paceMsOf = (schedule: HeartbeatWish['schedule']): number => {
  if (schedule.type === 'interval') return schedule.everyMs;
  const first = dueAfter(schedule, SOME_TIME_MS);
  return dueAfter(schedule, first) - first;
};

const scheduleOf = (
  every: number | undefined,
  cron: string | undefined,
  zoned: string,
  path: Path,
  problems: Problems,
): HeartbeatWish['schedule'] => {
  if (every !== undefined) return { type: 'interval', everyMs: every };
  if (cron === undefined) return NEVER;
  const wrong = cronProblem(cron, zoned);
  const pattern = { type: 'cron', cron, zone: zoned } as const;
  const told = wrong ?? (Number.isFinite(dueAfter(pattern, SOME_TIME_MS)) ? undefined : 'there is no such day');
  if (told === undefined) return pattern;
  problems.add([...path, 'schedule'], `${quote(cron)} is no cron pattern: ${told}`);
  return NEVER;
};
