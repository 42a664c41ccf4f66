// How much of the time a service is meant to be up: the shape of `slo` at the defaults and at services, `99.9%` or 99.9. Refuses to know what is counted against
// it (core/report-figures.ts).
import { z } from 'zod';
import { parsed } from './fields.ts';

/** Less is no target but a share written as a number (0.999 for 99.9%); 100 leaves no budget, and nothing is up for ever. */
const PERCENT = { least: 50, below: 100 } as const;

const readPercent = (percent: number): { value: number } | { problem: string } => {
  if (!(percent >= PERCENT.least && percent < PERCENT.below))
    return { problem: 'write a percentage from 50% to just below 100%, for example 99.9%' };
  // 99.9 / 100 is not the number that people write as 0.999.
  return { value: Number((percent / 100).toPrecision(12)) };
};

const text = parsed(z.string(), (written) =>
  readPercent(/^\d{1,3}(\.\d{1,9})?%$/.test(written) ? Number(written.slice(0, -1)) : Number.NaN),
);

const number = z.number().transform((written, context): number => {
  const answer = readPercent(written);
  if ('value' in answer) return answer.value;
  context.issues.push({ code: 'custom', message: answer.problem, input: written });
  return z.NEVER;
});

/** A share of the time that counts, less than 1. */
export const sloSchema = z.union([text, number]).meta({
  description: 'How much of the time that is not planned it is meant to be up: reports show what is left of the rest',
  examples: ['99.9%', 99.95],
});
