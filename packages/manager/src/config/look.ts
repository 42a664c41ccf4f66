// Something to be looked at once, written like a service. Knows which keys of a service say where and how; all others are refused.
import type { Check } from '@vedette/protocol/check';
import { parseTarget } from '@vedette/protocol/target';
import { LineCounter } from 'yaml';
import type { ConfigProblem } from '../core/api.ts';
import { readCheck, splitChecks } from './check/checks.ts';
import { readPiece } from './piece.ts';
import { Places } from './places.ts';
import { Problems } from './problems.ts';
import { serviceSchema } from './schema.ts';
import { configDefaults } from './setup.ts';

export type ReadLook = { readonly target: string; readonly timeoutMs: number; readonly check?: Check };

const lookSchema = serviceSchema.pick({ target: true, timeout: true });

/** @param piece `target`, and if need be `timeout` and the key of a check */
export const readLook = (
  piece: Readonly<Record<string, unknown>>,
): ReadLook | { readonly problems: readonly ConfigProblem[] } => {
  const problems = new Problems(piece, new Places(new LineCounter()));
  const { checks, rest } = splitChecks(piece);
  const { value } = readPiece(lookSchema, rest, [], problems);
  const { target = '', timeout = configDefaults.timeoutMs } = value;
  const check = readCheck(target, checks, [], problems);
  const parsed = parseTarget(target);
  if (problems.count === 0 && 'problem' in parsed) problems.add(['target'], `nobody can look there: ${parsed.problem}`);
  if (problems.count > 0) return { problems: problems.list() };
  return { target, timeoutMs: timeout, ...(check && { check }) };
};
