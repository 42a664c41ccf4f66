// Where a policy comes from, and what wins: the command line over the file over what holds by itself.
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkDefaults } from './check-rules.ts';
import { loadPolicy, policyDefaults, ruleOf } from './source.ts';

const fileWith = async (text: string): Promise<string> => {
  const folder = await mkdtempDisposable(join(tmpdir(), 'vedette-policy-'));
  onTestFinished(() => folder.remove());
  const file = join(folder.path, 'policy.yaml');
  await writeFile(file, text);
  return file;
};

const allow = [ruleOf('loopback', '--allow')];
const texts = (rules: readonly { readonly text: string }[]): string[] => rules.map(({ text }) => text);

test('without a file everything is allowed that is not reserved, and what the command line adds', async () => {
  const { terms, limits } = await loadPolicy({ allow, limits: { inFlightMax: 7 } });
  expect(texts(terms.allow)).toEqual(['any', 'loopback']);
  expect(limits).toEqual({ ...policyDefaults, inFlightMax: 7 });
});

test('a file that allows nothing in particular is the same; one that does allows nothing else but what is added', async () => {
  const silent = await fileWith('deny: [private]');
  expect(texts((await loadPolicy({ file: silent, allow, limits: {} })).terms.allow)).toEqual(['any', 'loopback']);
  const narrow = await fileWith('allow: [10.0.0.0/8]');
  expect(texts((await loadPolicy({ file: narrow, allow, limits: {} })).terms.allow)).toEqual([
    '10.0.0.0/8',
    'loopback',
  ]);
  const nothing = await fileWith('allow: []');
  expect((await loadPolicy({ file: nothing, allow: [], limits: {} })).terms.allow).toEqual([]);
});

test('limits of the command line win over those of the file, and these over what holds by itself', async () => {
  const file = await fileWith('limits: {services: 3, in-flight: 4}');
  const { limits } = await loadPolicy({ file, allow: [], limits: { inFlightMax: 9 } });
  expect(limits).toEqual({ ...policyDefaults, servicesMax: 3, inFlightMax: 9 });
});

test('what cannot be used is a fault with every problem, and its file', async () => {
  const load = (file: string) => loadPolicy({ file, allow: [], limits: {} });
  const file = await fileWith('alow: []\ndeny: [1.2.3.4/8]\n');
  const fault = await load(file).catch((error: unknown) => error);
  expect(fault).toMatchObject({ code: 'policy-invalid', exit: 78 });
  expect(String(fault)).toContain(
    "policy.yaml:1:1 alow: unknown key 'alow': the keys here are allow, deny, limits, checks, commands, identities\npolicy.yaml:2:8 deny.0: '1.2.3.4/8' has",
  );
  for (const unusable of [`${file}.not-there`, tmpdir()]) {
    await expect(load(unusable)).rejects.toMatchObject({ code: 'policy-invalid' });
  }
  const many = await fileWith(`deny:\n${'- 1.2.3.4/8\n'.repeat(60)}`);
  await expect(load(many)).rejects.toThrow(/has 60 problems[\s\S]* 10 more$/);
});

test('a rule of the command line that is none is a fault of usage', () => {
  expect(() => ruleOf('10.0.0.1/8', '--allow')).toThrow(expect.objectContaining({ code: 'usage' }));
});

test('the command line wins over what the file says of checks, key by key, and the file over what holds by itself', async () => {
  const file = await fileWith('checks: { dialogue: true, allow: [tcp, http] }\ncommands: { a: { run: [/bin/a] } }');
  const { terms } = await loadPolicy({ file, allow: [], limits: {}, checks: { methods: ['POST'], dialogue: false } });
  expect(terms.checks).toEqual({ allow: ['tcp', 'http'], dialogue: false, methods: ['POST'] });
  expect(terms.commands).toHaveProperty('a');
  expect((await loadPolicy({ allow: [], limits: {} })).terms.checks).toEqual(checkDefaults);
});
