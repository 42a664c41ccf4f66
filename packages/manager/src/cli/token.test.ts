// `vedette token …` against a manager: what is asked of it, what goes to which output, and what is refused.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeAccessDesk } from '../http/access-desk.fake.ts';
import { administration, FakeDesk, fakeOperatorToken } from '../http/desk.fake.ts';
import { createHttp, type Http } from '../http/server.ts';
import { runCli } from './cli.ts';
import { FakeIo, noEngine } from './io.fake.ts';

let http: Http;
let access: FakeAccessDesk;
let manager: string;

beforeEach(async () => {
  access = new FakeAccessDesk();
  http = createHttp({ desk: new FakeDesk(), ...administration(), access });
  manager = `http://127.0.0.1:${(await http.listen({ host: '127.0.0.1', port: 0 })).port}`;
});
afterEach(() => http.close());

const run = async (argv: readonly string[], proof = fakeOperatorToken) => {
  const io = new FakeIo({ VEDETTE_MANAGER: manager, VEDETTE_OPERATOR_TOKEN: proof });
  const exit = await runCli(['token', ...argv], io, noEngine);
  return { exit, out: io.stdout, err: io.stderr };
};

test.each([
  [['add', 'grafana', '--scope', 'read'], { name: 'grafana', scopes: ['read'], forMs: undefined }],
  [['add', 'ci', '--scope', 'read,write', '--for', '90d'], { name: 'ci', scopes: ['read', 'write'], forMs: 7_776e6 }],
  [
    ['add', 'pi', '--scope', 'read', '--scope', 'heartbeat'],
    { name: 'pi', scopes: ['read', 'heartbeat'], forMs: undefined },
  ],
])('%j asks for it, and prints the token alone', async (argv, wanted) => {
  const { exit, out, err } = await run(argv);
  expect([exit, out]).toEqual([0, 'vat_x\n']);
  expect(err).not.toContain('vat_x');
  expect(access.asked).toEqual([wanted]);
});

test('lists who may ask, and never the tokens', async () => {
  const { exit, out } = await run(['list']);
  expect([exit, out]).toEqual([0, expect.stringMatching(/^TOKEN +MAY +MADE +USED +ENDS\ngrafana +read +/)]);
  expect(JSON.parse((await run(['list', '--json'])).out)).toMatchObject([{ name: 'grafana', scopes: ['read'] }]);
  access.tokens = () => [];
  expect((await run(['list'])).out).toContain('There are no tokens');
});

test('removes one by its name', async () => {
  expect(await run(['remove', 'grafana'])).toMatchObject({ exit: 0, err: '' });
  expect(access.asked).toEqual(['grafana']);
});

test.each([
  ['without a scope', ['add', 'x'], 64],
  ['with a scope that there is not', ['add', 'x', '--scope', 'root'], 64],
  ['with an empty scope', ['add', 'x', '--scope', 'read,'], 64],
  ['for a time that is none', ['add', 'x', '--scope', 'read', '--for', 'ever'], 64],
  ['without a name', ['add', '--scope', 'read'], 64],
  ['of one that there is not', ['remove', 'ghost'], 66],
  ['of one that is called like a path', ['remove', '../tokens'], 66],
  ['without saying what', [], 64],
])('%s it is refused', async (_, argv, exit) => {
  expect(await run(argv)).toMatchObject({ exit, out: '' });
});

test('whoever may only write is refused, whatever they ask', async () => {
  const token = access.token('write');
  for (const argv of [['list'], ['add', 'x', '--scope', 'read'], ['remove', 'grafana']])
    expect(await run(argv, token)).toMatchObject({ exit: 77, out: '' });
  expect(access.asked).toEqual([]);
});
