import { Fault } from '@vedette/protocol/kit';
import { describe, expect, test, vi } from 'vitest';
import { parseConfig } from '../config/parse.ts';
import { runCli } from './cli.ts';
import type { Engine, ReadOutcome, RunningManager } from './engine.ts';
import { FakeIo, noEngine } from './io.fake.ts';

const parsed = parseConfig("manager: { name: prod }\nstore: ':memory:'", '/etc/vedette/vedette.yaml');
if ('problems' in parsed) throw new Error('the file is sound');
const { wishes, source } = parsed;
const problems = [
  { path: 'services.web.every', line: 3, column: 5, message: 'is too short' },
  { path: '', message: 'the file is empty' },
];

const setUp = (options: { outcome?: ReadOutcome; stop?: () => Promise<unknown>; terminal?: boolean } = {}) => {
  const io = new FakeIo({}, options.terminal ? { columns: 80, rows: 24 } : undefined);
  const asked: string[] = [];
  const manager: RunningManager = {
    addresses: { agents: { host: '127.0.0.1', port: 7600 }, http: { host: '::1', port: 7999 } },
    watching: { services: 0, agents: 0 },
    reload: async () => {
      asked.push('reload');
      return problems;
    },
    stop: options.stop ?? (async () => asked.push('stop')),
  };
  const engine: Engine = {
    readConfig: async (file) => {
      asked.push(`read ${file}`);
      return options.outcome ?? { wishes, doubts: [], source, asOf: '' };
    },
    createManager: async () => manager,
    readText: noEngine.readText,
    operatorTokenFile: noEngine.operatorTokenFile,
    openIdleStore: noEngine.openIdleStore,
    examine: noEngine.examine,
    inventoryAt: noEngine.inventoryAt,
    readInventory: noEngine.readInventory,
    openStoreMove: noEngine.openStoreMove,
  };
  return { io, engine, asked, run: (...argv: string[]) => runCli(argv, io, engine) };
};

describe('up', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('runs until %s and stops cleanly', async (signal) => {
    const { io, asked, run } = setUp();
    const exit = run('up', '-c', 'prod.yaml');
    await io.shows('the manager is running');
    io.signal(signal);
    expect(await exit).toBe(0);
    expect(asked).toEqual(['read /etc/vedette/prod.yaml', 'stop']);
    expect(io.handlers).toBe(0);
    const first: unknown = JSON.parse(io.stdout.split('\n')[0] ?? '');
    expect(first).toMatchObject({ agents: { port: 7600 }, http: { host: '::1', port: 7999 } });
  });

  test('greets a person with the addresses and what to do next', async () => {
    const { io, run } = setUp({ terminal: true });
    const exit = run('up');
    await io.shows('vedette status --manager http://[::1]:7999');
    io.signal('SIGINT');
    expect(await exit).toBe(0);
  });

  test('a signal passed on by several wrappers is one; a later one ends it at once', async () => {
    const stopping = Promise.withResolvers<void>();
    const { io, run } = setUp({ stop: () => stopping.promise });
    const exit = run('up');
    await io.shows('the manager is running');
    io.signal('SIGINT');
    io.signal('SIGINT');
    expect(io.exited).toEqual([]);
    const later = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
    io.signal('SIGINT');
    later.mockRestore();
    expect(io.exited).toEqual([130]);
    stopping.resolve();
    await exit;
  });

  test('SIGHUP reads the file again and goes on', async () => {
    const { io, asked, run } = setUp();
    const exit = run('up');
    await io.shows('the manager is running');
    io.signal('SIGHUP');
    await io.shows('stays in force');
    expect(io.stdout).toContain('vedette.yaml:3:5 services.web.every: is too short');
    io.signal('SIGTERM');
    expect(await exit).toBe(0);
    expect(asked.slice(1)).toEqual(['reload', 'stop']);
  });

  test('starts nothing with a file that has problems', async () => {
    const { io, engine, run } = setUp({ outcome: { problems } });
    engine.createManager = () => Promise.reject(new Error('must not be called'));
    expect(await run('up')).toBe(78);
    expect(io.stderr).toContain('2 problems in /etc/vedette/vedette.yaml. Nothing was started.');
  });

  test('a start that fails is one line', async () => {
    const { io, engine, run } = setUp();
    engine.createManager = () => Promise.reject(new Fault('address-in-use', 'Port 7600 is taken.'));
    expect([await run('up'), io.stderr, io.handlers]).toEqual([69, 'vedette: Port 7600 is taken.\n', 0]);
  });

  test('what nobody foresaw shows its origin only when asked to', async () => {
    const { io, engine, run } = setUp();
    engine.createManager = () => Promise.reject(new Error('boom'));
    expect(await run('up')).toBe(1);
    expect(io.stderr).toContain('boom');
    expect(io.stderr).not.toContain('at ');
    const debugging = new FakeIo({ VEDETTE_DEBUG: '1' });
    await runCli(['up'], debugging, engine);
    expect(debugging.stderr).toContain('up.test.ts');
  });
});

describe('check', () => {
  test('prints every problem where it stands', async () => {
    const { io, run } = setUp({ outcome: { problems } });
    expect(await run('check', 'new.yaml')).toBe(78);
    expect(io.stdout).toBe(
      'new.yaml:3:5 services.web.every: is too short\nnew.yaml: the file is empty\n2 problems in new.yaml.\n',
    );
  });

  test('says what a file in order wishes for', async () => {
    const { io, run } = setUp();
    expect(await run('check')).toBe(0);
    expect(io.stdout).toBe('vedette.yaml is in order: 0 services, 0 agents and 0 subscribers.\n');
  });

  test('--json is for programs', async () => {
    const { io, run } = setUp({ outcome: { problems } });
    expect(await run('check', '--json')).toBe(78);
    expect(JSON.parse(io.stdout)).toEqual({ file: '/etc/vedette/vedette.yaml', valid: false, problems, doubts: [] });
  });

  test('prints what may be a mistake, and takes the file for in order', async () => {
    const doubts = [{ path: 'services.web.agents', line: 3, column: 5, message: "'eu-2' selects no agent yet" }];
    const { io, run } = setUp({ outcome: { wishes, doubts, source, asOf: '' } });
    expect(await run('check')).toBe(0);
    expect(io.stdout).toMatch(
      /^vedette.yaml:3:5 services.web.agents: 'eu-2' selects no agent yet\nvedette.yaml is in order/,
    );
  });

  test.each([
    [{}, '/etc/vedette/a.yaml'],
    [{ INIT_CWD: '/home/me', npm_lifecycle_event: 'vedette' }, '/home/me/a.yaml'],
    [{ INIT_CWD: '/home/me', npm_lifecycle_event: 'test' }, '/etc/vedette/a.yaml'],
  ])('a relative file with %j is %s', async (env, file) => {
    const { engine, asked } = setUp();
    await runCli(['check', 'a.yaml'], new FakeIo(env), engine);
    expect(asked).toEqual([`read ${file}`]);
  });
});
