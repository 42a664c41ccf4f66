// Files of other monitors, one of each that uses whatever we know of it: what they come to stands beside them, is taken by our own reader, and holds no secret.
import { readFileSync } from 'node:fs';
import { Fault } from '@vedette/protocol/kit';
import { expect, test } from 'vitest';
import { parseConfig } from '../config/parse.ts';
import { type ImportOutcome, importFrom, type Source } from './import.ts';
import type { ImportKind } from './kind.ts';
import type { SourceFile } from './yaml-source.ts';

const fixture = (name: string): SourceFile => ({
  name,
  text: readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'),
});

const said = (kind: ImportKind, text: string, more: Partial<Source> = {}): ImportOutcome =>
  importFrom({ kind, file: { name: 'theirs', text }, more: [], origin: `vedette import ${kind} theirs`, ...more });

const imported = (outcome: ImportOutcome) => {
  if ('problems' in outcome) throw new Error(JSON.stringify(outcome.problems));
  return outcome;
};

const sources: readonly [ImportKind, string, Partial<Source>][] = [
  ['gatus', 'gatus.yaml', {}],
  ['kuma', 'kuma.json', {}],
  ['blackbox', 'blackbox.yml', { targets: fixture('prometheus.yml') }],
  ['nagios', 'nagios.cfg', { more: [fixture('nagios-commands.cfg')] }],
];

test.each(sources)('%s', async (kind, name, more) => {
  const origin = `vedette import ${kind} ${name}`;
  const { text, variables } = imported(importFrom({ kind, file: fixture(name), more: [], origin, ...more }));
  await expect(text).toMatchFileSnapshot(`fixtures/${kind}.out.yaml`);
  const ours = parseConfig(text, 'vedette.yaml');
  expect(ours).toHaveProperty('doubts', []);
  expect(text).not.toContain('hunter2');
  // Whatever is named has to be set by somebody, who has to know.
  const named = new Set(Array.from(text.matchAll(/: env:(\w+)/g), ([, variable]) => variable));
  expect(new Set(variables.map((variable) => variable.name))).toEqual(named);
});

test.each(sources)('a file of %s is told from those of the others', (kind, name) => {
  for (const [other] of sources) {
    if (other === kind) continue;
    const attempt = () => importFrom({ kind: other, file: fixture(name), more: [], origin: '' });
    expect(attempt).toThrow(expect.objectContaining({ code: 'config-invalid' }));
    expect(attempt).toThrow(`vedette import ${kind}`);
  }
});

test('targets of a blackbox exporter may be a list in lines', () => {
  const targets = { name: 'targets.txt', text: '# ours\nicmp 192.0.2.1\nhttp_2xx shop.example # the shop\n\nicmp\n' };
  const { text, notes } = imported(said('blackbox', fixture('blackbox.yml').text, { targets }));
  expect(text).toContain('target: icmp://192.0.2.1');
  expect(text).toContain('target: http://shop.example');
  expect(notes).toContainEqual(expect.objectContaining({ place: { file: 'targets.txt', line: 5, path: '' } }));
});

test('what our reader refuses is left out, and the rest is written', () => {
  const text =
    'endpoints:\n- { name: bad, url: "https://bü cher/" }\n- { name: odd, url: "tcp://h:1", extra-labels: { "a b": c } }\n- { name: good, url: "tcp://h:2" }';
  const outcome = imported(said('gatus', text));
  expect(outcome.services).toBe(1);
  expect(outcome.text).toContain('good:');
  expect(outcome.notes.map(({ place }) => place.line)).toEqual([2, 3]);
});

test('services that depend on each other in a circle keep everything else', () => {
  const host = (name: string, parent: string): string =>
    `define host {\nhost_name ${name}\naddress 192.0.2.${name.length}\nparents ${parent}\ncheck_command check-host-alive\n}\n`;
  const outcome = imported(said('nagios', host('a', 'bb') + host('bb', 'a')));
  expect(outcome.services).toBe(2);
  expect(outcome.notes.some(({ message }) => message.startsWith('what it depends on was left out'))).toBe(true);
});

test.each<[string, ImportKind, string]>([
  ['nothing', 'gatus', ''],
  ['a word', 'kuma', 'hello'],
  ['a list', 'blackbox', '- a\n- b'],
  ['a configuration of ours', 'gatus', 'services: { web: { target: "h:1" } }'],
  ['a compose file', 'gatus', 'services: { web: { image: nginx } }'],
  ['a file without objects', 'nagios', 'cfg_file=/etc/nagios/objects.cfg'],
])('%s is refused', (_what, kind, text) => {
  let outcome: unknown;
  try {
    outcome = said(kind, text);
  } catch (thrown) {
    outcome = thrown;
  }
  if (outcome instanceof Fault) expect(outcome.code).toBe('config-invalid');
  else expect(outcome).toHaveProperty('problems');
});
