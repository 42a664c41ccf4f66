// Wishes at run time in a whole manager in this process, asked over HTTP: they come, change and go, survive a restart, and never break what is in force.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@vedette/protocol/kit/system';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { basisOf } from './basis.ts';
import { parseConfig } from './config/parse.ts';
import { readConfig } from './config/read.ts';
import type { ApiProblem, Status } from './core/api.ts';
import { Entries } from './core/entries.ts';
import type { EntryView } from './core/run-time-api.ts';
import { EntryKeeper, type EntryKeeperOptions } from './entry-keeper.ts';
import { createManager, type Manager } from './manager.ts';

const FILE = {
  defaults: { grace: '7s' },
  agents: { a: null },
  services: { web: { target: 'h:1', group: 'shop' }, db: 'h:2' },
  subscribers: { ops: { grace: '1m' }, team: { subscriptions: [{ services: 'group:shop' }] } },
};

let folder: string;
let file: string;
let logged: string;
let manager: Manager | undefined;

const write = (rest: object): void =>
  writeFileSync(file, JSON.stringify({ manager: { listen: '127.0.0.1:0', http: '127.0.0.1:0' }, ...rest }));

const start = async (): Promise<void> => {
  const outcome = await readConfig(file);
  if ('problems' in outcome) throw new Error(JSON.stringify(outcome.problems));
  const keep = (text: string): void => {
    logged += text;
  };
  const { source, asOf } = outcome;
  manager = await createManager({ file, source, asOf, environment: {}, logger: pino({}, { write: keep }) });
};

const stop = async (): Promise<void> => {
  await manager?.stop();
  manager = undefined;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-entries-'));
  file = join(folder, 'vedette.yaml');
  logged = '';
  write(FILE);
  await start();
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

const ask = async <T>(method: string, path: string, body?: object): Promise<{ status: number; body: T }> => {
  const response = await fetch(`http://127.0.0.1:${manager?.addresses.http.port}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${readFileSync(join(folder, 'vedette.db.operator'), 'utf8').trim()}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
};

const list = async (kind: string): Promise<readonly EntryView[]> =>
  (await ask<readonly EntryView[]>('GET', `wishes/${kind}s`)).body;
const idsOf = async (kind: string): Promise<readonly string[]> =>
  (await list(kind)).map(({ id, from }) => `${id}: ${from}`);
const services = async () => (await ask<Status>('GET', 'status')).body.services;
const watched = async () => (await services()).map(({ id }) => id).sort();
const add = (kind: string, wish: object, id?: string) =>
  ask<EntryView & ApiProblem>('POST', `wishes/${kind}s`, { ...(id !== undefined && { id }), wish });
const problemsOf = ({ status, body }: { status: number; body: ApiProblem | undefined }) => [
  status,
  body?.code,
  ...(body?.problems ?? []).map(({ path }) => path),
];

describe('what is added', () => {
  test('is in force at once beside the file, and after a restart', async () => {
    const before = await services();
    expect(await add('service', { target: 'h:3', group: 'shop' }, 'cart')).toMatchObject({
      status: 201,
      body: { id: 'cart' },
    });
    expect((await services()).filter(({ id }) => id !== 'cart')).toEqual(before);
    expect((await services()).find(({ id }) => id === 'cart')).toMatchObject({ target: 'tcp://h:3', graceMs: 7_000 });
    expect((await add('subscriber', { services: 'cart', every: '2s' }, 'anna')).body).toMatchObject({ services: 1 });
    expect((await add('subscription', { subscriber: 'ops', services: 'web', remind: '1h' })).body).toMatchObject({
      id: '1',
    });
    expect((await add('subscription', { subscriber: 'ops', services: 'group:shop' })).body).toMatchObject({ id: '2' });
    const seen = async () => ({
      services: await idsOf('service'),
      subscribers: (await list('subscriber')).map(({ id, services: count }) => `${id} ${count}`),
      subscriptions: (await list('subscription')).map(({ id, services: count }) => `${id} ${count}`),
      everyMs: (await services()).find(({ id }) => id === 'cart')?.everyMs,
    });
    const after = {
      services: ['web: file', 'db: file', 'cart: run time'],
      subscribers: ['ops 3', 'team 2', 'anna 1'],
      subscriptions: ['2 2', '1 0', 'ops 1', 'team.0 2', 'anna 1'],
      everyMs: 2_000,
    };
    expect(await seen()).toEqual(after);
    await stop();
    await start();
    expect(await seen()).toEqual(after);
    expect(manager?.watching).toEqual({ services: 3, agents: 1 });
  });

  test('is changed key by key, and goes', async () => {
    await add('service', { target: 'h:3', every: '5s', group: 'shop' }, 'cart');
    const changed = await ask<EntryView>('PATCH', 'wishes/services/cart', { every: '3s', group: null });
    expect(changed).toMatchObject({ status: 200, body: { body: { target: 'h:3', every: '3s' } } });
    expect((await services()).find(({ id }) => id === 'cart')).toMatchObject({ everyMs: 3_000 });
    expect((await ask('DELETE', 'wishes/services/cart')).status).toBe(204);
    expect(await watched()).toEqual(['db', 'web']);
    await stop();
    await start();
    expect(await watched()).toEqual(['db', 'web']);
  });

  test('is refused with the words of the file, and nothing of it is kept', async () => {
    const refused = await add('service', { target: 'h:1', evrey: '5s' }, 'cart');
    expect(problemsOf(refused)).toEqual([422, 'config-invalid', 'services.cart.evrey', 'services.cart.target']);
    expect(refused.body.problems?.[0]?.message).toContain("did you mean 'every'?");
    expect(problemsOf(await add('subscription', { subscriber: 'opps' }))).toEqual([
      422,
      'config-invalid',
      'subscriptions.1.subscriber',
    ]);
    await add('service', { target: 'h:3' }, 'cart');
    const worse = await ask<ApiProblem>('PATCH', 'wishes/services/cart', { every: 'often' });
    expect(problemsOf(worse)).toEqual([422, 'config-invalid', 'services.cart.every']);
    await stop();
    await start();
    expect((await list('service')).find(({ id }) => id === 'cart')?.body).toEqual({ target: 'h:3' });
    expect((await list('subscription')).filter(({ from }) => from === 'run time')).toEqual([]);
  });

  test('does not go while others need it', async () => {
    await add('service', { target: 'h:3' }, 'cart');
    await add('service', { target: 'h:4', depends_on: 'cart' }, 'till');
    await add('subscription', { subscriber: 'ops', services: ['cart'] });
    const refused = await ask<ApiProblem>('DELETE', 'wishes/services/cart');
    expect(problemsOf(refused)).toEqual([
      422,
      'config-invalid',
      'services.till.depends_on',
      'subscriptions.1.services.0',
    ]);
    expect(await watched()).toEqual(['cart', 'db', 'till', 'web']);
  });

  test('at once by several is added once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => add('service', { target: 'h:3' }, 'cart')));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409]);
    const numbers = await Promise.all(Array.from({ length: 6 }, () => add('subscription', { subscriber: 'ops' })));
    expect(numbers.map(({ body }) => body.id).sort()).toEqual(['1', '2', '3', '4', '5', '6']);
  });
});

describe('the file', () => {
  test('is not changed at run time', async () => {
    expect((await add('service', { target: 'h:3' }, 'web')).status).toBe(409);
    for (const path of ['services/web', 'subscribers/ops', 'subscriptions/ops', 'subscriptions/team.0']) {
      expect(problemsOf(await ask('PATCH', `wishes/${path}`, { every: '5s' }))).toEqual([409, 'not-changeable']);
      expect(problemsOf(await ask('DELETE', `wishes/${path}`))).toEqual([409, 'not-changeable']);
    }
    expect(problemsOf(await ask('PATCH', 'wishes/services/nobody', {}))).toEqual([404, 'not-found']);
  });

  test('takes over what it names, with a notice', async () => {
    await add('service', { target: 'h:3' }, 'cart');
    await add('subscriber', { services: 'cart' }, 'anna');
    write({ ...FILE, services: { ...FILE.services, cart: 'h:4' } });
    expect(await manager?.reload()).toEqual([]);
    expect(logged).toContain('service cart was added at run time and stands in');
    expect(await idsOf('service')).toEqual(['web: file', 'db: file', 'cart: file']);
    expect((await services()).find(({ id }) => id === 'cart')?.target).toBe('tcp://h:4');
    write(FILE);
    await manager?.reload();
    expect(await watched()).toEqual(['db', 'web']);
  });

  test('gives its defaults to what was added, also where nothing in it goes by them', async () => {
    const web = { target: 'h:1', every: '9s', timeout: '1s', grace: '7s', recover: 1 };
    write({ defaults: { every: '20s' }, services: { web } });
    await manager?.reload();
    await add('service', { target: 'h:3' }, 'cart');
    write({ defaults: { every: '30s' }, services: { web } });
    await manager?.reload();
    expect((await services()).map(({ id, everyMs }) => [id, everyMs])).toEqual([
      ['web', 9_000],
      ['cart', 30_000],
    ]);
  });

  test('is in force also where what was added does not go with it any more; that is set aside, said once, and comes back', async () => {
    await add('service', { target: 'h:3' }, 'cart');
    await add('subscription', { subscriber: 'ops', services: ['cart'] });
    const number = (await list('subscription'))[0]?.id;
    write({ ...FILE, services: { ...FILE.services, shop: 'h:3' } });
    expect(await manager?.reload()).toEqual([]);
    expect(await watched()).toEqual(['db', 'shop', 'web']);
    expect(await list('service')).toMatchObject([
      {},
      {},
      {},
      { id: 'cart', problems: [{ path: 'services.cart.target' }] },
    ]);
    expect((await list('subscription')).at(-1)).toMatchObject({
      id: number,
      problems: [{ path: 'subscriptions.1.services.0' }],
    });
    await ask('POST', 'agents', { id: 'b' });
    await add('subscriber', {}, 'anna');
    expect(logged.split('service cart was added at run time and is set aside')).toHaveLength(2);
    // What is aside may be mended, but not into something else that does not go.
    expect((await ask('PATCH', 'wishes/services/cart', { every: '3s' })).status).toBe(422);
    await stop();
    await start();
    expect(await watched()).toEqual(['db', 'shop', 'web']);
    expect((await ask('PATCH', 'wishes/services/cart', { target: 'h:5' })).status).toBe(200);
    expect((await list('subscription'))[0]).toMatchObject({ id: number, services: 1 });
    expect(await watched()).toEqual(['cart', 'db', 'shop', 'web']);
  });
});

test('what cannot be stored is not in force', async () => {
  const outcome = parseConfig('services: { web: h:1 }', '/etc/vedette/vedette.yaml');
  if ('problems' in outcome) throw new Error('the file is sound');
  const enforced: string[] = [];
  const entries = new Entries();
  const keeper = new EntryKeeper({
    entries,
    store: {
      keepEntry: () => Promise.reject(new Error('The disk is full.')),
      dropEntry: () => Promise.reject(new Error('The disk is full.')),
    },
    keeper: {
      basis: basisOf(outcome.source, []),
      inTurn: (change: () => Promise<unknown>) => change(),
      tried: (tried: Parameters<typeof basisOf>[1]) => basisOf(outcome.source, tried),
      entriesChanged: async () => void enforced.push('something'),
    },
    clock: systemClock,
    logger: pino({ enabled: false }),
  } as unknown as EntryKeeperOptions);
  await expect(keeper.add('service', 'cart', { body: { target: 'h:2' } })).rejects.toThrow('The disk is full.');
  expect([entries.all, enforced]).toEqual([[], []]);
  entries.put({ kind: 'service', id: 'cart', body: { target: 'h:2' }, addedAtMs: 1 });
  await expect(keeper.remove('service', 'cart')).rejects.toThrow('The disk is full.');
  expect([entries.all.length, enforced]).toEqual([1, []]);
});
