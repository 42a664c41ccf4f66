// `vedette password …` against a manager: what is typed unseen, what stands in files, who can log in and who is logged in.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeAccessDesk } from '../http/access-desk.fake.ts';
import { administration, FakeDesk, fakeOperatorToken } from '../http/desk.fake.ts';
import { createHttp, type Http } from '../http/server.ts';
import { runCli } from './cli.ts';
import { FakeIo, noEngine } from './io.fake.ts';
import type { Io } from './io.ts';

let http: Http;
let access: FakeAccessDesk;
let manager: string;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-password-'));
  access = new FakeAccessDesk();
  http = createHttp({ desk: new FakeDesk(), ...administration(), access });
  manager = `http://127.0.0.1:${(await http.listen({ host: '127.0.0.1', port: 0 })).port}`;
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await http.close();
});

const ioOf = (): FakeIo => new FakeIo({ VEDETTE_MANAGER: manager, VEDETTE_OPERATOR_TOKEN: fakeOperatorToken });

const run = async (...argv: string[]) => {
  const io = ioOf();
  const exit = await runCli(['password', ...argv], io, noEngine);
  return { exit, out: io.stdout, err: io.stderr };
};

/** Types one text at each prompt. */
const typing = async (argv: readonly string[], ...texts: readonly string[]) => {
  const io = ioOf();
  const left = [...texts];
  // A prompt is there once somebody listens to the keys.
  const keyboard = {
    raw: (onKey: (key: string) => void): Disposable => {
      const text = left.shift();
      if (text !== undefined) queueMicrotask(() => onKey(text));
      return { [Symbol.dispose]: () => undefined };
    },
  };
  const there: Io = Object.assign(io, { keyboard });
  const exit = await runCli(['password', 'set', ...argv], there, noEngine);
  return { exit, out: io.stdout, err: io.stderr };
};

test.each([
  ['as typed', [], ['s3cret\r', 's3cret\r'], { name: 'admin', password: 's3cret' }],
  ['of somebody', ['anna', '--scope', 'read'], ['x y\r', 'x y\r'], { name: 'anna', password: 'x y', scopes: ['read'] }],
  ['with what was mistyped taken back', [], ['ab\u007fc\r', 'zz\u0015ac\r'], { name: 'admin', password: 'ac' }],
  ['of other letters', [], ['pässwörd 🗼\r', 'pässwörd 🗼\r'], { name: 'admin', password: 'pässwörd 🗼' }],
])('a password is set %s, and shown nowhere', async (_, argv, texts, wanted) => {
  const { exit, out, err } = await typing(argv, ...texts);
  expect([exit, access.asked]).toEqual([0, [wanted]]);
  expect(`${out}${err}`).not.toContain(wanted.password);
});

test.each([
  ['two different ones', ['a\r', 'b\r'], 64],
  ['given up at once', ['\u0003'], 130],
  ['given up at the second', ['a\r', '\u0004'], 130],
])('of %s, nothing is changed', async (_, texts, exit) => {
  expect(await typing([], ...texts)).toMatchObject({ exit, out: '' });
  expect(access.asked).toEqual([]);
});

test.each([
  ['secret\n', 'secret'],
  ['secret\r\n', 'secret'],
  ['secret', 'secret'],
  [' two words \n\n', ' two words \n'],
])('the file %j holds %j', async (text, password) => {
  writeFileSync(join(folder, 'secret'), text);
  expect(await run('set', '--password-file', join(folder, 'secret'))).toMatchObject({ exit: 0, err: '' });
  expect(access.asked).toEqual([{ name: 'admin', password }]);
});

test('lists and removes who can log in', async () => {
  expect((await run('list')).out).toMatch(/^ACCOUNT +MAY +SET\nadmin +admin +/);
  expect(await run('remove', 'anna')).toMatchObject({ exit: 0, err: '' });
  expect(access.asked).toEqual(['anna']);
  access.accounts = () => [];
  expect((await run('list')).out).toContain('Nobody can log in.');
});

test('lists who is logged in, and logs somebody out', async () => {
  expect((await run('sessions')).out).toMatch(/^SESSION +ACCOUNT +FROM +BEGAN +USED\nx +admin +::1 +/);
  expect(await run('sessions', '--end', 'x')).toMatchObject({ exit: 0, err: '' });
  expect(access.asked).toEqual(['x']);
});

test.each([
  [['set', '--password-file', 'nowhere'], 64],
  [['set', '--scope', 'root'], 64],
  [['set', '--password', 'secret'], 64],
  [['remove'], 64],
  [['sessions', '--end', 'ghost'], 66],
  [[], 64],
])('%j is refused', async (argv, exit) => {
  expect(await run(...argv)).toMatchObject({ exit, out: '' });
});
