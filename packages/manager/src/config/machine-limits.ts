// How much of the machine of an agent may be used: the shape of `limits` at the defaults and at agents. Knows percentages; refuses to know who measures, and who is told.
import { z } from 'zod';
import { type MachineRule, machineParts } from '../core/wishes.ts';
import { duration, parsed } from './fields.ts';

const FOR_MS = 5 * 60_000;

const readShare = (percent: number): { value: number } | { problem: string } =>
  percent >= 1 && percent <= 100
    ? { value: Number((percent / 100).toPrecision(6)) }
    : { problem: 'write a percentage from 1% to 100%, for example 90%' };

const text = parsed(z.string(), (written) =>
  readShare(/^\d{1,3}(\.\d{1,3})?%$/.test(written) ? Number(written.slice(0, -1)) : Number.NaN),
);

const number = z.number().transform((written, context): number => {
  const answer = readShare(written);
  if ('value' in answer) return answer.value;
  context.issues.push({ code: 'custom', message: answer.problem, input: written });
  return z.NEVER;
});

const share = (description: string) =>
  z
    .union([text, number])
    .meta({ description, examples: ['90%'] })
    .optional();

export const machineLimitsSchema = z
  .strictObject({
    cpu: share('How much of all its processors may be used'),
    memory: share('How much of its memory may be used'),
    disk: share('How much of the disk may be used that it keeps its spool on'),
    for: duration('grace', 'For how long it may be more: 0s to 30d', '5m').optional(),
  })
  .meta({ description: 'When the machine of an agent is over its limits, which its subscribers hear of' });

type Written = z.output<typeof machineLimitsSchema>;

/** What stands at an agent counts instead of the same at the defaults. Undefined where nothing is limited. */
export const machineRule = (
  written: Partial<Written> | null | undefined,
  otherwise?: MachineRule,
): MachineRule | undefined => {
  const parts = machineParts.flatMap((part) => {
    const limit = written?.[part] ?? otherwise?.[part];
    return limit === undefined ? [] : [[part, limit] as const];
  });
  if (parts.length === 0) return undefined;
  return { ...Object.fromEntries(parts), forMs: written?.for ?? otherwise?.forMs ?? FOR_MS };
};
