// Pieces that the file's sections have in common: durations, ids, labels, texts that mean something. Knows what each may hold by itself; nothing of sections.
import { z } from 'zod';
import { DURATION_PATTERN, formatDuration, parseDuration } from '../core/duration.ts';
import { ID_PATTERN, ID_RULE } from '../core/selector.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What each duration may be, both ends allowed. */
export const durationLimits = {
  /** Nothing is probed more than once a second; a service looked at less than daily is not being watched. */
  every: { minMs: SECOND_MS, maxMs: DAY_MS },
  timeout: { minMs: 100, maxMs: 60 * SECOND_MS },
  grace: { minMs: 0, maxMs: 30 * DAY_MS },
  /** Once a minute is a siren; who wants to hear of it once a month wants no reminder. */
  remind: { minMs: MINUTE_MS, maxMs: 30 * DAY_MS },
  /** A mail server that doubts its senders takes its time. */
  attempt: { minMs: 100, maxMs: 120 * SECOND_MS },
  /** Longer than that is no recurring outage, and one that happens once has an end of its own. */
  for: { minMs: SECOND_MS, maxMs: 30 * DAY_MS },
  /** Less than that is one outage that was looked at twice; what takes longer is not coming and going. */
  within: { minMs: 10 * SECOND_MS, maxMs: DAY_MS },
  settle: { minMs: 5 * SECOND_MS, maxMs: DAY_MS },
  /** Certificates are renewed by hand in days, or by machines in hours. */
  expiresWithin: { minMs: HOUR_MS, maxMs: 3_650 * DAY_MS },
  /** An inventory is asked no more often than a service is probed. */
  poll: { minMs: SECOND_MS, maxMs: DAY_MS },
  /** 0: what is kept is never used instead of asking. */
  validity: { minMs: 0, maxMs: 30 * DAY_MS },
  /** All requests of one asking together. */
  total: { minMs: SECOND_MS, maxMs: 10 * MINUTE_MS },
  /** Jobs of once a month are jobs. */
  beat: { minMs: SECOND_MS, maxMs: 31 * DAY_MS },
  late: { minMs: 0, maxMs: 7 * DAY_MS },
  run: { minMs: SECOND_MS, maxMs: 31 * DAY_MS },
  retention: { minMs: HOUR_MS, maxMs: 3_650 * DAY_MS },
  hours: { minMs: DAY_MS, maxMs: 3_650 * DAY_MS },
} as const;

const LABEL_LENGTH_MAX = 200;

/** A text that `parse` turns into what it means, or says why not. */
export const parsed = <Value>(text: z.ZodString, parse: (text: string) => { value: Value } | { problem: string }) =>
  text.transform((written, context): Value => {
    const answer = parse(written);
    if ('value' in answer) return answer.value;
    context.issues.push({ code: 'custom', message: answer.problem, input: written });
    return z.NEVER;
  });

export const duration = (key: keyof typeof durationLimits, description: string, ...examples: string[]) => {
  const { minMs, maxMs } = durationLimits[key];
  const text = z.string().meta({ description, pattern: DURATION_PATTERN, examples });
  return parsed(text, (written) => {
    const answer = parseDuration(written);
    if ('problem' in answer) return answer;
    if (answer.ms < minMs) return { problem: `${written} is too short: at least ${formatDuration(minMs)}` };
    if (answer.ms > maxMs) return { problem: `${written} is too long: at most ${formatDuration(maxMs)}` };
    return { value: answer.ms };
  });
};

export const id = (description: string) => z.string().regex(ID_PATTERN, ID_RULE).meta({ description });

/** Ids as keys of a section. */
export const ids = z.string().regex(ID_PATTERN, ID_RULE);

export const labels = z
  .record(
    ids,
    z.string().min(1, 'the label is empty').max(LABEL_LENGTH_MAX, `a label has at most ${LABEL_LENGTH_MAX} characters`),
  )
  .meta({ description: 'Free words to select by, as key: value' });

/** One selector or a list of them; what they select is looked up later, when everything that could be selected is known. */
export const selectors = (description: string, ...examples: (string | string[])[]) =>
  z
    .union([z.string(), z.array(z.string()).min(1, "the list is empty: write '*' for all")])
    .transform((written) => (typeof written === 'string' ? [written] : written))
    .meta({ description, examples });
