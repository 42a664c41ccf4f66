// How long what is kept: the shape of `retention`, a time for every single result or one for each tier, and what holds for what is left out. Refuses to know what is
// kept, and how it goes.
import { z } from 'zod';
import { formatDuration } from '../core/duration.ts';
import type { Wishes } from '../core/wishes.ts';
import { duration } from './fields.ts';
import { isMapping, readPiece } from './piece.ts';
import type { Problems } from './problems.ts';

const PATH = ['retention'] as const;
const RAW_OTHERWISE_MS = 30 * 86_400_000;

const single = duration('retention', 'How long every single result is kept: 1h to 3650d', '30d');

const tiersSchema = z.strictObject({
  raw: single.optional(),
  hours: duration(
    'hours',
    'How long roll-ups of hours are kept: 1d to 3650d, and no shorter than single results; those of days are kept for ever',
    '400d',
  ).optional(),
});

/** Of a list of forms nobody could be told what is wrong with which: tiers are read apart, by `readRetention`. */
export const retentionSchema = z.union([single, tiersSchema]).meta({
  description: 'How long every single result is kept, or for how long what is kept; roll-ups of days are kept for ever',
  examples: ['30d', { raw: '30d', hours: '400d' }],
});

const writtenSchema = z.strictObject({ retention: single.optional() });

/** @param raw undefined where nothing is written */
export const readRetention = (raw: unknown, problems: Problems): Pick<Wishes, 'retentionMs' | 'hoursRetentionMs'> => {
  if (!isMapping(raw)) {
    const { value } = readPiece(writtenSchema, raw === undefined ? {} : { retention: raw }, [], problems);
    return { retentionMs: value.retention ?? RAW_OTHERWISE_MS };
  }
  const { value } = readPiece(tiersSchema, raw, PATH, problems);
  const { raw: retentionMs = RAW_OTHERWISE_MS, hours } = value;
  if (hours === undefined) return { retentionMs };
  if (hours < retentionMs) {
    const least = formatDuration(retentionMs);
    problems.add(
      [...PATH, 'hours'],
      `single results are kept longer, ${least}, and their hours with them: write at least ${least}, or a shorter 'raw'`,
    );
  }
  return { retentionMs, hoursRetentionMs: Math.max(hours, retentionMs) };
};
