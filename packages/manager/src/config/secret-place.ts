// How the file says where a secret is kept. Knows that a secret itself does not stand in the file, and repeats nothing that may be one.
import { z } from 'zod';
import type { PlainOrSecret, SecretPlace } from '../core/channel-wish.ts';

/** What editors check. */
const PLACE_PATTERN = '^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$';

const HOW = "write 'env:NAME' for a variable of the manager's environment, or 'file:PATH' for a file that holds it";

/** Files are still as they are written: relative to the configuration file. */
const parsePlace = (written: string): { value: SecretPlace } | { problem: string } => {
  const [, kind, name = ''] = /^(env|file):(.*)$/s.exec(written) ?? [];
  if (kind === 'env' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return { value: { env: name } };
  if (kind === 'file' && /^\P{Cc}+$/u.test(name)) return { value: { file: name } };
  return { problem: `a secret does not stand here itself: ${HOW}` };
};

/** A secret, as a key that must be there unless it is made optional. */
export const secret = (description: string, example = 'env:NAME') =>
  // Not z.string(): what is said of another type repeats it, and it may be a secret that is all digits.
  z
    .unknown()
    .meta({ type: 'string', description, pattern: PLACE_PATTERN, examples: [example] })
    .transform((written, context): SecretPlace => {
      const answer: ReturnType<typeof parsePlace> =
        typeof written === 'string' ? parsePlace(written) : { problem: `there is no secret here: ${HOW}` };
      if ('value' in answer) return answer.value;
      context.issues.push({ code: 'custom', message: answer.problem, input: written });
      return z.NEVER;
    });

/** A text as it is, unless it says where a secret is kept. */
export const readPlainOrSecret = (written: string): { value: PlainOrSecret } | { problem: string } =>
  /^(?:env|file):/.test(written) ? parsePlace(written) : { value: written };

/** Names under which nothing but secrets is kept. */
export const namesSecret = (name: string): boolean =>
  /authorization|cookie|token|secret|password|passwd|credential|api[-_]?key/i.test(name);

export const literalSecret = (name: string): string =>
  `${name} is a secret by its name, and does not stand here itself: ${HOW}`;
