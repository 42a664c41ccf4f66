// `vedette agent …`, against an HTTP interface on a real socket: what is printed where, and how the operator token is found.
import { chmodSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@vedette/protocol/kit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { administration, FakeAgentDesk, FakeDesk, fakeAgent, fakeOperatorToken } from '../http/desk.fake.ts';
import { createHttp } from '../http/server.ts';
import { runCli } from './cli.ts';
import { FakeIo, noEngine } from './io.fake.ts';
import { widthOf } from './text.ts';

let desk: FakeDesk;
let agents: FakeAgentDesk;
let http: ReturnType<typeof createHttp>;
let manager: string;

beforeEach(async () => {
  desk = new FakeDesk();
  agents = new FakeAgentDesk();
  http = createHttp({ desk, ...administration(), agents });
  manager = `http://127.0.0.1:${(await http.listen({ host: '127.0.0.1', port: 0 })).port}`;
});
afterEach(() => http.close());

const runWith = async (env: object, engine: Partial<typeof noEngine>, ...argv: string[]) => {
  const io = new FakeIo({ VEDETTE_MANAGER: manager, ...env });
  const exit = await runCli(argv, io, { ...noEngine, ...engine });
  return { exit, out: io.stdout, err: io.stderr };
};
const run = (...argv: string[]) => runWith({ VEDETTE_OPERATOR_TOKEN: fakeOperatorToken }, {}, ...argv);

describe('what is asked and what is printed', () => {
  test('add prints the token alone on standard output, and what to do with it beside', async () => {
    const { exit, out, err } = await run(
      'agent',
      'add',
      'ap-1',
      '--labels',
      'region=ap',
      'rack=7',
      '--labels',
      'x=a=b',
    );
    expect([exit, out]).toEqual([0, 'vdt1.ap-1.1.secret\n']);
    expect(agents.asked).toEqual([{ id: 'ap-1', labels: { region: 'ap', rack: '7', x: 'a=b' } }]);
    expect(err).toContain('vedette-agent --manager 127.0.0.1:7600 --token-file ap-1.token');
    expect(err).toContain('umask 077');
    expect(err).not.toContain('secret');
  });

  test.for(['0.0.0.0:7600', '[::]:7600'])('add leaves open how %s is reached', async (listen) => {
    agents.listen = listen;
    expect((await run('agent', 'add', 'ap-1')).err).toContain('vedette-agent --manager HOST:7600 --token-file');
  });

  test('add of an agent that is dialled', async () => {
    const { exit, err } = await run('agent', 'add', 'ap-1', '--dial', '10.1.2.3:7601');
    expect(exit).toBe(0);
    expect(agents.asked).toEqual([{ id: 'ap-1', dial: { host: '10.1.2.3', port: 7601 } }]);
    expect(err).toContain('vedette-agent --listen');
  });

  test('add names those who will be turned away', async () => {
    agents.turnedAway = ['us-1', 'us-2'];
    const { out, err } = await run('agent', 'add', 'ap-1');
    expect(out).toBe('vdt1.ap-1.1.secret\n');
    expect(err).toContain('us-1 and us-2');
  });

  test('rotate, revoke and remove', async () => {
    expect(await run('agent', 'rotate', 'eu-1')).toMatchObject({ exit: 0, out: 'vdt1.eu-1.2.secret\n' });
    expect(await run('agent', 'revoke', 'eu-1')).toMatchObject({ exit: 0, err: '' });
    expect(await run('agent', 'remove', 'eu-1')).toMatchObject({ exit: 0, err: '' });
    expect(agents.asked).toEqual(['rotate eu-1', 'revoke eu-1', 'remove eu-1']);
  });

  test('list says where agents are from and how their keys stand, in 80 columns', async () => {
    const at = '2026-01-31T08:00:00.000Z';
    desk.agents = [
      fakeAgent('an-agent-with-a-name-that-is-as-long-as-names-can-reasonably-be', { labels: { region: 'eu' } }),
      fakeAgent('eu-1', { from: 'run time', key: { state: 'in use', number: 3, issuedAt: at, usedAt: at } }),
      fakeAgent('eu-2', { key: { state: 'issued, not used yet', number: 1, issuedAt: at } }),
      fakeAgent('eu-3', {
        key: { state: 'in use', number: 3, issuedAt: at, usedAt: at, next: { number: 4, issuedAt: at } },
      }),
    ];
    const { exit, out } = await runWith({ COLUMNS: '80' }, {}, 'agent', 'list');
    expect(exit).toBe(0);
    expect(Math.max(...out.split('\n').map(widthOf))).toBeLessThanOrEqual(80);
    for (const text of ['none', 'run time', '3 in use', '1 waits', '3 in use, 4 waits']) expect(out).toContain(text);
    expect(JSON.parse((await run('agent', 'list', '--json')).out)).toEqual(desk.agents);
  });
});

describe('what goes wrong is one line and an exit code', () => {
  test.each([
    [['add', 'eu-1'], 73, 'already'],
    [['rotate', 'ghost'], 66, 'ghost'],
    [['revoke', 'ghost'], 66, 'ghost'],
    [['remove', 'a/b?c'], 66, 'a/b?c'],
    [['add'], 64, 'vedette agent add <id>'],
    [['ad', 'x'], 64, 'Did you mean agent add?'],
    [['add', 'x', '--label', 'a=b'], 64, 'Did you mean --labels?'],
    [['add', 'x', '--labels', 'region'], 64, 'key=value'],
    [['add', 'x', '--dial', 'nowhere'], 64, 'nowhere'],
    [['add', 'x', '--manager', 'http://manager.example:1'], 78, 'unencrypted'],
  ])('agent %j ends with %i', async (words, exit, text) => {
    const answer = await run('agent', ...words);
    expect(answer).toMatchObject({ exit, out: '' });
    expect(answer.err).toMatch(/^vedette: [^\n]*\n$/);
    expect(answer.err).toContain(text);
  });
});

describe('the operator token', () => {
  const missing = { exit: 77, out: '' };

  test('is found beside the store that the configuration names', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'vedette-cli-'));
    const file = join(folder.path, 'x.db.operator');
    const asked: string[] = [];
    const engine = {
      operatorTokenFile: async (config: string) => {
        asked.push(config);
        return file;
      },
    };
    expect(await runWith({}, engine, 'agent', 'revoke', 'eu-1')).toMatchObject(missing);
    writeFileSync(file, `${fakeOperatorToken}\n`);
    expect((await runWith({}, engine, 'agent', 'revoke', 'eu-1')).exit).toBe(0);
    expect((await runWith({}, engine, 'reload', '-c', 'other.yaml')).exit).toBe(0);
    expect(asked).toEqual(['/etc/vedette/vedette.yaml', '/etc/vedette/vedette.yaml', '/etc/vedette/other.yaml']);
    writeFileSync(file, 'two\nlines');
    const mangled = await runWith({}, engine, 'agent', 'revoke', 'eu-1');
    expect(mangled).toMatchObject(missing);
    expect(mangled.err).not.toContain('lines');
    if (process.getuid?.() === 0) return;
    chmodSync(file, 0o000);
    expect(await runWith({}, engine, 'agent', 'revoke', 'eu-1')).toMatchObject(missing);
  });

  test('named on the command line goes before the environment', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'vedette-cli-'));
    const file = join(folder.path, 'token');
    writeFileSync(file, fakeOperatorToken);
    const argv = ['agent', 'revoke', 'eu-1', '--operator-token-file', file];
    expect((await runWith({ VEDETTE_OPERATOR_TOKEN: 'wrong' }, {}, ...argv)).exit).toBe(0);
    expect(await runWith({ VEDETTE_OPERATOR_TOKEN: 'wrong' }, {}, 'agent', 'revoke', 'eu-1')).toMatchObject(missing);
  });

  test('that is nowhere is told with the places to look, but only by a manager that is there', async () => {
    const engine = { operatorTokenFile: () => Promise.reject(new Fault('config-missing', 'There is none.')) };
    const { exit, err } = await runWith({}, engine, 'agent', 'revoke', 'eu-1');
    expect(exit).toBe(77);
    for (const place of ['/etc/vedette/vedette.yaml', '--operator-token-file', 'VEDETTE_OPERATOR_TOKEN', '-c'])
      expect(err).toContain(place);
    await http.close();
    expect((await runWith({}, engine, 'agent', 'revoke', 'eu-1')).exit).toBe(69);
  });
});

test.each(['', 'add', 'list', 'rotate', 'revoke', 'remove'])('the help of agent %j fits 80 columns', async (verb) => {
  const { exit, out } = await run('agent', ...(verb === '' ? [] : [verb]), '--help');
  expect(exit).toBe(0);
  expect(out).toContain('Examples:');
  expect(Math.max(...out.split('\n').map(widthOf))).toBeLessThanOrEqual(80);
});
