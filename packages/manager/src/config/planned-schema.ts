// The section `planned`, and the quiet hours of subscribers: their keys, what each may hold by itself, and the words that describe it in the
// JSON Schema. Knows no defaults and nothing that takes two keys to judge (planned.ts does).
import { z } from 'zod';
import { CLOCK_PATTERN, DAYS_PATTERN, readClock, readDay, readDays, readMoment } from './clock-text.ts';
import { duration, parsed, selectors } from './fields.ts';

const REASON_LENGTH_MAX = 500;
const CRON_LENGTH_MAX = 200;
const QUIET_COUNT_MAX = 20;

/** Whether there is such a zone is found out where suggestions are at hand. */
export const zone = z
  .string()
  .meta({ description: 'The time zone, by its IANA name', examples: ['Europe/Berlin', 'America/New_York'] });

const day = (description: string) =>
  parsed(z.string().meta({ description, examples: ['2026-12-01'] }), readDay).optional();

const dayText = z.string().meta({ pattern: DAYS_PATTERN });

const days = (description: string) =>
  z
    .union([dayText, z.array(dayText).min(1, "the list is empty: write 'mon-sun' for every day")])
    .transform((written, context) => {
      const answer = readDays(typeof written === 'string' ? [written] : written);
      if ('value' in answer) return answer.value;
      context.issues.push({ code: 'custom', message: answer.problem, input: written });
      return z.NEVER;
    })
    .meta({ description, examples: ['mon-fri', ['sat', 'sun']] });

export const plannedSchema = z.strictObject({
  services: selectors("The services that are away: ids, group:NAME, key=value, or '*'", '*', [
    'web',
    'group:shop',
  ]).optional(),
  agents: selectors("The agents that are away: ids, key=value, or '*'", ['eu-1', 'region=us']).optional(),
  days: days('The days of the week on which it begins, for what recurs').optional(),
  cron: z
    .string()
    .max(CRON_LENGTH_MAX, `a pattern has at most ${CRON_LENGTH_MAX} characters`)
    .meta({ description: 'When it begins, as a cron pattern of five fields, for what recurs', examples: ['0 3 1 * *'] })
    .optional(),
  from: parsed(
    z.string().meta({
      description: "When it begins: day and time, or along with 'days' a time",
      examples: ['2026-12-01 22:00', '22:00'],
    }),
    readMoment,
  ).optional(),
  to: parsed(
    z.string().meta({
      description: "When it ends: day and time, or along with 'days' a time",
      examples: ['2026-12-02 02:00', '06:00'],
    }),
    readMoment,
  ).optional(),
  for: duration('for', 'How long it lasts, in real time: 1s to 30d', '2h').optional(),
  since: day('The first day on which it may begin, for what recurs'),
  until: day('The last day on which it may begin, for what recurs'),
  zone: zone.optional(),
  reason: z
    .string()
    .min(1, 'the reason is empty')
    .max(REASON_LENGTH_MAX, `a reason has at most ${REASON_LENGTH_MAX} characters`)
    .regex(/^\P{Cc}*$/u, 'a reason is one line')
    .meta({ description: 'Why, for people' })
    .optional(),
});

const clock = (description: string, example: string) =>
  parsed(z.string().meta({ description, pattern: CLOCK_PATTERN, examples: [example] }), readClock);

export const quietSchema = z.strictObject({
  days: days('The days of the week on which it begins; without it every day').optional(),
  from: clock('When it begins', '22:00'),
  to: clock('When it ends, on the next day if that is not after the beginning', '07:00'),
  zone: zone.optional(),
});

/** One, or several, as editors check them. */
export const quietsSchema = z
  .union([quietSchema, z.array(quietSchema).max(QUIET_COUNT_MAX, `at most ${QUIET_COUNT_MAX}`)])
  .meta({ description: 'Hours in which this subscriber is not disturbed' });

export { QUIET_COUNT_MAX };
