// From the text of a policy file to its rules and limits, or to everything that is wrong with it. Pure: reads no file, and refuses to know what
// holds where the file says nothing.
import { legible } from '@vedette/protocol/kit';
import { isScalar, isSeq } from 'yaml';
import { type CheckRules, checkRulesOf } from './check-rules.ts';
import { type PolicyProblem, readDocument } from './document.ts';
import { type Add, entriesOf, nameOf } from './nodes.ts';
import { type OwnThings, ownThingsOf } from './own-things.ts';
import { parseRule, type Rule } from './rule.ts';

/** The names that limits have in the file, and what each bounds. */
export const limitKeys = {
  services: 'servicesMax',
  'probes-per-second': 'probesPerSecond',
  'in-flight': 'inFlightMax',
  'in-flight-per-host': 'inFlightPerHostMax',
} as const;

export type PolicyLimits = { readonly [Key in keyof typeof limitKeys as (typeof limitKeys)[Key]]: number };

export type PolicyFile = OwnThings & {
  /** Nothing but these; undefined when the file does not say. */
  readonly allow?: readonly Rule[];
  readonly deny: readonly Rule[];
  readonly limits: Partial<PolicyLimits>;
  /** As far as the file says. */
  readonly checks?: Partial<CheckRules>;
};

export type PolicyOrProblems = { readonly policy: PolicyFile } | { readonly problems: readonly PolicyProblem[] };

const KEYS = ['allow', 'deny', 'limits', 'checks', 'commands', 'identities'] as const;
const LIMIT_KEYS = Object.keys(limitKeys) as readonly (keyof typeof limitKeys)[];

/** Every probe asks every rule. */
export const RULES_MAX = 1_000;

const LIMIT_MAX = 1_000_000;

/** A byte order mark at the start means nothing. */
export const parsePolicy = (text: string): PolicyOrProblems => {
  const read = readDocument(text.startsWith('\uFEFF') ? text.slice(1) : text);
  if ('problems' in read) return read;
  const problems: PolicyProblem[] = [];
  const add: Add = (node, path, message) => problems.push({ path: legible(path), ...read.place(node), message });
  if (isScalar(read.root) && read.root.value === null)
    return { problems: [{ path: '', message: 'the file is empty' }] };
  const entries = entriesOf(read.root, '', KEYS, add);
  const policy = {
    ...(entries.has('allow') && { allow: rulesOf(entries.get('allow'), 'allow', add) }),
    deny: entries.has('deny') ? rulesOf(entries.get('deny'), 'deny', add) : [],
    limits: entries.has('limits') ? limitsOf(entries.get('limits'), add) : {},
    ...(entries.has('checks') && { checks: checkRulesOf(entries.get('checks'), add) }),
    ...ownThingsOf(entries, add),
  };
  return problems.length > 0 ? { problems } : { policy };
};

const rulesOf = (node: unknown, path: string, add: Add): readonly Rule[] => {
  if (!isSeq(node)) {
    add(node, path, `write a list of rules here, not ${nameOf(node)}`);
    return [];
  }
  if (node.items.length > RULES_MAX) {
    add(node, path, `there are ${node.items.length} rules: ${RULES_MAX} are the most; join ranges`);
    return [];
  }
  return node.items.flatMap((item, index) => {
    const place = `${path}.${index}`;
    if (!isScalar(item) || typeof item.value !== 'string') {
      add(
        item,
        place,
        `write a rule such as '10.0.0.0/8:443' here, not ${nameOf(item)}${isScalar(item) ? ': put it in quotes' : ''}`,
      );
      return [];
    }
    const parsed = parseRule(item.value);
    if ('rule' in parsed) return [parsed.rule];
    add(item, place, parsed.problem);
    return [];
  });
};

const limitsOf = (node: unknown, add: Add): Partial<PolicyLimits> =>
  Object.fromEntries(
    [...entriesOf(node, 'limits', LIMIT_KEYS, add)].flatMap(([key, value]) => {
      const limit: unknown = isScalar(value) ? value.value : undefined;
      if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= LIMIT_MAX) {
        return [[limitKeys[key as keyof typeof limitKeys], limit]];
      }
      add(value, `limits.${key}`, `write a whole number from 1 to ${LIMIT_MAX} here, not ${nameOf(value)}`);
      return [];
    }),
  );
