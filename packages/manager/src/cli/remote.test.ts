// Every verb, and by which addresses of the manager it does what it does, so that it can do it from anywhere; or why it is of this machine alone. A verb that is not in the
// table is found, and so is one that asks for something else.
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { administration, FakeDesk, fakeOperatorToken, fakeOutage } from '../http/desk.fake.ts';
import { type Route, routes } from '../http/route-table.ts';
import { createHttp, type Http } from '../http/server.ts';
import { runCli } from './cli.ts';
import { FakeIo, noEngine } from './io.fake.ts';
import { verbs, wordOf } from './verbs.ts';

/** What stands behind the verb, and all that is asked then. */
type Asking = readonly [words: string, ...asks: readonly string[]];

const outage = 'GET /api/v1/outages';
const acknowledgement = '/api/v1/outages/:id/acknowledgement';

const wishes = (kind: string, add: string): Readonly<Record<string, readonly Asking[]>> => ({
  [`${kind} add`]: [[add, `POST /api/v1/wishes/${kind}s`]],
  [`${kind} set`]: [['1 --every 5s', `PATCH /api/v1/wishes/${kind}s/:id`]],
  [`${kind} remove`]: [['1', `DELETE /api/v1/wishes/${kind}s/:id`]],
  [`${kind} list`]: [['', `GET /api/v1/wishes/${kind}s`]],
});

const remote: Readonly<Record<string, readonly Asking[]>> = {
  status: [
    ['', 'GET /api/v1/status'],
    ['web', 'GET /api/v1/services/:id'],
  ],
  watch: [['--for 100ms', 'GET /api/v1/events']],
  outages: [['', outage]],
  history: [['web', 'GET /api/v1/services/:id/history']],
  uptime: [['', 'GET /api/v1/uptime']],
  report: [['', 'GET /api/v1/report']],
  explain: [['web', 'GET /api/v1/services/:id/explanation']],
  replay: [['--since 1h', 'POST /api/v1/replay']],
  probe: [['web', 'POST /api/v1/probe']],
  agents: [
    ['', 'GET /api/v1/agents'],
    ['eu-1', 'GET /api/v1/agents/:id/machine'],
  ],
  managers: [['', 'GET /api/v1/managers']],
  notifications: [['', 'GET /api/v1/notifications']],
  'agent add': [['us-2', 'POST /api/v1/agents']],
  'agent list': [['', 'GET /api/v1/agents']],
  'agent rotate': [['eu-1', 'POST /api/v1/agents/:id/rotate']],
  'agent revoke': [['eu-1', 'POST /api/v1/agents/:id/revoke']],
  'agent remove': [['eu-1', 'DELETE /api/v1/agents/:id']],
  ...wishes('service', 'mail 127.0.0.1:25'),
  'service token': [['web', 'POST /api/v1/services/:id/token']],
  ...wishes('subscriber', 'bob web'),
  ...wishes('subscription', 'ops web'),
  'channel list': [['', 'GET /api/v1/channels']],
  'channel test': [['mail', 'POST /api/v1/channels/:id/test']],
  'channel retry': [['hook', 'POST /api/v1/channels/:id/retry']],
  'silence add': [['web --for 2h', 'POST /api/v1/silences']],
  'silence list': [['', 'GET /api/v1/silences']],
  'silence end': [['1', 'DELETE /api/v1/silences/:id']],
  'note add': [['words --page acme', 'POST /api/v1/notes']],
  'note edit': [['1 words', 'PATCH /api/v1/notes/:id']],
  'note end': [['1', 'DELETE /api/v1/notes/:id']],
  'note list': [['', 'GET /api/v1/notes']],
  ack: [
    ['web', outage, `POST ${acknowledgement}`],
    ['web --withdraw', outage, `DELETE ${acknowledgement}`],
  ],
  'token add': [['grafana --scope read', 'POST /api/v1/tokens']],
  'token list': [['', 'GET /api/v1/tokens']],
  'token remove': [['grafana', 'DELETE /api/v1/tokens/:name']],
  'password set': [[`anna --password-file ${import.meta.filename}`, 'PUT /api/v1/accounts/:name']],
  'password list': [['', 'GET /api/v1/accounts']],
  'password remove': [['anna', 'DELETE /api/v1/accounts/:name']],
  'password sessions': [
    ['', 'GET /api/v1/sessions'],
    ['--end x', 'DELETE /api/v1/sessions/:id', 'GET /api/v1/sessions'],
  ],
  backup: [[join(tmpdir(), 'nothing.db'), 'POST /api/v1/store/backup']],
  'store stats': [['', 'GET /api/v1/store']],
  'store check': [['', 'POST /api/v1/store/check']],
  'store compact': [['', 'POST /api/v1/store/compact']],
  'store export': [['--all --csv -', 'POST /api/v1/store/export']],
  reload: [['', 'POST /-/reload']],
  completion: [['-- status w', 'GET /api/v1/services']],
};

/** Why, of those that ask no manager, or only one that is not chosen by `--manager`. */
const local: Readonly<Record<string, string>> = {
  init: 'writes a file here',
  menu: 'edits a file here, and does the rest by other verbs',
  up: 'is the manager',
  check: 'reads a file here, before a manager does',
  inventory: 'asks inventories itself, and needs no manager',
  heartbeat: 'reports to any of several addresses, with a token of its own',
  'store migrate': 'moves a store that no manager has open',
  doctor: 'examines this machine',
  import: 'writes a file here',
  schema: 'prints what it carries',
};

const named = verbs.flatMap((one) =>
  'verbs' in one
    ? one.verbs.map((verb) => [`${wordOf(one)} ${wordOf(verb)}`, verb] as const)
    : [[wordOf(one), one] as const],
);

test('every verb is here, once', () => {
  const listed = [...Object.keys(remote), ...Object.keys(local)];
  expect(listed.length).toBe(new Set(listed).size);
  expect(new Set(listed)).toEqual(new Set(named.map(([name]) => name)));
});

test('what is asked of a manager can be asked of any', () => {
  const asking = named.flatMap(([name, { options }]) => ('manager' in options ? [name] : []));
  // It hands its choice of a manager on to the verbs that it does.
  expect(new Set(asking)).toEqual(new Set([...Object.keys(remote), 'menu']));
});

let http: Http;
let front: Server;
let address: string;
const heard: string[] = [];

const isAt = ({ path }: Route, url: string): boolean =>
  new RegExp(`^${path.replace(/:\w+/g, '[^/]+').replace('*', '.*')}$`).test(url);

const nameOf = (method = '', url = ''): string => {
  const path = url.split('?')[0] ?? '';
  const route = routes.find((one) => one.method === method && isAt(one, path));
  return route ? `${method} ${route.path}` : `${method} ${path}, which is no address`;
};

beforeAll(async () => {
  const desk = new FakeDesk();
  const { endedAt: _, ...open } = fakeOutage(1);
  desk.outageRows = [open];
  const heartbeats = {
    report: () => Promise.reject(new Error('nobody is expected to report')),
    issue: async (service: string) => ({ service, token: 'x', path: '/', replaces: false }),
  };
  http = createHttp({ desk, ...administration(), heartbeats });
  const behind = await http.listen({ host: '127.0.0.1', port: 0 });
  front = createServer((question, answer) => {
    heard.push(nameOf(question.method, question.url));
    const { method, url: path, headers } = question;
    const asking = request({ host: behind.host, port: behind.port, method, path, headers }, (said) => {
      answer.writeHead(said.statusCode ?? 500, said.headers);
      said.pipe(answer);
    });
    asking.once('error', () => answer.destroy());
    answer.once('close', () => asking.destroy());
    question.pipe(asking);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
});
afterAll(async () => {
  front.closeAllConnections();
  await new Promise((resolve) => front.close(resolve));
  await http.close();
});

const rows = Object.entries(remote).flatMap(([verb, all]) =>
  all.map(([words, ...asks]) => [verb, words, asks] as const),
);

test.each(rows)('%s %s', async (verb, words, asks) => {
  heard.length = 0;
  const io = new FakeIo({ VEDETTE_OPERATOR_TOKEN: fakeOperatorToken });
  const argv = [...verb.split(' '), '--manager', address, ...words.split(' ').filter((word) => word !== '')];
  await runCli(argv, io, noEngine);
  expect(new Set(heard), io.stderr).toEqual(new Set(asks));
});
