// The section `agents`: its keys, what each may hold by itself, and the words that describe it in the JSON Schema. Knows no defaults and nothing that takes two
// keys to judge (setup.ts and canaries.ts do).
import { parseAddress } from '@vedette/protocol/target';
import { z } from 'zod';
import { duration, labels, parsed } from './fields.ts';
import { machineLimitsSchema } from './machine-limits.ts';

const awayGrace = duration('grace', 'How long the agent may be away: 0s to 30d', '30s');

const away = parsed(
  z.string().meta({
    description: "How long the agent may be away before subscribers hear of it: 0s to 30d, or 'never'",
    examples: ['2m', 'never'],
  }),
  (written): { value: number | 'never' } | { problem: string } => {
    if (written === 'never') return { value: 'never' };
    const answer = awayGrace.safeParse(written);
    return answer.success ? { value: answer.data } : { problem: `${answer.error.issues[0]?.message}, or 'never'` };
  },
);

/** All of them are looked at every second when something fails. */
const CANARY_COUNT_MAX = 16;

export const agentSchema = z.strictObject({
  labels: labels.optional(),
  dial: parsed(
    z.string().meta({
      description: 'Where the manager dials this agent; without it the agent dials in',
      examples: ['127.0.0.1:7601'],
    }),
    (written) => {
      const answer = parseAddress(written);
      return 'problem' in answer ? answer : { value: answer.address };
    },
  ).optional(),
  canaries: z
    .union([
      z.string().transform((one) => [one]),
      z
        .array(z.string())
        .min(1, 'an empty list names none: leave it out')
        .max(CANARY_COUNT_MAX, `an agent has at most ${CANARY_COUNT_MAX} canaries`),
    ])
    .meta({
      description:
        'Services that answer as long as the network of this agent is well, by id: while none of them does, all that it looks at is unknown',
      examples: ['gateway', ['gateway', 'dns']],
    })
    .optional(),
  away: away.optional(),
  limits: machineLimitsSchema.optional(),
});
