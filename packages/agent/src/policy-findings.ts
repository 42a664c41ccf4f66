// What a policy that was read amounts to, for whoever owns it: what may be probed and how, and what it names that is not there. Pure but for what it is
// handed; refuses to know where the policy was written.
import { type Finding, ok, warn } from '@vedette/protocol/doctor';
import type { CheckRules } from './policy/check-rules.ts';
import type { OwnCommand } from './policy/own-things.ts';
import type { PolicyTerms } from './policy/policy.ts';
import type { Rule } from './policy/rule.ts';
import type { AgentPolicy } from './policy/source.ts';

/** So many say what the others are like. */
const RULES_SHOWN_MAX = 6;

const listed = (words: readonly string[]): string => {
  const more = words.length - RULES_SHOWN_MAX;
  return `${words.slice(0, RULES_SHOWN_MAX).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

/**
 * @param file where it was written; undefined where nobody wrote one
 * @param mayRun whether there is a program at a path that this user may run
 */
export const policyFindings = (
  file: string | undefined,
  { terms }: AgentPolicy,
  mayRun: (file: string) => boolean,
): readonly Finding[] => [
  ok('policy', `${file ?? 'none was written'}: ${targets(terms)}`),
  ...(terms.checks ? [ok('policy, checks', checks(terms.checks))] : []),
  ...Object.entries(terms.commands ?? {}).map(([name, command]) => commandFinding(name, command, mayRun)),
];

const targets = ({ allow, deny }: Pick<PolicyTerms, 'allow' | 'deny'>): string => {
  const texts = (rules: readonly Rule[]): readonly string[] => rules.map(({ text }) => text);
  const isOpen = allow.some(({ text }) => text === 'any');
  const besides = isOpen ? ' (loopback and other reserved addresses only where they are named)' : '';
  const allowed = allow.length === 0 ? 'allows nothing' : `allows ${listed(texts(allow))}${besides}`;
  return deny.length === 0 ? allowed : `${allowed}, but not ${listed(texts(deny))}`;
};

const checks = ({ allow, dialogue, methods }: Partial<CheckRules>): string => {
  const kinds = allow?.join(', ') ?? 'every kind';
  return `${kinds}; ${dialogue === true ? 'says what a manager chooses' : 'says nothing of a manager’s choice'}; asks the web with ${methods?.join(', ') ?? 'GET, HEAD'}`;
};

const commandFinding = (name: string, { file }: OwnCommand, mayRun: (file: string) => boolean): Finding =>
  mayRun(file)
    ? ok(`command ${name}`, file)
    : warn(
        `command ${name}`,
        `there is no ${file} that this user may run`,
        'Its services are unknown: install it, or take the name out.',
      );
