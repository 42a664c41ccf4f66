// Asking an inventory that answers badly in every way there is, and keeping what it answers: how often it is asked is counted at the inventory itself.
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@vedette/protocol/kit';
import { systemClock } from '@vedette/protocol/kit/system';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Manner, misbehaviours } from '../../../../../demo/inventory/misbehaviour.ts';
import { madeUp } from '../../../../../demo/inventory/record.ts';
import { type Inventory, startInventory } from '../../../../../demo/inventory/server.ts';
import type { InventoryWish } from '../../core/inventory-wish.ts';
import { obtainInventory } from './inventory-source.ts';

let folder: string;
let inventory: Inventory;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-inventory-'));
  inventory = await startInventory({ host: '127.0.0.1', port: 0, servers: madeUp(6) });
});
afterEach(async () => {
  await inventory[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const wish = (some: Partial<InventoryWish> = {}): InventoryWish => ({
  id: 'cluster',
  url: `${inventory.url}/servers`,
  details: `${inventory.url}/{address}`,
  headers: {},
  ...{ everyMs: 60_000, validityMs: 60_000, timeoutMs: 400, withinMs: 5_000 },
  ...{ parallel: 4, retries: 0, file: join(folder, 'kept.json') },
  fields: { servers: '', address: 'address', service: 'service', cpu: 'cpu', memory: 'memory', labels: {} },
  limits: { cpu: 80, memory: 90 },
  minHealthy: 2,
  ...some,
});

const obtain = (one: InventoryWish, maxAgeMs: number = one.validityMs, clock: Clock = systemClock) =>
  obtainInventory({
    wish: one,
    environment: { TOKEN: ' secret\n' },
    clock,
    maxAgeMs,
    signal: new AbortController().signal,
  });

/** By a clock that stands `ms` away from the real one. */
const shifted = (ms: number): Clock => ({ ...systemClock, now: () => systemClock.now() + ms });
const [FIRST, SECOND] = ['10.58.1.1', '10.58.1.2'] as const;

describe('servers that answer badly', () => {
  const manners = misbehaviours.filter((manner) => manner !== 'hang' && manner !== 'drip');

  test.each(misbehaviours)('%s: a row of its own, and the others are as they are', async (manner) => {
    inventory.behave(FIRST, manner);
    const { snapshot, trouble, warnings } = await obtain(wish());
    expect([trouble, warnings]).toEqual([undefined, []]);
    expect(snapshot?.servers.filter(({ problem }) => problem === undefined)).toHaveLength(5);
    expect(snapshot?.servers[0]).toMatchObject({ address: FIRST, problem: expect.any(String) });
  });

  test.each(misbehaviours)('a list that is %s is told of, and nothing is kept', async (manner) => {
    inventory.behave('servers', manner);
    const { snapshot, trouble } = await obtain(wish());
    expect(snapshot).toBeUndefined();
    expect(['unreachable', 'silent', 'answer-unusable']).toContain(trouble?.code);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('nobody listens there', async () => {
    const closed = createServer();
    const { promise, resolve } = Promise.withResolvers<number>();
    closed.listen(0, '127.0.0.1', () => resolve((closed.address() as { port: number }).port));
    const port = await promise;
    await new Promise((done) => closed.close(done));
    const { trouble } = await obtain(wish({ url: `http://127.0.0.1:${port}/servers` }));
    expect(trouble?.code).toBe('unreachable');
  });

  test('when all of them are silent it ends with its time, and is asked again next time', async () => {
    inventory.behave('*', 'hang');
    const begun = performance.now();
    const hasty = wish({ withinMs: 700, timeoutMs: 500, parallel: 1 });
    const { snapshot } = await obtain(hasty);
    expect(performance.now() - begun).toBeLessThan(2_500);
    expect(snapshot?.servers.map(({ problem }) => problem === undefined)).toEqual(Array(6).fill(false));
    expect(inventory.counts().details).toBe(2);
    await obtain(hasty);
    expect(inventory.counts().list).toBe(2);
  });

  test('no more are asked at once than may be', async () => {
    const waiting: ServerResponse[] = [];
    let most = 0;
    const answerAll = (): void => {
      for (const response of waiting.splice(0)) response.end('{"service":"web","cpu":1,"memory":1}');
    };
    const holding = createHttpServer((request, response) => {
      if (request.url === '/servers') return void response.end(JSON.stringify(['a', 'b', 'c', 'd', 'e', 'f']));
      most = Math.max(most, waiting.push(response));
      // Whoever asks for more than may be has the time to do so.
      if (waiting.length === 3) setTimeout(answerAll, 50);
    }).listen(0, '127.0.0.1');
    await once(holding, 'listening');
    const { port } = holding.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const one = wish({ parallel: 3, timeoutMs: 10_000, url: `${url}/servers`, details: `${url}/{address}` });
    const { snapshot } = await obtain(one);
    expect([most, snapshot?.servers.length]).toEqual([3, 6]);
    holding.close();
  });

  test.each<[Manner, number]>([
    ['500', 3],
    ['reset', 3],
    ['404', 1],
    ['garbage', 1],
    ['hang', 1],
  ])('%s: asked %d times', async (manner, times) => {
    inventory.behave(FIRST, manner);
    await obtain(wish({ retries: 2 }));
    expect(inventory.counts().byAddress[FIRST]).toBe(times);
    expect(inventory.counts().byAddress[SECOND]).toBe(1);
  });

  test('whose it was is known of one that cannot be asked any more', async () => {
    const { snapshot: before } = await obtain(wish());
    for (const manner of manners) {
      inventory.behave(FIRST, manner);
      const { snapshot } = await obtain(wish(), 0);
      expect(snapshot?.servers[0]?.service).toBe(before?.servers[0]?.service);
    }
  });
});

describe('what is kept', () => {
  test('is used while it is young, by anybody, and then not', async () => {
    expect((await obtain(wish())).from).toBe('asked');
    const kept = await obtain(wish());
    expect([kept.from, kept.snapshot?.servers.length]).toEqual(['kept', 6]);
    // Limits are no part of the question.
    expect((await obtain(wish({ limits: { cpu: 1, memory: 1 }, minHealthy: 9 }))).from).toBe('kept');
    expect(inventory.counts()).toMatchObject({ list: 1, details: 6 });
    expect((await obtain(wish(), 60_000, shifted(59_000))).from).toBe('kept');
    expect((await obtain(wish(), 60_000, shifted(61_000))).from).toBe('asked');
    expect((await obtain(wish(), 0)).from).toBe('asked');
    expect(inventory.counts().list).toBe(3);
  });

  test('is of no age by a clock that was set back', async () => {
    await obtain(wish());
    expect((await obtain(wish(), 60_000, shifted(-3_600_000))).from).toBe('asked');
  });

  test('is no answer to another question', async () => {
    await obtain(wish());
    const { fields } = wish();
    expect((await obtain(wish({ fields: { ...fields, memory: 'cpu' } }))).from).toBe('asked');
    expect((await obtain(wish({ id: 'other' }))).from).toBe('asked');
    expect((await obtain(wish({ url: `${inventory.url}/servers?all` }))).from).toBe('asked');
  });

  test('is this user’s alone, and nothing is left beside it', async () => {
    await obtain(wish());
    expect(statSync(join(folder, 'kept.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['kept.json']);
  });

  test.each<[says: string, text: (sound: string) => string]>([
    ['cut', (sound) => sound.slice(0, sound.length / 2)],
    ['empty', () => ''],
    ['no JSON', () => '\0\0\0\0'],
    ['of another version', (sound) => sound.replace('"version":1', '"version":2')],
    ['with a share that is none', (sound) => sound.replace(/"cpu":\d+/, '"cpu":1e9')],
    ['with a key too many', (sound) => sound.replace('"address"', '"adress":"x","address"')],
  ])('%s: told of, and asked anew', async (_says, text) => {
    await obtain(wish());
    const file = join(folder, 'kept.json');
    writeFileSync(file, text(readFileSync(file, 'utf8')));
    const { from, warnings, snapshot } = await obtain(wish());
    expect([from, warnings.length, snapshot?.servers.length]).toEqual(['asked', 1, 6]);
    expect((await obtain(wish())).from).toBe('kept');
  });

  test('is shown with its trouble when it is old and nobody answers', async () => {
    await obtain(wish());
    inventory.behave('servers', '500');
    const { from, snapshot, trouble } = await obtain(wish(), 0);
    expect([from, snapshot?.servers.length, trouble?.code]).toEqual(['kept', 6, 'unreachable']);
  });

  test('that cannot be written is told of, and the answer is good', async () => {
    const { snapshot, warnings } = await obtain(wish({ file: join(folder, 'nowhere', 'kept.json') }));
    expect([snapshot?.servers.length, warnings.length]).toEqual([6, 1]);
  });
});

describe('several at once', () => {
  test('one asks, and the others use its answer', async () => {
    await inventory[Symbol.asyncDispose]();
    // Slow enough that all of them come while the first one asks.
    inventory = await startInventory({ host: '127.0.0.1', port: 0, servers: madeUp(6), slowMs: 250 });
    const all = await Promise.all(Array.from({ length: 8 }, () => obtain(wish())));
    expect(all.filter(({ from }) => from === 'asked')).toHaveLength(1);
    expect(all.every(({ snapshot }) => snapshot?.servers.length === 6)).toBe(true);
    expect(inventory.counts()).toMatchObject({ list: 1, details: 6 });
    expect(readdirSync(folder)).toEqual(['kept.json']);
  });

  test.each<[says: string, holder: string, isOld: boolean]>([
    ['by a process that is gone', '999999999 HOST x', false],
    ['longer ago than anybody asks', '1 elsewhere x', true],
    ['without a word', '', true],
  ])('a lock that was left %s keeps nobody', async (_says, holder, isOld) => {
    const { hostname } = await import('node:os');
    const lock = join(folder, 'kept.json.lock');
    writeFileSync(lock, holder.replace('HOST', hostname()));
    if (isOld) utimesSync(lock, 0, 0);
    const begun = performance.now();
    expect((await obtain(wish())).from).toBe('asked');
    expect(performance.now() - begun).toBeLessThan(3_000);
    expect(existsSync(lock)).toBe(false);
  });

  test('who waits can leave', async () => {
    writeFileSync(join(folder, 'kept.json.lock'), '1 elsewhere x');
    const leaving = new AbortController();
    const waiting = obtainInventory({
      ...{ wish: wish(), environment: {}, clock: systemClock, maxAgeMs: 0 },
      signal: leaving.signal,
    });
    leaving.abort();
    expect(await waiting).toHaveProperty('trouble');
  });
});

test('secrets go along, and nowhere else', async () => {
  await inventory[Symbol.asyncDispose]();
  inventory = await startInventory({ host: '127.0.0.1', port: 0, servers: madeUp(2), token: 'secret' });
  const { snapshot } = await obtain(wish({ token: { env: 'TOKEN' } }));
  expect(snapshot?.servers.every(({ problem }) => problem === undefined)).toBe(true);
  expect(readFileSync(join(folder, 'kept.json'), 'utf8')).not.toContain('secret');
  expect((await obtain(wish({ id: 'bare' }))).trouble?.code).toBe('answer-unusable');
  for (const token of [
    { env: 'NOWHERE' },
    { file: join(folder, 'nothing') },
    { file: '/dev/zero' },
    { env: 'constructor' },
  ])
    expect((await obtain(wish({ token }), 0)).trouble?.code).toBe('config-invalid');
});
