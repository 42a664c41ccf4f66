// Managers by name: what a file of profiles may say, where a token may be, and what is wrong with the others.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeIo } from './io.fake.ts';
import { profilesFile, readProfile, readToken, soundToken } from './profiles.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-profiles-'));
  writeFileSync(join(folder, 'work.token'), 'vat_work\n');
  writeFileSync(join(folder, 'empty.token'), '\n');
  writeFileSync(join(folder, 'broken.token'), 'two words\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (text: string, name = 'work') => {
  const file = join(folder, 'profiles.yaml');
  writeFileSync(file, text);
  return readProfile(
    new FakeIo(Object.assign({ VEDETTE_PROFILES: file }, { WORK_TOKEN: 'vat_env', NO_TOKEN: '' })),
    name,
  );
};

test.each([
  ['work: { manager: https://m.example }', { manager: 'https://m.example' }],
  ['work: {}', {}],
  ['work: { token: file:work.token }', { token: 'vat_work' }],
  ['work: { token: env:WORK_TOKEN }', { token: 'vat_env' }],
  ['home: 1\nwork: { manager: m }', { manager: 'm' }],
])('%s', async (text, profile) => {
  expect(await read(text)).toEqual(profile);
});

test('files are beside the profiles, or named from the root on', async () => {
  expect(await read('work: { ca: ca.pem }')).toEqual({ ca: join(folder, 'ca.pem') });
  expect(await read('work: { ca: /etc/ca.pem }')).toEqual({ ca: '/etc/ca.pem' });
  expect(await read(`work: { token: "file:${join(folder, 'work.token')}" }`)).toEqual({ token: 'vat_work' });
});

test.each<[what: string, text: string, code: string, name?: string]>([
  ['another name', 'home: {}', 'not-found'],
  ['a name of all objects', 'home: {}', 'not-found', 'constructor'],
  ['no mapping', 'work: [a]', 'config-invalid'],
  ['nothing', 'work:', 'config-invalid'],
  ['an unknown key', 'work: { managr: m }', 'config-invalid'],
  ['a number', 'work: { manager: 7680 }', 'config-invalid'],
  ['an empty text', "work: { manager: '' }", 'config-invalid'],
  ['a token itself', 'work: { token: vat_secret }', 'config-invalid'],
  ['a token of nowhere', "work: { token: 'file:' }", 'config-invalid'],
  ['a file that is not there', 'work: { token: file:nowhere }', 'token-invalid'],
  ['an empty file', 'work: { token: file:empty.token }', 'token-invalid'],
  ['a file with something else', 'work: { token: file:broken.token }', 'token-invalid'],
  ['a variable that is not set', 'work: { token: env:NOBODY }', 'token-invalid'],
  ['a variable that is empty', 'work: { token: env:NO_TOKEN }', 'token-invalid'],
  ['a list of profiles', '- work', 'config-invalid'],
  ['no YAML', 'work: { manager', 'config-invalid'],
  ['an empty file', '', 'config-invalid'],
])('%s is refused', async (_, text, code, name = 'work') => {
  await expect(read(text, name)).rejects.toMatchObject({ code });
});

test('what is wrong with a token does not tell it', async () => {
  const wrong = [
    () => read('work: { token: vat_secret }'),
    () => readToken(join(folder, 'broken.token')),
    async () => soundToken('two words', 'VEDETTE_TOKEN'),
  ];
  for (const ask of wrong) {
    const said = await ask().then(String, (fault: unknown) => `refused: ${String(fault)}`);
    expect(said).toMatch(/^refused: (?!.*(?:vat_secret|two words))/);
  }
});

test.each([
  [{ VEDETTE_PROFILES: '/x.yaml', XDG_CONFIG_HOME: '/y' }, '/x.yaml'],
  [{ XDG_CONFIG_HOME: '/y' }, '/y/vedette/profiles.yaml'],
  [{ XDG_CONFIG_HOME: '' }, join(homedir(), '.config/vedette/profiles.yaml')],
  [{}, join(homedir(), '.config/vedette/profiles.yaml')],
])('of %j the file is %s', (env, file) => {
  expect(profilesFile(env)).toBe(file);
});

test('there is no file', async () => {
  const io = new FakeIo({ VEDETTE_PROFILES: join(folder, 'nowhere.yaml') });
  await expect(readProfile(io, 'work')).rejects.toMatchObject({ code: 'config-missing' });
});
