import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { administration, FakeDesk, fakeAgent, fakeOperatorToken, fakeOutage, fakeService } from '../http/desk.fake.ts';
import { createHttp } from '../http/server.ts';
import { runCli } from './cli.ts';
import { FakeIo, noEngine } from './io.fake.ts';
import { widthOf } from './text.ts';

let desk: FakeDesk;
let http: ReturnType<typeof createHttp>;
let manager: string;

beforeEach(async () => {
  desk = new FakeDesk();
  http = createHttp({ desk, ...administration() });
  manager = `http://127.0.0.1:${(await http.listen({ host: '127.0.0.1', port: 0 })).port}`;
});
afterEach(() => http.close());

const runWith = async (env: object, ...argv: string[]) => {
  const io = new FakeIo({ VEDETTE_MANAGER: manager, VEDETTE_OPERATOR_TOKEN: fakeOperatorToken, ...env });
  const exit = await runCli(argv, io, noEngine);
  return { exit, out: io.stdout, err: io.stderr };
};
const run = (...argv: string[]) => runWith({}, ...argv);

describe('status of one service is a Nagios plugin', () => {
  const seen = (health: 'up' | 'failing' | 'down' | 'unknown') => ({
    health,
    agent: 'eu-1',
    since: '2026-01-31T08:00:00Z',
  });
  test.each([
    ['up', {}, 0, /^VEDETTE OK - web is up, 0\.4 ms from 2 agents \| latency=0\.42ms\n$/],
    ['failing', { reason: 'timeout' }, 1, /^VEDETTE WARNING - web is failing \(timeout\) for .*, seen from eu-1/],
    ['down', { reason: 'refused' }, 2, /^VEDETTE CRITICAL - web is down \(refused\) for .*, seen from eu-1/],
    ['unknown', { reason: 'away' }, 3, /^VEDETTE UNKNOWN - web is unknown \(away\) for [^,|]*$/],
  ] as const)('%s', async (health, more, exit, line) => {
    desk.services = [fakeService('web', { health, ...more, ...(health !== 'up' && { from: [seen(health)] }) })];
    const answer = await run('status', 'web');
    expect(answer.exit).toBe(exit);
    expect(answer.out).toMatch(line);
  });

  test('a service nobody knows, and a manager that cannot be asked, are unknown', async () => {
    expect(await run('status', 'ghost')).toMatchObject({ exit: 3, out: expect.stringMatching(/^VEDETTE UNKNOWN - /) });
    await http.close();
    expect(await run('status', 'web')).toMatchObject({ exit: 3, out: expect.stringContaining(manager), err: '' });
  });

  test('a bar in a message does not begin the figures', async () => {
    expect((await run('status', 'a|b')).out).not.toContain('|');
  });

  test('--json keeps the exit code', async () => {
    desk.services = [fakeService('web', { health: 'down', reason: 'refused' })];
    const answer = await run('status', 'web', '--json');
    expect([answer.exit, JSON.parse(answer.out)]).toEqual([2, desk.services[0]]);
  });
});

describe('tables', () => {
  test('trouble comes first, the newest of a kind on top', async () => {
    const later = '2026-01-31T09:00:00.000Z';
    desk.services = [
      fakeService('b'),
      fakeService('a'),
      fakeService('mail', { health: 'unknown', reason: 'away' }),
      fakeService('old', { health: 'down', reason: 'refused' }),
      fakeService('new', { health: 'down', reason: 'refused', since: later }),
      fakeService('cache', { health: 'failing', reason: 'timeout' }),
    ];
    const rows = (await run('status')).out.split('\n').slice(1, 7);
    expect(rows.map((row) => row.split(' ')[0])).toEqual(['new', 'old', 'cache', 'mail', 'a', 'b']);
  });

  test.each([['status'], ['status', '--agents'], ['agents'], ['outages'], ['notifications']])(
    '%s %s fits 80 columns where there are 80, and is whole where there is no screen',
    async (...argv) => {
      const id = 'a-service-with-a-name-that-is-as-long-as-names-can-reasonably-become';
      desk.services = [fakeService(id, { health: 'down', reason: 'unreachable' }), fakeService('evil\u001b[2J')];
      desk.agents = [fakeAgent(id, { address: '[2001:db8:1:2:3:4:5:6]:50123', state: 'away' })];
      desk.outageRows = [fakeOutage(1, { service: id, from: [id, id], told: [id] })];
      const { out, exit } = await runWith({ COLUMNS: '80' }, ...argv);
      expect(exit).toBe(0);
      expect(Math.max(...out.split('\n').map(widthOf))).toBeLessThanOrEqual(80);
      const whole = await run(...argv);
      expect(whole.out).toContain(argv[0] === 'notifications' ? 'seen from eu-1 and us-1' : id);
      expect(whole.out).not.toContain('…');
      expect(out + whole.out).not.toContain('\u001b');
    },
  );

  test.each([
    ['status', () => desk.status()],
    ['agents', () => desk.agents],
    ['outages', () => desk.outageRows],
  ])('%s --json prints what the manager answered', async (verb, expected) => {
    expect(JSON.parse((await run(verb, '--json')).out)).toEqual(expected());
  });

  test('the questions reach the manager', async () => {
    await run('outages', 'web', '--open', '--limit', '5');
    expect(desk.asked).toEqual([{ service: 'web', open: true, limit: 5 }]);
  });
});

describe('what goes wrong is one line and an exit code', () => {
  test.each([
    [['statsu'], 64, 'Did you mean status?'],
    [['status', '--jsn'], 64, 'Did you mean --json?'],
    [['status', 'a', 'b'], 64, 'one word too many'],
    [['status', '--service', 'a'], 64, 'a word in its place'],
    [['subscriber', 'add', 'ben', '--services=web'], 64, 'a word in its place'],
    [['status', '--manager'], 64, 'needs a value'],
    [['up', '--log-level', 'loud'], 64, 'trace, debug, info'],
    [['status', '--manager', 'ftp://x'], 64, 'no address of a manager'],
    [['watch', '--for', '5'], 64, "'5s'"],
    [['outages', '--since', 'yesterday'], 64, 'yesterday'],
    [['outages', 'ghost'], 66, 'no service'],
    [['outages', 'ghost', '--json'], 66, 'no service'],
    [['notifications', 'ghost'], 66, 'no subscriber'],
  ])('%j ends with %i', async (argv, exit, text) => {
    const answer = await run(...argv);
    expect(answer.exit).toBe(exit);
    expect(answer.out).toBe('');
    expect(answer.err).toMatch(/^vedette: [^\n]*\n$/);
    expect(answer.err).toContain(text);
  });

  test.each(['status', 'watch', 'agents'])('%s of a manager that is not there names its address', async (verb) => {
    await http.close();
    const answer = await run(verb);
    expect(answer).toMatchObject({ exit: 69, out: '' });
    expect(answer.err).toMatch(/^vedette: No manager answers at [^\n]*\n$/);
    expect(answer.err).toContain(manager);
  });

  test('no words at all get the help, as an error', async () => {
    expect(await run()).toMatchObject({ exit: 64, out: '', err: expect.stringContaining('vedette status [service]') });
  });

  test('another program at the address is told apart', async () => {
    const other = createServer((_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const answer = await run('status', '--manager', `127.0.0.1:${(other.address() as AddressInfo).port}`);
    expect(answer).toMatchObject({ exit: 76, err: expect.stringContaining('no Vedette manager') });
    other.closeAllConnections();
    other.close();
  });

  test('a reload that is refused prints every problem', async () => {
    desk.problems = [{ path: 'services.web.every', line: 12, column: 7, message: 'is too short' }];
    const { exit, err } = await run('reload');
    expect(exit).toBe(78);
    expect(err).toContain('/etc/vedette/vedette.yaml:12:7 services.web.every: is too short\n');
    desk.problems = [];
    expect(await run('reload')).toMatchObject({ exit: 0, out: expect.stringContaining('revision 3') });
  });
});

test.each(['', 'up', 'check', 'status', 'watch', 'outages', 'agents', 'notifications', 'reload', 'schema'])(
  'the help of %j fits 80 columns and has examples',
  async (verb) => {
    const { exit, out } = await run(...(verb === '' ? [] : [verb]), '--help');
    expect(exit).toBe(0);
    expect(out).toContain('Examples:');
    expect(Math.max(...out.split('\n').map(widthOf))).toBeLessThanOrEqual(80);
  },
);
