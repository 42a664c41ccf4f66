// What counts as flapping: the shape of `flapping` at the defaults and at services, and what holds for keys that are left out. Refuses to know what
// becomes of a service that flaps (core/flapping.ts).
import { z } from 'zod';
import type { FlappingRule } from '../core/wishes.ts';
import { duration } from './fields.ts';
import { nameOf } from './issues.ts';
import { isMapping, readPiece } from './piece.ts';
import type { Path } from './places.ts';
import type { Problems } from './problems.ts';

/** What holds when the file says nothing: less often it is worth a message each time, and five minutes of quiet are nobody's luck. */
export const flappingDefault: FlappingRule = { outages: 4, withinMs: 15 * 60_000, settleMs: 5 * 60_000 };

const ruleSchema = z.strictObject({
  outages: z
    .int()
    .min(2, 'at least 2')
    .max(100, 'at most 100')
    .meta({ description: 'With so many outages it flaps: 2 to 100' })
    .optional(),
  within: duration('within', 'When so many of them begin within this time: 10s to 1d', '15m').optional(),
  settle: duration(
    'settle',
    'It has settled when no outage has begun or ended for this time: 5s to 1d',
    '5m',
  ).optional(),
});

/** Of a list of forms nobody could be told what is wrong with which: the rule is read apart, by `readFlapping`. */
export const flappingSchema = z.union([z.literal(['off', false]), ruleSchema]).meta({
  description: "When it counts as flapping, which is told once instead of every outage; 'off' for never",
  examples: [{ outages: 4, within: '15m', settle: '5m' }, 'off'],
});

/** @param otherwise what holds where nothing is written; undefined for never */
export const readFlapping = (
  raw: unknown,
  otherwise: FlappingRule | undefined,
  path: Path,
  problems: Problems,
): FlappingRule | undefined => {
  if (raw === undefined || raw === null) return otherwise;
  if (raw === 'off' || raw === false) return undefined;
  if (!isMapping(raw)) {
    problems.add(path, `write 'off', or a mapping with keys such as 'outages' here, not ${nameOf(raw)}`);
    return otherwise;
  }
  const { value } = readPiece(ruleSchema, raw, path, problems);
  // Where the default is never, whoever writes one key wishes for the rest as it always is.
  const rest = otherwise ?? flappingDefault;
  return {
    outages: value.outages ?? rest.outages,
    withinMs: value.within ?? rest.withinMs,
    settleMs: value.settle ?? rest.settleMs,
  };
};
