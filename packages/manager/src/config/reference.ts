// Writes the reference of the configuration file out of its JSON Schema: a table for each mapping in it. Run as a program it writes the published page anew.
// Knows what the page looks like; refuses to know how a schema is read (schema-node.ts) and what holds without a key (reference-defaults.ts).
import { writeFileSync } from 'node:fs';
import { jsonSchema } from './json-schema.ts';
import { defaultAt } from './reference-defaults.ts';
import { descriptionOf, examplesOf, innersOf, type Row, rowsOf, type SchemaNode, typeOf } from './schema-node.ts';

export const REFERENCE_FILE = new URL('../../../../docs/configuration-reference.md', import.meta.url);

/** `said` is what its rows say, by key: what is said once is not said again. */
type Section = { readonly title: string; readonly said: ReadonlyMap<string, string> };

const WHOLE = 'The whole file';

const HEAD = `# Configuration reference

Every key of the configuration file. This page is made from the schema by \`packages/manager/src/config/reference.ts\`; what the keys are for, and how they go
together, is in [configuration.md](configuration.md).

\`ID\` stands for an id of your own, \`[]\` for an entry of a list. A duration is written \`500ms\`, \`10s\`, \`1m30s\`, \`2h\` or \`30d\`. Where no default is given,
a key that is left out asks for nothing.
`;

const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(/\s/g, '-');

const exampleOf = (value: unknown): string => {
  if (typeof value === 'string') return `\`${value}\``;
  const flow = JSON.stringify(value)
    .replaceAll('"', '')
    .replaceAll(/([:,])/g, '$1 ');
  return `\`${Array.isArray(value) ? flow : flow.replace(/^\{(.*)\}$/, '{ $1 }')}\``;
};

/** An example that only repeats the default says nothing. */
const meaningOf = (node: SchemaNode, path: string, byDefault: string): string => {
  const told = descriptionOf(node);
  if (told === undefined) throw new Error(`${path} has no description`);
  const examples = (examplesOf(node) ?? []).map(exampleOf).filter((example) => example !== byDefault);
  return examples.length === 0 ? told : `${told}. For example ${examples.join(', ')}`;
};

/** What all kinds of a thing have in common besides the key that says which kind it is. */
const sharedKeys = (kinds: readonly SchemaNode[]): ReadonlySet<string> => {
  const texts = kinds.map((kind) => new Map(rowsOf(kind).map(({ key, node }) => [key, JSON.stringify(node)])));
  const [first = new Map<string, string>(), ...others] = texts;
  return new Set([...first].filter(([key, said]) => others.every((one) => one.get(key) === said)).map(([key]) => key));
};

/** Sections in the order in which they are first needed: those of a table's keys stand behind the table. */
class Page {
  readonly #parts: string[] = [];
  readonly #sections: Section[] = [];

  get text(): string {
    return `${[HEAD, ...this.#parts].join('\n').trimEnd()}\n`;
  }

  /** @returns the title of the section that has these rows: this one, or an earlier one that says the same */
  add(title: string, path: string, rows: readonly Row[]): string {
    const said = new Map(rows.map(({ key, node }) => [key, JSON.stringify(node)]));
    const known = this.#sections.find((one) => [...said].every(([key, text]) => one.said.get(key) === text));
    if (known) return known.title;
    this.#sections.push({ title, said });
    const place = this.#parts.length;
    const table = rows.map((row) => this.#row(path === '' ? row.key : `${path}.${row.key}`, row));
    const heading = title === WHOLE || title.startsWith('`') ? title : `\`${title}\``;
    const level = /^\w*(?:\.ID)?$/.test(path) ? '##' : '###';
    const lines = [
      `${level} ${heading}`,
      '',
      '| key | type | default | meaning |',
      '| --- | --- | --- | --- |',
      ...table,
      '',
    ];
    this.#parts.splice(place, 0, lines.join('\n'));
    return title;
  }

  #kinds(path: string, kinds: readonly SchemaNode[]): string {
    const shared = sharedKeys(kinds);
    const types = kinds.map((kind) => String(kind.properties?.['type']?.const));
    const type = { key: 'type', node: { description: 'What kind it is', enum: types }, required: true };
    const title = this.add(path, path, [type, ...rowsOf(kinds[0] ?? {}).filter(({ key }) => shared.has(key))]);
    for (const [at, kind] of kinds.entries()) {
      const rows = rowsOf(kind).filter(({ key }) => key !== 'type' && !shared.has(key));
      if (rows.length > 0) this.add(`\`${path}\` with \`type: ${types[at]}\``, `${path} ${types[at]}`, rows);
    }
    return title;
  }

  #row(path: string, { key, node, required }: Row): string {
    const titles = innersOf(node).map(({ step, node: inner }) => {
      const below = path + step;
      return inner.oneOf ? this.#kinds(below, inner.oneOf) : this.add(below, below, rowsOf(inner));
    });
    const links = [...new Set(titles)].map((title) => `[keys](#${anchorOf(title)})`).join(', ');
    const type = links === '' ? typeOf(node) : `${typeOf(node)}: ${links}`;
    const byDefault = required ? '(required)' : defaultAt(path);
    const cells = [`\`${key}\``, type, byDefault, meaningOf(node, path, byDefault)];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  }
}

/** The text of the published page. */
export const reference = (): string => {
  const page = new Page();
  const schema: SchemaNode = JSON.parse(jsonSchema());
  page.add(WHOLE, '', rowsOf(schema));
  return page.text;
};

if (import.meta.main) writeFileSync(REFERENCE_FILE, reference());
