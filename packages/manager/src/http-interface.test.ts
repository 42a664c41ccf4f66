// The HTTP interface of a whole manager against its own description: what is answered is as the description says, and what makes no sense is the asker's fault.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from './config/read.ts';
import { forms } from './http/forms.ts';
import { openApi, openApiText } from './http/openapi.ts';
import { OPENAPI_FILE } from './http/openapi-file.ts';
import { routes } from './http/route-table.ts';
import { createManager, type Manager } from './manager.ts';

type Validate = ((data: unknown) => boolean) & { readonly errors?: unknown };
type Ajv = new (options: object) => { compile(schema: object): Validate; addFormat(name: string, form: RegExp): void };
type Media = { readonly schema: object };
type Operation = {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
};

/** The validator comes with the framework. */
const ajvOf = (): Ajv => {
  const framework = createRequire(createRequire(import.meta.url).resolve('fastify'));
  const { Ajv2020 } = createRequire(framework.resolve('@fastify/ajv-compiler'))('ajv/dist/2020') as { Ajv2020: Ajv };
  return Ajv2020;
};

let folder: string;
let manager: Manager;
let base: string;
let operator: string;
const document = openApi() as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components: object;
};
const ajv = new (ajvOf())({ strict: false, allErrors: true });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);
const compiled = new Map<string, Validate>();

/** What keeps an answer from being as the description says; nothing when it is. */
const disagreement = async (method: string, path: string, answer: Response): Promise<unknown> => {
  const operation = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
  if (!operation) return `${method} ${path} is not described`;
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  const text = await answer.text();
  const said = operation.responses[answer.status];
  const media = said ? said.content?.[type] : { schema: { $ref: '#/components/schemas/Problem' } };
  if (!media) return text === '' && !said?.content ? undefined : `${answer.status} ${type} is not described: ${text}`;
  const key = `${method} ${path} ${answer.status}`;
  const validate = compiled.get(key) ?? ajv.compile({ ...media.schema, components: document.components });
  compiled.set(key, validate);
  const parsed =
    type === 'application/x-ndjson'
      ? text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
      : [type.endsWith('json') ? JSON.parse(text) : text];
  for (const one of parsed) if (!validate(one)) return [validate.errors, one];
  return undefined;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-http-'));
  const file = join(folder, 'vedette.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      manager: { listen: '127.0.0.1:0', http: '127.0.0.1:0' },
      agents: { 'eu-1': { labels: { region: 'eu' } } },
      services: { web: { target: '127.0.0.1:9', group: 'shop' }, job: { heartbeat: { every: '1s', grace: '0s' } } },
      channels: { log: { type: 'console' } },
      subscribers: { ops: { services: '*', channels: ['log'] } },
      planned: { nightly: { services: 'web', cron: '0 3 * * *', for: '1h' } },
    }),
  );
  const outcome = await readConfig(file);
  if ('problems' in outcome) throw new Error(JSON.stringify(outcome.problems));
  const logger = pino({ level: 'silent' });
  manager = await createManager({ file, source: outcome.source, asOf: outcome.asOf, environment: {}, logger });
  base = `http://127.0.0.1:${manager.addresses.http.port}`;
  operator = readFileSync(join(folder, 'vedette.db.operator'), 'utf8').trim();
});
afterAll(async () => {
  await manager.stop();
  rmSync(folder, { recursive: true });
});

const ask = (method: string, path: string, body?: string, headers: object = {}): Promise<Response> =>
  fetch(`${base}${path}`, {
    method,
    headers: { authorization: `Bearer ${operator}`, ...headers },
    ...(body !== undefined && { body }),
  });

test('the published description is up to date, and every address of the interface is in it', () => {
  // As data: how it is laid out is a formatter's business.
  expect(JSON.parse(readFileSync(OPENAPI_FILE, 'utf8'))).toEqual(JSON.parse(openApiText()));
  const pages = new Set(['/', '/assets/*', '/status/*']);
  const missing = routes.filter(({ method, path }) => !pages.has(path) && !forms[`${method} ${path}`]);
  expect(missing.filter(({ path }) => path.startsWith('/api/') || path.startsWith('/-/'))).toEqual([]);
});

/** In this order: what is made is looked at, and taken back. */
const questions: readonly (readonly [method: string, path: string, url?: string | undefined, body?: object])[] = [
  ['POST', '/api/v1/silences', undefined, { services: ['web'], for: '2h', by: 'anna', reason: 'rack' }],
  ['POST', '/api/v1/agents', undefined, { id: 'us-1' }],
  ['POST', '/api/v1/agents/:id/rotate', '/api/v1/agents/us-1/rotate'],
  ['POST', '/api/v1/services/:id/token', '/api/v1/services/job/token'],
  ['POST', '/api/v1/wishes/services', undefined, { id: 'mail', wish: { target: '127.0.0.1:25' } }],
  ['PATCH', '/api/v1/wishes/services/:id', '/api/v1/wishes/services/mail', { every: '5s' }],
  ['POST', '/api/v1/wishes/subscribers', undefined, { id: 'bob', wish: { services: 'web' } }],
  ['POST', '/api/v1/wishes/subscriptions', undefined, { wish: { subscriber: 'ops', services: ['web'] } }],
  ['POST', '/api/v1/wishes/services', undefined, { id: 'broken', wish: { target: 'nonsense' } }],
  ['POST', '/api/v1/channels/:id/test', '/api/v1/channels/log/test'],
  ['POST', '/api/v1/channels/:id/retry', '/api/v1/channels/log/retry'],
  ['POST', '/api/v1/tokens', undefined, { name: 'grafana', scopes: ['read'], for: '90d' }],
  ['PUT', '/api/v1/accounts/:name', '/api/v1/accounts/admin', { password: 'correct horse battery' }],
  ['POST', '/api/v1/login', undefined, { password: 'correct horse battery' }],
  ['POST', '/api/v1/store/check', undefined, {}],
  ['POST', '/api/v1/store/export', undefined, { what: 'outages' }],
  ['POST', '/api/v1/heartbeat/:id', '/api/v1/heartbeat/job', { cpu: 0.5 }],
  ['GET', '/api/v1/heartbeat/:id/:what', '/api/v1/heartbeat/job/3'],
  ['POST', '/-/reload'],
  ...[
    'status',
    'services',
    'agents',
    'outages',
    'notifications',
    'uptime',
    'managers',
    'store',
    'planned',
    'notes',
  ].map((name) => ['GET', `/api/v1/${name}`] as const),
  ...['silences', 'channels', 'tokens', 'accounts', 'sessions', 'session', 'wishes/services', 'wishes/subscribers'].map(
    (name) => ['GET', `/api/v1/${name}`] as const,
  ),
  ['GET', '/api/v1/wishes/subscriptions'],
  ['GET', '/api/v1/services/:id', '/api/v1/services/job'],
  ['GET', '/api/v1/services/:id', '/api/v1/services/ghost'],
  ['GET', '/api/v1/services/:id/history', '/api/v1/services/web/history?since=1h'],
  ['GET', '/api/v1/services/:id/explanation', '/api/v1/services/web/explanation'],
  ['GET', '/api/v1/agents/:id/machine', '/api/v1/agents/eu-1/machine'],
  ['GET', '/api/v1/report', '/api/v1/report?since=1h'],
  ['GET', '/metrics'],
  ['GET', '/-/healthy'],
  ['DELETE', '/api/v1/silences/:id', '/api/v1/silences/1'],
  ['DELETE', '/api/v1/wishes/subscribers/:id', '/api/v1/wishes/subscribers/bob'],
  ['DELETE', '/api/v1/agents/:id', '/api/v1/agents/us-1'],
  ['DELETE', '/api/v1/tokens/:name', '/api/v1/tokens/grafana'],
  ['DELETE', '/api/v1/accounts/:name', '/api/v1/accounts/admin'],
];

test('what a manager answers is as the description says', async () => {
  const expected = new Set([200, 201, 204, 401, 404, 422]);
  for (const [method, path, url = path, body] of questions) {
    const answer = await ask(method, url, body && JSON.stringify(body));
    expect(expected, `${method} ${url}`).toContain(answer.status);
    expect(await disagreement(method, path, answer), `${method} ${url}`).toBeUndefined();
  }
});

describe('what makes no sense', () => {
  const bodies = [
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{"a":1}',
    '{"__proto__":{"x":1}}',
    '[[[[',
    '{"id":{}}',
    '\u0000',
    'x'.repeat(5_000),
  ];
  const names = [
    'x',
    '%00',
    '%2e%2e%2f',
    '__proto__',
    '-1',
    '9'.repeat(20),
    '%F0%9F%98%80',
    '%zz',
    'a%20b',
    'x'.repeat(300),
  ];
  const queries = [
    '',
    '?x=1',
    '?since=&since=',
    '?limit=-1',
    '?limit=1e9',
    '?before=0',
    '?since=%00',
    '?month=2026-13',
    '?zone=Nowhere',
    '?__proto__=1',
    '?points=x',
    '?[]=1',
  ];
  const senseless = routes.filter(
    ({ path }) => path !== '/api/v1/events' && !path.startsWith('/status') && !path.startsWith('/assets'),
  );

  test.each(senseless.map(({ method, path }) => [method, path] as const))(
    'at %s %s is the fault of whoever asks',
    async (method, path) => {
      const urls = path.includes(':')
        ? names.map((name) => path.replace(/:\w+/g, name))
        : queries.map((query) => `${path}${query}`);
      const asked =
        method === 'GET'
          ? urls.map((url) => [url, undefined] as const)
          : bodies.map((body, n) => [urls[n % urls.length] ?? path, body] as const);
      for (const [url, body] of asked) {
        const answer = await ask(method, url, body);
        expect(answer.status, `${method} ${url} ${body}`).toBeLessThan(500);
        await answer.body?.cancel();
      }
    },
  );
});
