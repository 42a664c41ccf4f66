// The HTTP interface of a whole manager against its own description: every address of the table is asked, and what is answered is as the description says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import { nights } from './core/explain/explain.fake.ts';
import { explain } from './core/explain/explain.ts';
import { disagreement } from './http/described.fake.ts';
import { forms } from './http/forms.ts';
import { openApiText } from './http/openapi.ts';
import { OPENAPI_FILE } from './http/openapi-file.ts';
import { routes } from './http/route-table.ts';
import { explanation } from './http/shape/explained.ts';
import { startWholeManager, type WholeManager } from './whole-manager.fake.ts';

let manager: WholeManager;
beforeAll(async () => {
  manager = await startWholeManager();
});
afterAll(() => manager[Symbol.asyncDispose]());

const named = routes.map(({ method, path }) => `${method} ${path}`);

test('the published description is up to date, and every address there is has a form', () => {
  // As data: how it is laid out is a formatter's business.
  expect(JSON.parse(readFileSync(OPENAPI_FILE, 'utf8'))).toEqual(JSON.parse(openApiText()));
  expect(new Set(Object.keys(forms))).toEqual(new Set(named));
});

type Question = readonly [
  method: string,
  path: string,
  url?: string | undefined,
  body?: object | undefined,
  status?: number,
];

/** In this order: what is made is looked at, and taken back. Where no status is named, it has to be a good one. */
const questions = (folder: string): readonly Question[] => [
  ['POST', '/api/v1/silences', undefined, { services: ['web'], for: '2h', by: 'anna', reason: 'rack' }],
  ['POST', '/api/v1/notes', undefined, { text: 'A disk is being exchanged.', page: 'acme', by: 'anna' }],
  ['PATCH', '/api/v1/notes/:id', '/api/v1/notes/1', { text: 'It is exchanged.' }],
  ['POST', '/api/v1/agents', undefined, { id: 'us-1' }],
  ['POST', '/api/v1/agents/:id/rotate', '/api/v1/agents/us-1/rotate'],
  ['POST', '/api/v1/agents/:id/revoke', '/api/v1/agents/us-1/revoke'],
  ['POST', '/api/v1/services/:id/token', '/api/v1/services/job/token'],
  ['POST', '/api/v1/wishes/services', undefined, { id: 'mail', wish: { target: '127.0.0.1:25' } }],
  ['PATCH', '/api/v1/wishes/services/:id', '/api/v1/wishes/services/mail', { every: '5s' }],
  ['POST', '/api/v1/wishes/subscribers', undefined, { id: 'bob', wish: { services: 'web' } }],
  ['PATCH', '/api/v1/wishes/subscribers/:id', '/api/v1/wishes/subscribers/bob', { services: '*' }],
  ['POST', '/api/v1/wishes/subscriptions', undefined, { wish: { subscriber: 'ops', services: ['web'] } }],
  ['PATCH', '/api/v1/wishes/subscriptions/:id', '/api/v1/wishes/subscriptions/1', { services: ['job'] }],
  ['POST', '/api/v1/wishes/services', undefined, { id: 'broken', wish: { target: 'nonsense' } }, 422],
  ['POST', '/api/v1/channels/:id/test', '/api/v1/channels/log/test'],
  ['POST', '/api/v1/channels/:id/retry', '/api/v1/channels/log/retry'],
  ['POST', '/api/v1/tokens', undefined, { name: 'grafana', scopes: ['read'], for: '90d' }],
  ['PUT', '/api/v1/accounts/:name', '/api/v1/accounts/admin', { password: 'correct horse battery' }],
  ['POST', '/api/v1/login', undefined, { password: 'correct horse battery' }],
  ['POST', '/api/v1/login', undefined, { password: 'something else' }, 401],
  ['POST', '/api/v1/logout'],
  ['POST', '/api/v1/heartbeat/:id', '/api/v1/heartbeat/job', { cpu: 0.5 }],
  ['GET', '/api/v1/heartbeat/:id', '/api/v1/heartbeat/job'],
  ['POST', '/api/v1/heartbeat/:id/:what', '/api/v1/heartbeat/job/start'],
  ['GET', '/api/v1/heartbeat/:id/:what', '/api/v1/heartbeat/job/3'],
  ['POST', '/-/reload'],
  ['PUT', '/-/reload'],
  ['POST', '/api/v1/probe', undefined, { service: 'web' }],
  ['POST', '/api/v1/replay', undefined, { since: new Date(Date.now() - 60_000).toISOString() }],
  ['GET', '/probe', '/probe?target=127.0.0.1:9', undefined, 502],
  ['GET', '/api/v1/services/:id', '/api/v1/services/job'],
  ['GET', '/api/v1/services/:id', '/api/v1/services/ghost', undefined, 404],
  ['GET', '/api/v1/services/:id/history', '/api/v1/services/job/history?since=1h'],
  ['GET', '/api/v1/services/:id/explanation', '/api/v1/services/job/explanation'],
  ['GET', '/api/v1/agents/:id/machine', '/api/v1/agents/eu-1/machine'],
  ['GET', '/api/v1/report', '/api/v1/report?since=1h'],
  ['GET', '/api/v1/report.html', '/api/v1/report.html?since=1h'],
  ['GET', '/'],
  ['GET', '/status/*', '/status/acme'],
  ['GET', '/status/*', '/status/acme/status.json'],
  ['GET', '/status/*', '/status/nobody', undefined, 404],
  ...routes.flatMap(({ method, path }): Question[] => (isList(method, path) ? [[method, path]] : [])),
  ['POST', '/api/v1/store/export', undefined, { what: 'outages' }],
  ['POST', '/api/v1/store/export', undefined, { what: 'results' }],
  ['POST', '/api/v1/store/check', undefined, {}],
  ['POST', '/api/v1/store/compact', undefined, {}],
  ['POST', '/api/v1/store/backup', undefined, { file: join(folder, 'copy.db') }],
  ['DELETE', '/api/v1/notes/:id', '/api/v1/notes/1'],
  ['DELETE', '/api/v1/silences/:id', '/api/v1/silences/1'],
  ['DELETE', '/api/v1/wishes/subscriptions/:id', '/api/v1/wishes/subscriptions/1'],
  ['DELETE', '/api/v1/wishes/subscribers/:id', '/api/v1/wishes/subscribers/bob'],
  ['DELETE', '/api/v1/wishes/services/:id', '/api/v1/wishes/services/mail'],
  ['DELETE', '/api/v1/agents/:id', '/api/v1/agents/us-1'],
  ['DELETE', '/api/v1/tokens/:name', '/api/v1/tokens/grafana'],
  ['DELETE', '/api/v1/accounts/:name', '/api/v1/accounts/admin'],
];

/** What has no parameters and says all there is. */
const isList = (method: string, path: string): boolean =>
  method === 'GET' && !path.includes(':') && !path.includes('*') && !path.includes('report') && !others.has(path);

/** They do not end, take a parameter, or are files that may not be built. */
const others: ReadonlySet<string> = new Set(['/api/v1/events', '/probe', '/', '/favicon.svg']);

/** Asked apart below: they take the number of what happens, or have no end. */
const apart: readonly string[] = [
  'POST /api/v1/outages/:id/acknowledgement',
  'DELETE /api/v1/outages/:id/acknowledgement',
  'DELETE /api/v1/sessions/:id',
  'GET /api/v1/events',
  'GET /assets/*',
  'GET /favicon.svg',
];

describe('what a manager answers is as the description says', { timeout: 30_000 }, () => {
  const asked = new Set(apart);

  const agrees = async ([method, path, url = path, body, status]: Question): Promise<Response> => {
    const answer = await manager.ask(method, url, body && JSON.stringify(body));
    const good = [200, 201, 204];
    // Without `npm run build` there is no page.
    const expected = status === undefined ? [...good, ...(path === '/' ? [503] : [])] : [status];
    const shown = answer.clone();
    expect(
      expected,
      `${method} ${url}: ${shown.status} ${expected.includes(shown.status) ? '' : await shown.text()}`,
    ).toContain(answer.status);
    expect(await disagreement(method, path, answer.clone()), `${method} ${url}`).toBeUndefined();
    return answer;
  };

  test('of every address there is', async () => {
    for (const question of questions(manager.folder)) {
      await agrees(question);
      asked.add(`${question[0]} ${question[1]}`);
    }
    expect(named.filter((name) => !asked.has(name))).toEqual([]);
  });

  test('of an outage that somebody sees to', async () => {
    const open = await eventually('an outage of the job', 5_000, async () => {
      const [one] = (await (await manager.ask('GET', '/api/v1/outages?open=true')).json()) as { id: number }[];
      return one;
    });
    const path = '/api/v1/outages/:id/acknowledgement';
    const url = path.replace(':id', String(open.id));
    await agrees(['POST', path, url, { by: 'anna', note: 'restarting it' }]);
    await agrees(['GET', '/api/v1/outages']);
    await agrees(['GET', '/api/v1/services']);
    expect(
      await (await agrees(['GET', '/api/v1/services/:id/explanation', '/api/v1/services/job/explanation'])).json(),
    ).toMatchObject({ outage: { id: open.id } });
    await agrees(['DELETE', path, url]);
    await agrees(['DELETE', path, '/api/v1/outages/999/acknowledgement', undefined, 404]);
  });

  test('of a session that is ended, and one that there is not', async () => {
    await agrees(['PUT', '/api/v1/accounts/:name', '/api/v1/accounts/admin', { password: 'correct horse battery' }]);
    await agrees(['POST', '/api/v1/login', undefined, { password: 'correct horse battery' }]);
    const [one] = (await (await agrees(['GET', '/api/v1/sessions'])).json()) as { id: string }[];
    await agrees(['DELETE', '/api/v1/sessions/:id', `/api/v1/sessions/${one?.id}`]);
    await agrees(['DELETE', '/api/v1/sessions/:id', '/api/v1/sessions/0', undefined, 404]);
    await agrees(['DELETE', '/api/v1/accounts/:name', '/api/v1/accounts/admin']);
  });

  test('of live events, which have no end', async () => {
    const { status, headers, body } = await manager.ask('GET', '/api/v1/events');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    await body?.cancel();
  });

  test('of files, whether they are built or not', async () => {
    for (const [path, url] of [
      ['/favicon.svg', '/favicon.svg'],
      ['/assets/*', '/assets/nothing.js'],
      ['/', '/'],
    ] as const)
      expect(await disagreement('GET', path, await manager.ask('GET', url)), url).toBeUndefined();
  });

  test('to whoever has the answer already', async () => {
    for (const { path } of routes.filter(({ isTagged }) => isTagged)) {
      const url = path.replace(':id', 'web') + (path === '/api/v1/report' ? '?month=2026-01' : '');
      // Times pass between two answers: whatever is there is known.
      const first = await manager.ask('GET', url);
      const again = await manager.ask('GET', url, undefined, { 'if-none-match': first.headers.get('etag') ?? '' });
      await first.body?.cancel();
      expect(await disagreement('GET', path, again), url).toBeUndefined();
    }
  });

  test.each(routes.map(({ method, path, need }) => [method, path, need] as const))(
    'to a stranger who asks %s %s, and to whoever asks too much of it',
    async (method, path, need) => {
      const url = path.replace(/:\w+/g, 'nothing').replace('*', 'nothing');
      const stranger = await manager.ask(method, url, undefined, { authorization: 'Bearer guessed' });
      if (need === 'admin' || need === 'write') expect([401, 429]).toContain(stranger.status);
      if (path !== '/api/v1/events') expect(await disagreement(method, path, stranger)).toBeUndefined();
      const senseless = await manager.ask(
        method,
        `${url}?senseless=1`,
        method === 'GET' ? undefined : '{"senseless":1}',
      );
      expect(senseless.status).toBeLessThan(path === '/' ? 504 : 500);
      expect(await disagreement(method, path, senseless)).toBeUndefined();
    },
  );
});

test.each(Object.entries(nights))('an explanation of "%s" is as the description says', (_, known) => {
  expect(explanation.safeParse(JSON.parse(JSON.stringify(explain(known)))).error).toBeUndefined();
});
