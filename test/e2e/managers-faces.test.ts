// What two managers on one store show to those who are no agents: devices, the public, readers of live events, people who log in, the command line. All of them ask the
// one that serves, and go on when the one that leads is killed.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { SessionAnswer } from '../../packages/manager/src/core/access-api.ts';
import type { PublicPage } from '../../packages/manager/src/core/status-api.ts';
import { EventTail } from '../support/event-tail.ts';
import { eventually } from '../support/eventually.ts';
import { type Operator, ports } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { Peer } from '../support/peer.ts';
import { Postgres } from '../support/postgres.ts';

const WITHIN_MS = 20_000;

let postgres: Postgres;
beforeAll(async () => {
  postgres = await Postgres.begin();
});
afterAll(() => postgres[Symbol.asyncDispose]());

/** One that leads and one that serves, a service that reports by itself, and its token. */
const begin = async (operator: Operator) => {
  const [devices = 0, pages = 0, ...rest] = await ports(6);
  const [a, b] = [new Peer(operator, 'a', rest.slice(0, 2)), new Peer(operator, 'b', rest.slice(2))];
  const shop = { path: '/status/acme', title: 'Acme', groups: 'shop', names: { pi: 'Web shop' } };
  const wish = {
    store: postgres.url(await postgres.database()),
    agents: {},
    services: { pi: { heartbeat: { every: '1s', grace: '15s' }, group: 'shop' } },
    subscribers: { ops: null },
  };
  await a.write({ ...wish, status_pages: { public: shop } });
  // Addresses are each manager's own.
  await b.write({
    ...{ ...wish, heartbeats: { listen: `127.0.0.1:${devices}` } },
    status_pages: { listen: `127.0.0.1:${pages}`, public: shop },
  });
  await a.up();
  await b.up();
  const { out: token } = await b.vedette('service', 'token', 'pi');
  const reportAt = `http://127.0.0.1:${devices}/api/v1/heartbeat/pi`;
  const report = async (how = '', at = reportAt): Promise<number> =>
    (await fetch(`${at}${how}`, { method: 'POST', headers: { authorization: `Bearer ${token.trim()}` } })).status;
  const pageAt = `http://127.0.0.1:${pages}/status/acme`;
  return { a, b, token, report, reportAt, pageAt };
};

test('devices, and the public, at the one that serves', async ({ operator }) => {
  const { a, b, token, report, reportAt, pageAt } = await begin(operator);
  expect(await report()).toBe(200);
  await a.api.until('pi', 'up', WITHIN_MS);
  expect(await report('/fail', `${b.url}/api/v1/heartbeat/pi`)).toBe(200);
  await a.api.until('pi', 'down', WITHIN_MS, 'failed');
  expect((await fetch(reportAt, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);

  const page = async (): Promise<PublicPage> => (await (await fetch(`${pageAt}/status.json`)).json()) as PublicPage;
  await eventually('the public to see it', WITHIN_MS, async () => (await page()).words === 'Web shop is down');
  for (const base of [pageAt, `${b.url}/status/acme`]) {
    const badge = await fetch(`${base}/badge/pi/state.svg`);
    expect([badge.status, await badge.text()]).toEqual([200, expect.stringContaining('Web shop: down')]);
    const html = await fetch(base);
    expect([html.status, await html.text()]).toEqual([200, expect.stringContaining('Web shop is down')]);
    const etag = html.headers.get('etag') ?? '';
    expect((await fetch(base, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await fetch(`${base}/badge/other/state.svg`)).status).toBe(404);
  }

  const file = join(operator.folder, 'pi.token');
  await writeFile(file, token);
  b.going('heartbeat', '--token', `file:${file}`, '--to', reportAt, '--every', '1s');
  await b.api.until('pi', 'up', WITHIN_MS);
  await a.kill();
  await eventually('the other to lead', WITHIN_MS, () => b.has('leads'));
  const led = Date.now();
  await eventually('reports to it', WITHIN_MS, async () => {
    const { at = '' } = (await b.api.service('pi')).heartbeat ?? {};
    return Date.parse(at) > led;
  });
  await eventually('the public to see that, too', WITHIN_MS, async () => (await page()).words === 'Web shop is up');
  const told = (await b.api.notifications()).map(({ event }) => event);
  expect(told.toReversed()).toEqual(['down', 'up']);
}, 90_000);

test('live events: nothing is lost or doubled, and whoever cannot go on where they were is told the whole', async ({
  operator,
}) => {
  const { a, b, report } = await begin(operator);
  using whole = await EventTail.open(a.url);
  using first = await EventTail.open(b.url);
  await first.until(({ type }) => type === 'status');
  await report();
  await report('/fail');
  await first.until(({ type }) => type === 'notification');
  first.leave();
  await report();
  await eventually('two more to be told', WITHIN_MS, async () => (await a.api.notifications()).length === 2);
  using second = await EventTail.open(b.url, first.lastId);
  await report('/fail');
  await whole.until(() => whole.of('notification') === 3);
  await second.until(() => second.of('notification') === 2);
  await eventually('all of it', WITHIN_MS, () => second.lastId === whole.lastId);
  const begunAt = first.events[0]?.id ?? '';
  const since = whole.events.filter(({ id }) => numberOf(id) > numberOf(begunAt));
  expect([...first.events.slice(1), ...second.events]).toEqual(since);

  await a.kill();
  await second.over;
  await eventually('the other to lead', WITHIN_MS, () => b.has('leads'));
  using third = await EventTail.open(b.url, second.lastId);
  const again = await third.until(({ type }) => type === 'status');
  expect(third.events[0]).toBe(again);
  expect(JSON.parse(again.data)).toMatchObject({ services: [{ id: 'pi', health: 'down' }] });
  await report();
  await third.until(({ type }) => type === 'notification');
}, 90_000);

const numberOf = (id: string): number => Number(id.split('-')[1]);

test('people who log in at the one that serves, and their sessions when it leads', async ({ operator }) => {
  const { a, b } = await begin(operator);
  await writeFile(join(operator.folder, 'password'), 'correct horse battery\n');
  const set = await b.vedette('password', 'set', 'anna', '--scope', 'write', '--password-file', 'password');
  expect([set.err, set.status]).toEqual(['', 0]);
  const ask = (path: string, init: RequestInit = {}, at = b): Promise<Response> => fetch(`${at.url}${path}`, init);
  for (const peer of [a, b]) expect((await ask('/api/v1/status', {}, peer)).status).toBe(401);
  const login = (password: string): Promise<Response> => {
    const headers = { 'content-type': 'application/json' };
    return ask('/api/v1/login', { method: 'POST', headers, body: JSON.stringify({ user: 'anna', password }) });
  };
  expect((await login('another horse battery')).status).toBe(401);
  const answer = await login('correct horse battery');
  expect(answer.status).toBe(204);
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  const headers = { cookie };
  const session = async (): Promise<SessionAnswer> =>
    (await (await ask('/api/v1/session', { headers })).json()) as SessionAnswer;
  const { user, scopes, csrf } = await session();
  expect({ user, scopes, csrf }).toEqual({ user: 'anna', scopes: ['write'], csrf: expect.any(String) });
  for (const peer of [a, b]) expect((await ask('/api/v1/status', { headers }, peer)).status).toBe(200);

  const silenced = async (proof: Record<string, string>): Promise<number> => {
    const body = JSON.stringify({ services: ['pi'], for: '1h', by: 'anna' });
    const what = { 'content-type': 'application/json', ...headers, ...proof };
    return (await ask('/api/v1/silences', { method: 'POST', headers: what, body })).status;
  };
  expect(await silenced({})).toBe(403);
  expect(await silenced({ 'x-vedette-csrf': csrf ?? '' })).toBe(201);
  // What only an administrator may is refused here as there.
  const own = { method: 'POST', headers: { ...headers, 'x-vedette-csrf': csrf ?? '' } };
  for (const peer of [a, b]) expect((await ask('/-/reload', own, peer)).status).toBe(403);

  await a.kill();
  // Where nobody leads, nobody is known.
  await eventually('the other to lead', WITHIN_MS, async () => {
    const answer = await ask('/api/v1/status', { headers }).catch(() => undefined);
    return answer?.ok;
  });
  expect(await session()).toMatchObject({ user: 'anna', csrf });
  expect(await silenced({ 'x-vedette-csrf': csrf ?? '' })).toBe(201);
  expect((await ask('/api/v1/logout', own)).status).toBe(204);
  expect((await ask('/api/v1/status', { headers })).status).toBe(401);
}, 90_000);

test('the command line asks the one that serves', async ({ operator }) => {
  const { a, b, report } = await begin(operator);
  const watching = b.going('watch');
  await report();
  await watching.line(/1 service: 1 up|pi is up/, WITHIN_MS);
  const silence = await b.vedette('silence', 'add', 'pi', '--for', '1h', '--reason', 'a try', '--json');
  expect([silence.err, silence.status]).toEqual(['', 0]);
  await report('/fail');
  await watching.line(/pi.*down/, WITHIN_MS);
  expect(await b.vedette('status', 'pi')).toMatchObject({ status: 2, out: expect.stringMatching(/pi.*down/) });
  const explained = await b.vedette('explain', 'pi', '--at', '0s');
  expect(explained).toMatchObject({ status: 0, out: expect.stringContaining('silence 1') });
  const history = await b.vedette('history', 'pi', '--since', '1h');
  expect(history).toMatchObject({ status: 0, out: expect.stringContaining('as planned: failed') });

  const { said } = watching;
  await a.kill();
  await eventually('the other to lead', WITHIN_MS, () => b.has('leads'));
  await report();
  await watching.line(/pi.*up/, WITHIN_MS, said);
  expect(await b.vedette('status', 'pi')).toMatchObject({ status: 0 });
}, 90_000);
