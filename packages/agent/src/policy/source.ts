// Where an agent's policy comes from: a file, if one is named, and the command line over it. Knows what holds where nobody says anything, and what
// is said about a file that cannot be used; refuses to know what the rules mean.
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { errnoOf, Fault, quote } from '@vedette/protocol/kit';
import { limits as wireLimits } from '@vedette/protocol/wire';
import { type CheckRules, checkDefaults } from './check-rules.ts';
import type { PolicyProblem } from './document.ts';
import { type PolicyFile, type PolicyLimits, parsePolicy } from './parse.ts';
import type { PolicyTerms } from './policy.ts';
import { parseRule, type Rule } from './rule.ts';

/** What was said on the command line. */
export type PolicySource = {
  readonly file?: string;
  readonly allow: readonly Rule[];
  readonly limits: Partial<PolicyLimits>;
  readonly checks?: Partial<CheckRules>;
};

export type AgentPolicy = { readonly terms: Omit<PolicyTerms, 'ownPort'>; readonly limits: PolicyLimits };

export const policyDefaults: PolicyLimits = {
  servicesMax: wireLimits.assignmentsMax,
  probesPerSecond: 20_000,
  inFlightMax: 4_096,
  inFlightPerHostMax: 64,
};

/** So many are worth reading at once. */
const SHOWN_COUNT_MAX = 50;

const ABSENT = 'absent';

/** @throws Fault `policy-invalid` when the file cannot be read or has problems, with all of them */
export const loadPolicy = async ({ file, allow, limits, checks }: PolicySource): Promise<AgentPolicy> => {
  const own = file === undefined ? SILENT : await readPolicy(file);
  return {
    terms: {
      allow: [...(own.allow ?? ANY), ...allow],
      deny: own.deny,
      checks: { ...checkDefaults, ...own.checks, ...checks },
      ...(own.commands && { commands: own.commands }),
      ...(own.identities && { identities: own.identities }),
    },
    limits: { ...policyDefaults, ...own.limits, ...limits },
  };
};

/** Differs whenever the file has been written or replaced. */
export const fingerprint = (file: string): Promise<string> =>
  stat(file, { bigint: true }).then(
    ({ ino, size, mtimeNs, ctimeNs }) => `${ino} ${size} ${mtimeNs} ${ctimeNs}`,
    () => ABSENT,
  );

/** A rule of the command line. @throws Fault `usage` */
export const ruleOf = (text: string, option: string): Rule => {
  const parsed = parseRule(text);
  if ('rule' in parsed) return parsed.rule;
  throw new Fault('usage', `${option}: ${parsed.problem}.`);
};

const SILENT: PolicyFile = { deny: [], limits: {} };
const ANY: readonly Rule[] = [ruleOf('any', 'any')];

const readPolicy = async (file: string): Promise<PolicyFile> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const why = WORDS[errnoOf(error) ?? ''] ?? `it cannot be read (${errnoOf(error) ?? 'unknown error'})`;
    throw new Fault('policy-invalid', `The policy ${quote(file)}: ${why}. Name a file that is there with --policy.`, {
      cause: error,
    });
  });
  const parsed = parsePolicy(text);
  if ('policy' in parsed) return parsed.policy;
  throw new Fault('policy-invalid', describe(file, parsed.problems));
};

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
};

const describe = (file: string, problems: readonly PolicyProblem[]): string => {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  const lines = problems.slice(0, SHOWN_COUNT_MAX).map(({ path, line, column, message }) => {
    const place = [basename(file), line, column].filter((part) => part !== undefined).join(':');
    return path === '' ? `${place} ${message}` : `${place} ${path}: ${message}`;
  });
  const more = problems.length - lines.length;
  if (more > 0) lines.push(`… and ${more} more`);
  return [`The policy ${quote(file)} has ${count}:`, ...lines].join('\n');
};
