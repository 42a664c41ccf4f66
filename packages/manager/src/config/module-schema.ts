// How a module is written: a check without a target. Knows its keys; refuses to know which check it is (modules.ts).
import { z } from 'zod';
import { checkShape } from './check/checks.ts';
import { duration } from './fields.ts';

/** Without its check, which has keys of its own, to be named when another one is unknown. */
export const moduleSchema = z.strictObject({
  timeout: duration('timeout', 'How long a look waits for an answer: 100ms to 60s', '3s').optional(),
});

const { command: _command, ...checks } = checkShape;

/** The same, as editors check it. */
export const moduleWhole = moduleSchema.extend(checks);
