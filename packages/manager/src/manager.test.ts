// A whole manager in this process, asked over HTTP: agents and keys come and go, survive a restart, and no secret is ever told twice.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseToken } from '@vedette/protocol/link';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from './config/read.ts';
import type { AgentView, IssuedToken, Status } from './core/api.ts';
import { createManager, type Manager } from './manager.ts';

let folder: string;
let file: string;
let logged: string;
let manager: Manager | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-manager-'));
  file = join(folder, 'vedette.yaml');
  logged = '';
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

const wish = (rest: object): void =>
  writeFileSync(file, JSON.stringify({ manager: { listen: '127.0.0.1:0', http: '127.0.0.1:0' }, ...rest }));

const start = async (): Promise<Manager> => {
  const outcome = await readConfig(file);
  if ('problems' in outcome) throw new Error(JSON.stringify(outcome.problems));
  const write = (text: string): void => {
    logged += text;
  };
  const logger = pino({ level: 'trace' }, { write });
  manager = await createManager({ file, source: outcome.source, asOf: outcome.asOf, environment: {}, logger });
  return manager;
};

const stop = async (): Promise<void> => {
  await manager?.stop();
  manager = undefined;
};

const operatorToken = (): string => readFileSync(join(folder, 'vedette.db.operator'), 'utf8').trim();

const ask = (method: string, path: string, body?: object): Promise<Response> =>
  fetch(`http://127.0.0.1:${manager?.addresses.http.port}${path}`, {
    method,
    headers: { authorization: `Bearer ${operatorToken()}` },
    ...(body && { body: JSON.stringify(body) }),
  });

const issue = async (path: string, body?: object): Promise<IssuedToken> =>
  (await (await ask('POST', path, body)).json()) as IssuedToken;
const agents = async (): Promise<readonly AgentView[]> =>
  (await (await ask('GET', '/api/v1/agents')).json()) as readonly AgentView[];
const status = async (): Promise<Status> => (await (await ask('GET', '/api/v1/status')).json()) as Status;
const probedBy = async (id: string): Promise<readonly string[] | undefined> =>
  (await status()).services.find((service) => service.id === id)?.from.map(({ agent }) => agent);

describe('an agent that is added', () => {
  test('is chosen by the services at once, and is there after a restart; numbers of keys outlive it', async () => {
    wish({ services: { all: 'h:1', europe: { target: 'h:2', agents: 'region=eu' } } });
    await start();
    expect(logged).toContain('there is no agent yet to probe the services');
    expect((await status()).services.map(({ health }) => health)).toEqual(['unknown', 'unknown']);
    const first = await issue('/api/v1/agents', { id: 'eu-1', labels: { region: 'eu' }, dial: '127.0.0.1:9' });
    expect(first).toMatchObject({ id: 'eu-1', keyNumber: 1, dialledBy: 'manager', turnedAway: [] });
    expect(parseToken(first.token)).toMatchObject({ key: { agent: 'eu-1', keyNumber: 1 } });
    await issue('/api/v1/agents', { id: 'us-1' });
    expect([await probedBy('all'), await probedBy('europe')]).toEqual([['eu-1', 'us-1'], ['eu-1']]);

    await stop();
    await start();
    expect(await agents()).toMatchObject([
      { id: 'eu-1', labels: { region: 'eu' }, from: 'run time', dialledBy: 'manager', key: { number: 1 } },
      { id: 'us-1', from: 'run time', key: { state: 'issued, not used yet', number: 1 } },
    ]);
    expect(await probedBy('europe')).toEqual(['eu-1']);
    expect((await ask('DELETE', '/api/v1/agents/eu-1')).status).toBe(204);
    expect([await probedBy('all'), await probedBy('europe')]).toEqual([['us-1'], []]);
    expect((await issue('/api/v1/agents', { id: 'eu-1' })).keyNumber).toBe(2);
  });

  test('does not disturb what is in force, nor does a reload disturb it', async () => {
    wish({ agents: { 'eu-1': null }, services: { web: { target: 'h:1', agents: 'eu-1' } } });
    await start();
    const before = (await status()).services;
    await issue('/api/v1/agents', { id: 'us-1' });
    expect((await status()).services).toEqual(before);
    wish({ agents: { 'eu-1': null }, services: { web: { target: 'h:1', agents: 'eu-1' }, db: 'h:2' } });
    expect(await manager?.reload()).toEqual([]);
    expect(await probedBy('db')).toEqual(['eu-1', 'us-1']);
    expect((await agents()).map(({ id, from }) => `${id} ${from}`)).toEqual(['eu-1 file', 'us-1 run time']);
  });

  test('belongs to the file from when that names it, with a notice, and keeps its key', async () => {
    wish({ agents: {} });
    await start();
    await issue('/api/v1/agents', { id: 'us-1', labels: { region: 'eu' } });
    wish({ agents: { 'us-1': { labels: { region: 'us' } } } });
    await manager?.reload();
    expect(logged).toContain('us-1 was added at run time and stands in');
    expect(await agents()).toMatchObject([{ from: 'file', labels: { region: 'us' }, key: { number: 1 } }]);
    expect((await ask('DELETE', '/api/v1/agents/us-1')).status).toBe(409);
    wish({ agents: {} });
    await manager?.reload();
    expect(await agents()).toEqual([]);
  });

  test('many at once are each added once, with a number of their own', async () => {
    wish({});
    await start();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => ask('POST', '/api/v1/agents', { id: `a${i % 10}` })),
    );
    expect(answers.filter(({ status: code }) => code === 201)).toHaveLength(10);
    expect(answers.filter(({ status: code }) => code === 409)).toHaveLength(10);
    const rotated = await Promise.all(Array.from({ length: 10 }, () => issue('/api/v1/agents/a0/rotate')));
    expect(rotated.map(({ keyNumber }) => keyNumber).sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});

test('what is asked of a name that is nowhere is not found; of one in force it is just nothing yet', async () => {
  wish({ services: { web: 'h:1' }, subscribers: { ops: { services: '*' }, idle: null } });
  await start();
  const answer = async (path: string): Promise<unknown> => {
    const response = await ask('GET', `/api/v1/${path}`);
    const body: unknown = await response.json();
    return response.ok ? body : [response.status, Reflect.get(Object(body), 'code')];
  };
  for (const path of [
    'outages',
    'outages?service=web',
    'notifications?subscriber=ops',
    'notifications?subscriber=idle',
  ])
    expect(await answer(path)).toEqual([]);
  for (const path of ['outages?service=ops', 'outages?service=wbe', 'notifications?subscriber=web'])
    expect(await answer(path)).toEqual([404, 'not-found']);
});

describe('secrets', () => {
  const routes = (): readonly string[] => {
    const here = new URL('./http/', import.meta.url);
    const sources = readdirSync(here).filter((name) => name.endsWith('.ts') && !name.includes('.test.'));
    const texts = sources.map((name) => readFileSync(new URL(name, here), 'utf8'));
    return texts.flatMap((text) =>
      [...text.matchAll(/app\.get(?:<[^(]*>)?\(\s*'([^']*)'/g)].map(([, path = '']) => path),
    );
  };

  test('stand in no answer but the one that issues them, in no event and in no log', async () => {
    wish({ agents: { 'eu-1': null }, services: { web: 'h:1' } });
    await start();
    const told: string[] = [];
    const following = new AbortController();
    const events = await fetch(`http://127.0.0.1:${manager?.addresses.http.port}/api/v1/events`, following);
    const reading = (async () => {
      for await (const bytes of events.body ?? []) told.push(Buffer.from(bytes).toString());
    })().catch(() => {});
    const issued = [
      await issue('/api/v1/agents', { id: 'eu-1' }),
      await issue('/api/v1/agents', { id: 'us-1' }),
      await issue('/api/v1/agents/us-1/rotate'),
      await issue('/api/v1/tokens', { name: 'grafana', scopes: ['read'] }),
    ];
    const questions: Readonly<Record<string, string>> = {
      '/api/v1/report': '?since=1h',
      '/api/v1/report.html': '?since=1h',
    };
    const others = new Set(['/api/v1/events', '/probe', '/', '/favicon.svg']);
    expect(routes().length).toBeGreaterThan(7);
    for (const route of routes().filter((path) => !others.has(path) && !path.endsWith('*'))) {
      const id = route.startsWith('/api/v1/agents/') ? 'eu-1' : 'web';
      const answer = await ask('GET', `${route.replace(':id', id)}${questions[route] ?? ''}`);
      expect(answer.status, route).toBe(200);
      told.push(await answer.text());
    }
    for (const [method, path] of [
      ['POST', '/-/reload'],
      ['POST', '/api/v1/agents'],
      ['POST', '/api/v1/agents/us-1/revoke'],
      ['DELETE', '/api/v1/agents/us-1'],
    ] as const)
      told.push(await (await ask(method, path, { id: 'us-1' })).text());
    following.abort();
    await reading;
    const everything = [...told, logged].join('\n');
    expect(everything).toContain('us-1');
    const secrets = issued.map(({ token }) => token.split('.').at(-1) ?? '');
    const forms = secrets.flatMap((text) => {
      const bytes = Buffer.from(text, 'base64url').subarray(0, 32);
      return [text.slice(0, 16), bytes.toString('hex'), bytes.toString('base64').slice(0, 40), bytes.join(',')];
    });
    for (const secret of [...forms, operatorToken()]) expect(everything).not.toContain(secret);
  });

  test('lie in files that are this user’s alone, also those that were not', async () => {
    wish({});
    writeFileSync(join(folder, 'vedette.db'), '', { mode: 0o644 });
    await start();
    expect(logged).toContain('its mode is 0600 now');
    await issue('/api/v1/agents', { id: 'eu-1' });
    const modes = readdirSync(folder)
      .filter((name) => name.startsWith('vedette.db'))
      .map((name) => [name, statSync(join(folder, name)).mode & 0o777]);
    expect(modes.length).toBeGreaterThan(1);
    expect(Object.fromEntries(modes)).toEqual(Object.fromEntries(modes.map(([name]) => [name, 0o600])));
  });
});
