// Objects of Nagios as their files have them: `define host { … }`, with what they take over from templates. Knows that form; refuses to know what a host is.
import type { Drafting, Place } from './draft.ts';
import type { SourceFile } from './yaml-source.ts';

export type NagiosObject = {
  readonly type: string;
  readonly place: Place;
  /** Directives by name; the last one counts. */
  readonly own: ReadonlyMap<string, string>;
};

/** What an object says, its templates included. */
export type Directives = { get(name: string): string | undefined };

/** Templates that name each other in a circle end here. */
const DEPTH_MAX = 32;
const OBJECTS_MAX = 100_000;

/** What stands behind an unescaped semicolon is a comment, and so is a line that begins with a hash. */
const withoutComment = (line: string): string =>
  /^\s*#/.test(line)
    ? ''
    : line
        .replace(/(?<!\\);.*$/, '')
        .replaceAll('\\;', ';')
        .trim();

/** Lines with their numbers; one that ends with a backslash goes on in the next. */
const linesOf = (text: string): { readonly text: string; readonly line: number }[] => {
  const lines: { text: string; line: number }[] = [];
  let open: { text: string; line: number } | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const clean = withoutComment(raw);
    const goesOn = clean.endsWith('\\');
    const piece = goesOn ? clean.slice(0, -1) : clean;
    if (open) open.text += piece;
    else open = { text: piece, line: index + 1 };
    if (goesOn) continue;
    lines.push(open);
    open = undefined;
  }
  return open ? [...lines, open] : lines;
};

export const objectsIn = ({ name, text }: SourceFile, drafting: Drafting): readonly NagiosObject[] => {
  const objects: NagiosObject[] = [];
  let open: { type: string; line: number; own: Map<string, string> } | undefined;
  for (const { text: written, line } of linesOf(text)) {
    const [, type, rest] = /^define\s+([a-z]+)\s*\{(.*)$/.exec(written) ?? [];
    if (type !== undefined) open = { type, line, own: new Map() };
    for (const said of (type === undefined ? written : (rest ?? '')).split(/(?=\}\s*$)/)) {
      if (said.trim() === '' || open === undefined) continue;
      if (said.trim() === '}') {
        const label =
          open.own.get('service_description') ?? open.own.get(`${open.type}_name`) ?? open.own.get('name') ?? '';
        objects.push({
          type: open.type,
          own: open.own,
          place: { file: name, line: open.line, path: `${open.type} ${label}`.trim() },
        });
        open = undefined;
        if (objects.length > OBJECTS_MAX) return objects;
        continue;
      }
      const [, key = '', value = ''] = /^(\S+)\s*(.*)$/s.exec(said.trim()) ?? [];
      open.own.set(key, value);
    }
  }
  if (open) drafting.note({ file: name, line: open.line, path: open.type }, 'it is never closed, and was left out');
  return objects;
};

/** Looks things up through `use`: the object's own first, then its templates in their order, each with its own. */
export class Templates {
  readonly #byName = new Map<string, NagiosObject>();

  constructor(objects: readonly NagiosObject[]) {
    for (const object of objects) {
      const name = object.own.get('name');
      if (name !== undefined) this.#byName.set(`${object.type} ${name}`, object);
    }
  }

  of(object: NagiosObject): Directives {
    const known = new Map<string, string | undefined>();
    return {
      get: (name) => {
        if (!known.has(name)) known.set(name, this.#find(object, name, new Set()));
        const value = known.get(name);
        // `null` takes back what a template says; a leading + adds to it, and what it adds is what we have.
        return value === 'null' ? undefined : value?.replace(/^\+/, '');
      },
    };
  }

  #find(object: NagiosObject, name: string, seen: Set<NagiosObject>): string | undefined {
    if (seen.has(object) || seen.size > DEPTH_MAX) return undefined;
    seen.add(object);
    const own = object.own.get(name);
    if (own !== undefined) return own;
    for (const used of namesIn(object.own.get('use'))) {
      const template = this.#byName.get(`${object.type} ${used}`);
      const found = template && this.#find(template, name, seen);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** `a, b,c` */
export const namesIn = (list: string | undefined): string[] =>
  (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
