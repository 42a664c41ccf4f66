// What stands at a place of a policy's tree: the entries of a mapping, the texts of a list, and words for what should not be there. Knows YAML's nodes; refuses to
// know what any key means.
import { quote } from '@vedette/protocol/kit';
import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';

/** A problem at a node. */
export type Add = (node: unknown, path: string, message: string) => void;

/** The keys there may be: these, or whatever has this form. */
export type Known =
  | readonly string[]
  | { readonly pattern: RegExp; readonly problem: string; readonly example: string };

const isFixed = (known: Known): known is readonly string[] => Array.isArray(known);

const unknownKey = (name: string, known: readonly string[]): string =>
  `unknown key ${quote(name)}: the keys here are ${known.join(', ')}`;

/** The values of a mapping by their keys; a key that has no place here is a problem. */
export const entriesOf = (node: unknown, path: string, known: Known, add: Add): ReadonlyMap<string, unknown> => {
  const entries = new Map<string, unknown>();
  const seen = new Set<string>();
  if (!isMap(node)) {
    add(node, path, `write keys such as '${isFixed(known) ? known[0] : known.example}:' here, not ${nameOf(node)}`);
    return entries;
  }
  for (const { key, value } of (node as YAMLMap).items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (!(isFixed(known) ? known.includes(name) : known.pattern.test(name)))
      add(key, joined(path, name), isFixed(known) ? unknownKey(name, known) : `${quote(name)} ${known.problem}`);
    else if (seen.has(name)) add(key, joined(path, name), 'this key is there twice');
    else if (hasNothing(value)) add(key, joined(path, name), 'there is no value: write one, or take the key out');
    else entries.set(name, value);
    seen.add(name);
  }
  return entries;
};

export const joined = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

const hasNothing = (node: unknown): boolean => node === null || (isScalar(node) && node.value === null);

/** What a value is, with its article. */
export const nameOf = (node: unknown): string => {
  if (isSeq(node)) return 'a list';
  if (isMap(node)) return 'a mapping';
  if (!isScalar(node)) return 'an alias';
  const { value } = node;
  if (typeof value === 'string') return `the text ${quote(value)}`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return quote(String(value));
  return value === null ? 'nothing' : 'a value of another kind';
};

/** The texts of a list, or undefined where it is none of at most `max` of them: then a problem was added. */
export const textsOf = (node: unknown, path: string, max: number, example: string, add: Add) => {
  if (!isSeq(node) || node.items.length === 0 || node.items.length > max) {
    add(node, path, `write a list of 1 to ${max} such as ${example} here, not ${nameOf(node)}`);
    return undefined;
  }
  const texts = node.items.map((item, index) => textOf(item, `${path}.${index}`, add));
  return texts.every((text) => text !== undefined) ? (texts as readonly string[]) : undefined;
};

/** A text, or undefined where it is none: then a problem was added. */
export const textOf = (node: unknown, path: string, add: Add): string | undefined => {
  if (isScalar(node) && typeof node.value === 'string') return node.value;
  add(node, path, `write a text here, not ${nameOf(node)}${isScalar(node) ? ': put it in quotes' : ''}`);
  return undefined;
};
