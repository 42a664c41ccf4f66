// `vedette service …`, `vedette subscriber …` and `vedette subscription …` against a manager that has some of each.
import { userInfo } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { administration, FakeDesk, fakeOperatorToken } from '../http/desk.fake.ts';
import { createHttp, type Http } from '../http/server.ts';
import { FakeWishDesk } from '../http/wish-desk.fake.ts';
import { runCli } from './cli.ts';
import { FakeIo, noEngine } from './io.fake.ts';

let http: Http;
let wishes: FakeWishDesk;
let manager: string;

beforeEach(async () => {
  wishes = new FakeWishDesk();
  http = createHttp({ desk: new FakeDesk(), ...administration(), wishes });
  manager = `http://127.0.0.1:${(await http.listen({ host: '127.0.0.1', port: 0 })).port}`;
});
afterEach(() => http.close());

const run = async (...argv: string[]) => {
  const env = { VEDETTE_MANAGER: manager, VEDETTE_OPERATOR_TOKEN: fakeOperatorToken, NO_COLOR: '1' };
  const io = new FakeIo(env, { columns: 80, rows: 24 });
  const exit = await runCli(argv, io, noEngine);
  return { exit, out: io.stdout, err: io.stderr };
};

/** As a person would write it: without quotes there is nothing to take apart but spaces. */
const words = (line: string): string[] => line.split(' ');

describe('add', () => {
  test.each([
    [
      'service add dns h:53 --every 5s --timeout 1s --recover 2 --quorum 3 --agents eu-1 region=us --labels tier=gold rack=7',
      {
        ...{ add: 'service', id: 'dns' },
        body: {
          ...{ target: 'h:53', every: '5s', timeout: '1s', recover: 2, quorum: 3, agents: ['eu-1', 'region=us'] },
          labels: { tier: 'gold', rack: '7' },
        },
      },
      'Service dns is added.\n',
    ],
    [
      'service add dns h:53 --depends-on web cart --by ben --recover often --also {"flapping":"off"}',
      {
        ...{ add: 'service', id: 'dns', by: 'ben' },
        body: { target: 'h:53', recover: 'often', depends_on: ['web', 'cart'], flapping: 'off' },
      },
      'Service dns is added.\n',
    ],
    [
      'service add api https://h/ --check http.status=204 http.tls.expires_within=30d http.tls.verify=false http.contains=ready',
      {
        ...{ add: 'service', id: 'api' },
        body: {
          target: 'https://h/',
          http: { status: 204, tls: { expires_within: '30d', verify: false }, contains: 'ready' },
        },
      },
      'Service api is added.\n',
    ],
    [
      'service add disk command:check_disk --check command.warning=down',
      { ...{ add: 'service', id: 'disk' }, body: { target: 'command:check_disk', command: { warning: 'down' } } },
      'Service disk is added.\n',
    ],
    [
      'subscriber add carla',
      { add: 'subscriber', id: 'carla', body: {} },
      'Subscriber carla is added, for 2 services.\n',
    ],
    [
      'subscriber add carla web group:shop --channels mail --events down up --remind 1h',
      {
        ...{ add: 'subscriber', id: 'carla' },
        body: { services: ['web', 'group:shop'], channels: ['mail'], events: ['down', 'up'], remind: '1h' },
      },
      'Subscriber carla is added, for 2 services.\n',
    ],
    [
      'subscriber add carla --waiting',
      { add: 'subscriber', id: 'carla', body: { subscriptions: [] } },
      'Subscriber carla',
    ],
    [
      'subscription add ops web --grace 1m',
      { add: 'subscription', body: { subscriber: 'ops', services: ['web'], grace: '1m' } },
      'Subscription 5 is added, for 2 services.\n',
    ],
  ])('%s', async (line, asked, says) => {
    const { exit, out, err } = await run(...words(line));
    expect([exit, err]).toEqual([0, '']);
    expect(wishes.asked).toEqual([{ by: userInfo().username, ...asked }]);
    expect(out).toContain(says);
  });

  test('as JSON', async () => {
    const { out } = await run('service', 'add', 'dns', 'h:53', '--json');
    expect(JSON.parse(out)).toMatchObject({ kind: 'service', id: 'dns', from: 'run time', body: { target: 'h:53' } });
  });
});

test('set changes what is named, and takes out what is to be unset', async () => {
  const { exit, out } = await run(...words('service set cart --every 3s --unset group depends-on'));
  expect([exit, out]).toEqual([0, 'Service cart is changed.\n']);
  await run(...words('subscription set 4 --services web db'));
  expect(wishes.asked).toEqual([
    { set: 'service', id: 'cart', changes: { every: '3s', group: null, depends_on: null } },
    { set: 'subscription', id: '4', changes: { services: ['web', 'db'] } },
  ]);
});

test('remove', async () => {
  const { exit, out } = await run('subscriber', 'remove', 'anna');
  expect([exit, out, wishes.asked]).toEqual([
    0,
    'Subscriber anna is removed.\n',
    [{ remove: 'subscriber', id: 'anna' }],
  ]);
});

describe('what is wrong', () => {
  test.each([
    ['service add dns h:53 --every often', 78, "services.dns.every: 'often' is not a duration\nvedette: "],
    ['service set cart --every often', 78, "services.cart.every: 'often' is not a duration\nvedette: "],
    ['service remove cart', 78, "subscriptions.4.services.0: there is no service 'cart'\nvedette: "],
    ['service add web h:1', 73, 'already'],
    ['service set web --every 5s', 73, 'read-only'],
    ['subscription remove 99', 66, 'no subscription'],
    ['service set cart', 64, 'service set --help'],
    ['service add dns', 64, 'A word is missing'],
    ['subscription add ops', 64, 'A word is missing'],
    ['service add dns h:53 --evrey 5s', 64, 'Did you mean --every?'],
    ['service add dns h:53 --labels gold', 64, 'key=value'],
    ['service add dns h:53 --also [1]', 64, '--also is no JSON object'],
    ['service add dns h:53 --check status=204', 64, 'is no term'],
    ['service add dns h:53 --check http.status', 64, 'is no term'],
    ['service add dns h:53 --check http.__proto__.a=1', 64, 'is no term'],
    ['service add dns h:53 --check http.status=1 http.status=2', 64, 'says again'],
    ['service add dns h:53 --check http.tls=1 http.tls.name=a', 64, 'within what has a value'],
    ['service add dns h:53 --also {', 64, '--also is no JSON object'],
    ['subscriber add carla web --waiting', 64, 'Either name services'],
    ['service ad dns h:53', 64, 'Did you mean service add?'],
  ])('%s', async (line, status, complains) => {
    const { exit, out, err } = await run(...words(line));
    expect([exit, out]).toEqual([status, '']);
    expect(err).toContain(complains);
  });
});

describe('list', () => {
  test('shows where each comes from, within 80 columns', async () => {
    const shown = [];
    for (const kind of ['service', 'subscriber', 'subscription']) shown.push((await run(kind, 'list')).out);
    const lines = shown.join('\n').split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "SERVICE  TARGET          EVERY  GRACE  GROUP  FROM      BY
      web      127.0.0.1:8080  5s     -      -      file      -
      cart     127.0.0.1:8081  -      -      shop   run time  ben

      SUBSCRIBER  SERVICES  COUNT  GRACE  REMIND  CHANNELS  FROM      EVENTS
      ops         *             2  20s    -       -         file      -
      anna        web           1  -      1h      -         run time  -

      ID   SUBSCRIBER  SERVICES  COUNT  GRACE  REMIND  FROM       CHANNELS  EVENTS
      4    ops         cart          1  -      -       run time   -         -
      ops  ops         *             1  20s    -       file       -         -
      3    gone        *             -  -      -       set aside  -         -
      subscription 3 is set aside: subscriptions.3.subscriber: there is no subscriber
        'gone'
      "
    `);
  });

  test('as JSON, or that there is nothing', async () => {
    expect(JSON.parse((await run('service', 'list', '--json')).out)).toEqual(wishes.entries('service'));
    wishes.views = [];
    expect((await run('subscription', 'list')).out).toBe('There is no subscription yet.\n');
  });
});

test.each(['service', 'subscriber', 'subscription'])('%s: every verb explains itself with examples', async (kind) => {
  for (const verb of ['add', 'set', 'remove', 'list']) {
    const { exit, out } = await run(kind, verb, '--help');
    expect(exit).toBe(0);
    expect(out).toMatch(/Examples:\n {2}vedette /);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  }
});
