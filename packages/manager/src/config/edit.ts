// Small changes to the text of a configuration file: everything else in it stays as it was written. Knows where in the text a key stands; refuses to know whether
// what comes of it is sound (parse.ts).
import { type Document, isMap, isScalar, type Node, type Pair, parseDocument, stringify } from 'yaml';

export type Edit =
  | { readonly type: 'add service'; readonly id: string; readonly target: string }
  | { readonly type: 'remove service'; readonly id: string }
  | { readonly type: 'default'; readonly key: 'every' | 'grace'; readonly value: string };

/** @param text of a file that can be read */
export const edited = (text: string, edit: Edit): string => {
  const wanted = parseDocument(text);
  change(wanted, edit);
  const spliced = splice(text, edit);
  // What was cut and pasted counts only where it says what it should; elsewhere the whole is written anew, which may lay it out in another way.
  if (spliced !== undefined && isSame(parseDocument(spliced), wanted)) return spliced;
  return wanted.toString({ lineWidth: 0 });
};

/** What stands under the ids of a section, as far as that is a text or has a target. */
export const servicesIn = (text: string): ReadonlyMap<string, string> => {
  const { services } = (parseDocument(text).toJS() ?? {}) as { services?: Readonly<Record<string, unknown>> | null };
  return new Map(
    Object.entries(services ?? {}).map(([id, wish]) => {
      const target = typeof wish === 'object' && wish !== null && 'target' in wish ? wish.target : wish;
      return [id, typeof target === 'string' ? target : ''];
    }),
  );
};

const isSame = (a: Document, b: Document): boolean =>
  a.errors.length === 0 && JSON.stringify(a.toJS()) === JSON.stringify(b.toJS());

const change = (document: Document, edit: Edit): void => {
  if (edit.type === 'remove service') document.deleteIn(['services', edit.id]);
  else if (edit.type === 'add service') setIn(document, 'services', edit.id, edit.target);
  else setIn(document, 'defaults', edit.key, edit.value);
};

/** A section that is not there, or has nothing in it, begins with this. */
const setIn = (document: Document, section: string, key: string, value: string): void => {
  if (!isMap(document.get(section))) document.set(section, document.createNode({}));
  document.setIn([section, key], value);
};

/** As one would do it by hand, where the section is written line by line. */
const splice = (text: string, edit: Edit): string | undefined => {
  const section = parseDocument(text).get(edit.type === 'default' ? 'defaults' : 'services', true);
  if (!isMap(section) || section.flow === true) return undefined;
  const key = edit.type === 'default' ? edit.key : edit.id;
  const pair = section.items.find((one) => isScalar(one.key) && one.key.value === key);
  const value = edit.type === 'default' ? edit.value : edit.type === 'add service' ? edit.target : undefined;
  if (value === undefined) return pair && without(text, pair);
  if (pair) return isScalar(pair.value) ? replaced(text, pair.value, value) : undefined;
  const last = section.items.at(-1);
  return last && after(text, last, `${lineOf(key)}: ${lineOf(value)}`);
};

const lineOf = (value: string): string => stringify(value, { lineWidth: 0 }).trimEnd();

const replaced = (text: string, { range }: Node, value: string): string | undefined =>
  range ? text.slice(0, range[0]) + lineOf(value) + text.slice(range[1]) : undefined;

type Lines = { readonly from: number; readonly indent: string; readonly to: number };

/** The lines of a key and what belongs to it, without the last line break. */
const linesOf = (text: string, { key, value }: Pair): Lines | undefined => {
  const [start, keyEnd] = (key as Node | null)?.range ?? [];
  if (start === undefined || keyEnd === undefined) return undefined;
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const end = Math.max(keyEnd, (value as Node | null)?.range?.[1] ?? keyEnd);
  const to = text.indexOf('\n', text[end - 1] === '\n' ? end - 1 : end);
  return { from, indent: text.slice(from, start), to: to < 0 ? text.length : to };
};

const after = (text: string, pair: Pair, line: string): string | undefined => {
  const lines = linesOf(text, pair);
  return lines && `${text.slice(0, lines.to)}\n${lines.indent}${line}${text.slice(lines.to)}`;
};

const without = (text: string, pair: Pair): string | undefined => {
  const lines = linesOf(text, pair);
  return lines && text.slice(0, lines.from) + text.slice(lines.to + 1);
};
