// The key `command` of a service: what a warning of its program means. Which program that is, and with which arguments, stands in the policy of each agent, and
// nowhere else.
import type { CommandTerms } from '@vedette/protocol/check';
import { z } from 'zod';

export const commandCheckSchema = z.strictObject({
  warning: z
    .enum(['up', 'down'])
    .meta({ description: 'What a warning (exit code 1) means: up, and shown; or down. Without it up' })
    .optional(),
});

export const commandTermsOf = ({ warning }: Partial<z.output<typeof commandCheckSchema>>): CommandTerms =>
  warning === 'down' ? { warningIsDown: true } : {};
