// Bodies that are nearly what an address takes: drawn from its description, and spoilt here and there. Knows JSON Schema as far as the description goes; refuses to know any
// address.
import type { Dice } from '../../sim/world/dice.ts';
import { words } from '../make/text.ts';

export type Json = Readonly<Record<string, unknown>>;

/** What people name, and what they write for the rest. */
const plausible = [
  'web',
  'job',
  'eu-1',
  'ops',
  'log',
  'acme',
  '1',
  '10m',
  '127.0.0.1:9',
  '2026-01-31T08:00:00Z',
  '0 3 * * *',
];

/** Keys of wishes and looks, which the description leaves open. */
const keys = [
  'target',
  'every',
  'grace',
  'services',
  'channels',
  'agents',
  'labels',
  'check',
  'subscriber',
  'timeout',
  '__proto__',
];

const numbers = [0, -1, 1, 1.5, 100, 1_000, 1e9, 2 ** 53, 1e308, Number.MIN_VALUE];

const DEPTH_MAX = 4;

export const textFor = (dice: Dice): string => dice.pick(dice.chance(0.6) ? plausible : words);

/** Anything at all. */
const anything = (dice: Dice, depth: number): unknown => {
  const leaves = [null, true, false, '', dice.pick(numbers), textFor(dice)];
  if (depth >= DEPTH_MAX || dice.chance(0.6)) return dice.pick(leaves);
  const all = Array.from({ length: dice.below(3) }, () => anything(dice, depth + 1));
  return dice.chance(0.5)
    ? all
    : Object.fromEntries(all.map((one) => [dice.pick(dice.chance(0.7) ? keys : words), one]));
};

const properties = (schema: Json): readonly (readonly [string, Json])[] =>
  Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Json>>);

/** A value as the schema wants it, most of the time. */
export const valueFor = (schema: Json, dice: Dice, depth = 0): unknown => {
  const { type, enum: choices, items = {} } = schema;
  if (dice.chance(0.08)) return anything(dice, depth);
  if (Array.isArray(choices)) return dice.pick(choices as unknown[]);
  if (type === 'string') return textFor(dice);
  if (type === 'boolean') return dice.chance(0.5);
  if (type === 'integer' || type === 'number') return dice.pick(numbers);
  if (type === 'array') return Array.from({ length: dice.below(3) }, () => valueFor(items as Json, dice, depth + 1));
  if (type !== 'object') return anything(dice, depth);
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  const own = properties(schema).filter(([name]) => dice.chance(required.has(name) ? 0.95 : 0.4));
  const drawn = own.map(([name, one]) => [name, valueFor(one, dice, depth + 1)] as const);
  const open = schema['additionalProperties'] === false ? 0.05 : 0.7;
  const more = dice.chance(open) ? [[dice.pick(keys), anything(dice, depth + 1)] as const] : [];
  return Object.fromEntries([...drawn, ...more]);
};

/** What is no JSON, or none of ours. */
const wrecks = [
  '',
  '{',
  '[]',
  'null',
  '"x"',
  '[[[[',
  '\u0000',
  '{"__proto__":{"x":1}}',
  '{"a":1,"a":2}',
  'x'.repeat(20_000),
  '['.repeat(5_000),
];

/** @param schema absent where an address takes none */
export const bodyFor = (schema: Json | undefined, dice: Dice): string => {
  if (!schema || dice.chance(0.15)) return dice.pick(wrecks);
  const text = JSON.stringify(valueFor(schema, dice));
  return dice.chance(0.1) ? text.slice(0, dice.below(text.length + 1)) : text;
};
