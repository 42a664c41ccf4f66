// Reads a JSON Schema as a person would: which keys a mapping has, what is written as their value. Knows as much of JSON Schema as the file's own makes use
// of; refuses to know what any key means.
import { DURATION_PATTERN } from '../core/duration.ts';
import { ID_PATTERN } from '../core/selector.ts';

export type SchemaNode = {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly pattern?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
};

export type Row = { readonly key: string; readonly node: SchemaNode; readonly required: boolean };

/** What leads from a key to the mapping below it: nothing, an id of one's own, or a place in a list. */
export type Inner = { readonly step: '' | '.ID' | '[]'; readonly node: SchemaNode };

const alternatives = (node: SchemaNode): readonly SchemaNode[] => node.anyOf?.flatMap(alternatives) ?? [node];

const first = <Value>(values: readonly (Value | undefined)[]): Value | undefined =>
  values.find((value) => value !== undefined);

export const descriptionOf = (node: SchemaNode): string | undefined =>
  node.description ?? first((node.anyOf ?? []).map(descriptionOf));

export const examplesOf = (node: SchemaNode): readonly unknown[] | undefined =>
  node.examples ?? first((node.anyOf ?? []).map(examplesOf));

/** The keys of a mapping; where it is one of several, those of all of them, and required is what all of them require. */
export const rowsOf = (node: SchemaNode): readonly Row[] => {
  const mappings = alternatives(node).filter(({ properties }) => properties !== undefined);
  const all = mappings.flatMap(({ properties }) => Object.entries(properties ?? {}));
  const keys = [...new Set(all.map(([key]) => key))];
  return keys.flatMap((key) => {
    const found = all.find(([other]) => other === key)?.[1];
    const required = mappings.every((one) => one.required?.includes(key));
    return found ? [{ key, node: found, required }] : [];
  });
};

const hasKeys = (node: SchemaNode | boolean | undefined): node is SchemaNode =>
  typeof node === 'object' && (node.oneOf !== undefined || rowsOf(node).length > 0);

/** The mappings below a key: one with keys of its own, one for each id, or those in a list. */
export const innersOf = (node: SchemaNode): readonly Inner[] => {
  const all = alternatives(node);
  const entries = all.map(({ additionalProperties }) => additionalProperties).filter(hasKeys);
  const items = all.map((one) => one.items).filter(hasKeys);
  return [
    ...(hasKeys(node) ? [{ step: '', node } as const] : []),
    ...entries.map((one): Inner => ({ step: '.ID', node: one })),
    ...items.map((one): Inner => ({ step: '[]', node: one })),
  ];
};

const code = (value: unknown): string => `\`${String(value)}\``;

/** Numbers go with the texts that are written like them: 1.2 and '1.2' are one choice. */
const choiceOf = (values: readonly unknown[]): string => {
  const texts = values.filter((value) => typeof value === 'string');
  const others = values.filter((value) => typeof value !== 'string' && !texts.some((text) => Number(text) === value));
  return [...new Set([...texts, ...others])].map(code).join(', ');
};

const numberWords = ({ minimum, maximum }: SchemaNode): string => {
  const to = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const from = minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? undefined : minimum;
  if (from === undefined) return 'number';
  return to === undefined ? `number from ${from}` : `number, ${from} to ${to}`;
};

const oneTypeOf = (node: SchemaNode, type: string): string | undefined => {
  if (type === 'string') {
    if (node.pattern === DURATION_PATTERN) return 'duration';
    return node.pattern === ID_PATTERN.source ? 'id' : 'text';
  }
  if (type === 'integer' || type === 'number') return numberWords(node);
  if (type === 'boolean') return '`true`, `false`';
  if (type === 'array') return `list of ${node.items ? typeOf(node.items) : 'anything'}`;
  return type === 'object' ? 'mapping' : undefined;
};

/** What may be written: `duration or list of text`. */
export const typeOf = (node: SchemaNode): string => {
  const all = alternatives(node);
  const choice = choiceOf(all.flatMap((one) => one.enum ?? (one.const === undefined ? [] : [one.const])));
  const words = all.flatMap((one) => {
    if (one.enum || one.const !== undefined) return [];
    if (one.oneOf) return ['mapping'];
    return [one.type ?? []].flat().flatMap((type) => oneTypeOf(one, type) ?? []);
  });
  const unique = [...new Set(choice === '' ? words : [choice, ...words])];
  return unique.length === 0 ? 'anything' : unique.join(' or ');
};
