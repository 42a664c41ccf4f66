// From the text of a policy file to its rules and limits, or to everything that is wrong with it. Pure: reads no file, and refuses to know what
// holds where the file says nothing.
import { legible, quote } from '@vedette/protocol/kit';
import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { type PolicyProblem, readDocument } from './document.ts';
import { parseRule, type Rule } from './rule.ts';

/** The names that limits have in the file, and what each bounds. */
export const limitKeys = {
  services: 'servicesMax',
  'probes-per-second': 'probesPerSecond',
  'in-flight': 'inFlightMax',
  'in-flight-per-host': 'inFlightPerHostMax',
} as const;

export type PolicyLimits = { readonly [Key in keyof typeof limitKeys as (typeof limitKeys)[Key]]: number };

export type PolicyFile = {
  /** Nothing but these; undefined when the file does not say. */
  readonly allow?: readonly Rule[];
  readonly deny: readonly Rule[];
  readonly limits: Partial<PolicyLimits>;
};

export type PolicyOrProblems = { readonly policy: PolicyFile } | { readonly problems: readonly PolicyProblem[] };

const KEYS = ['allow', 'deny', 'limits'] as const;
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
  };
  return problems.length > 0 ? { problems } : { policy };
};

type Add = (node: unknown, path: string, message: string) => void;

/** The values of a mapping by their keys; a key that has no place here is a problem. */
const entriesOf = (node: unknown, path: string, known: readonly string[], add: Add): ReadonlyMap<string, unknown> => {
  const entries = new Map<string, unknown>();
  const seen = new Set<string>();
  if (!isMap(node)) {
    add(node, path, `write keys such as '${known[0]}:' here, not ${nameOf(node)}`);
    return entries;
  }
  for (const { key, value } of (node as YAMLMap).items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (!known.includes(name))
      add(key, joined(path, name), `unknown key ${quote(name)}: the keys here are ${known.join(', ')}`);
    else if (seen.has(name)) add(key, joined(path, name), 'this key is there twice');
    else if (hasNothing(value)) add(key, joined(path, name), 'there is no value: write one, or take the key out');
    else entries.set(name, value);
    seen.add(name);
  }
  return entries;
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

const joined = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

const hasNothing = (node: unknown): boolean => node === null || (isScalar(node) && node.value === null);

/** What a value is, with its article. */
const nameOf = (node: unknown): string => {
  if (isSeq(node)) return 'a list';
  if (isMap(node)) return 'a mapping';
  if (!isScalar(node)) return 'an alias';
  const { value } = node;
  if (typeof value === 'string') return `the text ${quote(value)}`;
  if (typeof value === 'number') return `the number ${value}`;
  return value === null ? 'nothing' : quote(String(value));
};
