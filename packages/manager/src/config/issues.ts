// Says in plain words what the schema found wrong. Knows zod's issues; the place in the file is found by whoever asks.

import { quote } from '@vedette/protocol/kit';
import type { z } from 'zod';
import { ID_RULE } from '../core/selector.ts';
import type { Path } from './places.ts';
import { suggest } from './suggest.ts';

export type Finding = { readonly path: Path; readonly message: string; readonly at: 'key' | 'value' };

/** Words other monitors use for the same. */
const SYNONYMS: Readonly<Record<string, string>> = {
  interval: 'every',
  period: 'every',
  frequency: 'every',
  host: 'target',
  address: 'target',
  url: 'target',
  tags: 'labels',
  database: 'store',
  checks: 'services',
  monitors: 'services',
  start: 'from',
  end: 'to',
  duration: 'for',
  timezone: 'zone',
  tz: 'zone',
  weekdays: 'days',
  comment: 'reason',
  maintenance: 'planned',
  downtimes: 'planned',
  repeat: 'remind',
  reminder: 'remind',
};

export const unknownKey = (key: string, known: readonly string[]): string => {
  if (known.length === 0) return `unknown key ${quote(key)}: there are none here`;
  const synonym = Object.hasOwn(SYNONYMS, key) ? SYNONYMS[key] : undefined;
  const meant = synonym !== undefined && known.includes(synonym) ? synonym : suggest(key, known);
  return `unknown key ${quote(key)}: ${meant === undefined ? `the keys here are ${known.join(', ')}` : `did you mean '${meant}'?`}`;
};

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a whole number',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
  array: 'a list',
  boolean: 'true or false',
};

/** What a value is, with its article. */
export const nameOf = (value: unknown): string => {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return `the text ${quote(value)}`;
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`;
  return typeof value === 'boolean' ? `'${value}'` : 'something else';
};

const DURATION_KEYS = new Set([
  'every',
  'timeout',
  'grace',
  'remind',
  'retention',
  'raw',
  'hours',
  'for',
  'within',
  'settle',
  'expires_within',
]);

const wrongType = (expected: string, value: unknown, path: Path): string => {
  const key = path.at(-1);
  if (value === undefined) return `the ${String(key)} is missing`;
  if (value === null) return 'there is no value: write one, or take the key out';
  if (typeof value === 'number' && typeof key === 'string' && DURATION_KEYS.has(key)) {
    return `${value} has no unit: write '${value}s' for seconds, '${value}ms' for milliseconds`;
  }
  if (expected === 'string' && typeof value !== 'object') {
    return `this is ${nameOf(value)}, not text: put it in quotes`;
  }
  return `write ${EXPECTED[expected] ?? 'another kind of value'} here, not ${nameOf(value)}`;
};

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, segment) => (typeof value === 'object' && value !== null ? Reflect.get(value, segment) : undefined),
    root,
  );

type Form = readonly z.core.$ZodIssue[];

/** How near a value came to one of its possible forms: the right type at a deeper place is nearer. */
const nearness = ([issue]: Form): number =>
  issue === undefined ? 0 : issue.path.length * 2 + (issue.code === 'invalid_type' ? 0 : 1);

/** Of what each possible form has to say, that of the form the value came nearest to. */
const nearest = (forms: readonly Form[]): Form => forms.toSorted((a, b) => nearness(b) - nearness(a))[0] ?? [];

const textOrNumber = (path: readonly PropertyKey[]): Path =>
  path.map((segment) => (typeof segment === 'symbol' ? String(segment) : segment));

/** `raw` is the value the schema was held against, `known` the keys it allows. Paths are relative to `raw`. */
export const findingsOf = (issues: readonly z.core.$ZodIssue[], raw: unknown, known: readonly string[]): Finding[] =>
  issues.flatMap((issue): Finding[] => {
    const path = textOrNumber(issue.path);
    const value = valueAt(raw, issue.path);
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, known), at: 'key' }));
      case 'invalid_key':
        return [
          {
            path,
            message: `${quote(String(path.at(-1)))} cannot be a key here: ${issue.issues[0]?.message ?? ID_RULE}`,
            at: 'key',
          },
        ];
      case 'invalid_type':
        return [{ path, message: wrongType(issue.expected, value, path), at: 'value' }];
      case 'invalid_union': {
        const inner = nearest(issue.errors).map((part) => ({ ...part, path: [...issue.path, ...part.path] }));
        return findingsOf(inner, raw, known);
      }
      case 'invalid_value': {
        const words = issue.values.map((word) => quote(String(word))).join(' or ');
        return [{ path, message: `${nameOf(value)} cannot stand here: write ${words}`, at: 'value' }];
      }
      case 'invalid_format':
        return [{ path, message: `${nameOf(value)} cannot stand here: ${issue.message}`, at: 'value' }];
      default:
        return [
          {
            path,
            // What is refused in words of our own may be a secret.
            message:
              typeof value === 'number' && issue.code !== 'custom'
                ? `${value} cannot stand here: ${issue.message}`
                : issue.message,
            at: 'value',
          },
        ];
    }
  });
