// What services come and go with servers: the rules one by one, and that no sequence of answers takes more away at once than may go.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DiscoveryWish, InventoryWish } from '../inventory-wish.ts';
import type { Piece } from '../run-time-api.ts';
import { ID_PATTERN } from '../selector.ts';
import { discover, foundId, foundOf } from './discovery.ts';
import type { Server } from './server.ts';

const rule: DiscoveryWish = { target: 'tcp://{address}:{port}', port: 80, service: {}, absent: 2, removeAtMost: 50 };
const wish = (some: Partial<DiscoveryWish> = {}): InventoryWish =>
  ({ id: 'cluster', discover: { ...rule, ...some } }) as InventoryWish;
const server = (address: string, some: Partial<Server> = {}): Server => ({
  ...{ address, service: 'User', labels: {}, cpu: 1, memory: 1 },
  ...some,
});
const servers = (...addresses: string[]): Server[] => addresses.map((address) => server(address));

/** Takes answers in one after the other, as a keeper does. */
class Keeper {
  readonly known = new Map<string, Piece>();
  missed: ReadonlyMap<string, number> = new Map();
  held = 0;

  answer(answers: readonly Server[], by: InventoryWish = wish()): readonly string[] {
    const { put, drop, missed, held } = discover(by, answers, this.known, this.missed);
    for (const { id, body } of put) this.known.set(id, body);
    for (const id of drop) this.known.delete(id);
    this.missed = missed;
    this.held = held;
    return [...this.known.keys()].map((id) => id.replace('cluster.', '')).sort((a, b) => (a < b ? -1 : 1));
  }
}

test.each<[says: string, some: Partial<DiscoveryWish>, server: Server, body: Piece | undefined]>([
  ['the port of the wish', {}, server('10.0.0.1'), { target: 'tcp://10.0.0.1:80' }],
  ['the port of the address before it', {}, server('10.0.0.1:81'), { target: 'tcp://10.0.0.1:81' }],
  ['its own port before both', {}, server('10.0.0.1:81', { port: 82 }), { target: 'tcp://10.0.0.1:82' }],
  ['brackets where they belong', {}, server('fe80::1'), { target: 'tcp://[fe80::1]:80' }],
  ['brackets that were there', {}, server('[fe80::1]:81'), { target: 'tcp://[fe80::1]:81' }],
  ['a target without a port', { target: 'icmp://{address}' }, server('h'), { target: 'icmp://h' }],
  [
    'its service as group and label',
    {},
    server('h'),
    { group: 'User', labels: { inventory: 'cluster', service: 'User' } },
  ],
  ['a group of the wish', { service: { group: 'all' } }, server('h'), { group: 'all' }],
  [
    'labels of both',
    { service: { labels: { tier: 'gold' } } },
    server('h', { labels: { region: 'eu' } }),
    { labels: { tier: 'gold', region: 'eu', inventory: 'cluster', service: 'User' } },
  ],
  ['nobody’s', {}, server('h', { service: undefined }), undefined],
])('a service has %s', (_says, some, found, body) => {
  const answer = foundOf('cluster', { ...rule, ...some }, found)?.body;
  if (body) expect(answer).toMatchObject(body);
  else expect(answer).toBeUndefined();
});

test('a name that cannot be a group is a label all the same', () => {
  const body = foundOf('cluster', rule, server('h', { service: 'User service' }))?.body;
  expect(body).toMatchObject({ labels: { service: 'User service' } });
  expect(body).not.toHaveProperty('group');
});

test('without any port there is nothing to probe', () => {
  const { port: _port, ...without } = rule;
  expect(foundOf('cluster', without, server('h'))).toBeUndefined();
});

test.each([
  ['10.58.1.1', 'cluster.10.58.1.1'],
  ['10.58.1.1:80', 'cluster.10.58.1.1_80'],
  ['fe80::1', 'cluster.fe80__1'],
  ['a_b', 'cluster.a_b-98920c2e'],
])('%s is found as %s', (address, id) => {
  expect(foundId('cluster', address)).toBe(id);
});

test('ids are ids, and no two addresses have the same', () => {
  const address = fc.stringMatching(/^[A-Za-z0-9[][A-Za-z0-9._:[\]-]{0,80}$/);
  fc.assert(
    fc.property(fc.uniqueArray(address, { minLength: 2, maxLength: 2 }), ([one = '', other = '']) => {
      expect(foundId('cluster', one)).toMatch(ID_PATTERN);
      expect(foundId('cluster', one)).not.toBe(foundId('cluster', other));
    }),
  );
});

test('what is listed is added at once, and again only when it changes', () => {
  const keeper = new Keeper();
  expect(keeper.answer(servers('a', 'b'))).toEqual(['a', 'b']);
  expect(discover(wish(), servers('a', 'b'), keeper.known, keeper.missed).put).toEqual([]);
  // As a store may give it back.
  const shuffled = new Map(
    [...keeper.known].map(([id, body]) => [id, Object.fromEntries(Object.entries(body).reverse())]),
  );
  expect(discover(wish(), servers('a', 'b'), shuffled, keeper.missed).put).toEqual([]);
  expect(discover(wish(), [server('a', { port: 9 }), server('b')], keeper.known, keeper.missed).put).toMatchObject([
    { id: 'cluster.a' },
  ]);
});

test('what is missing from two answers goes, and one that comes back between them starts anew', () => {
  const keeper = new Keeper();
  keeper.answer(servers('a', 'b', 'c'));
  expect(keeper.answer(servers('a', 'b'))).toEqual(['a', 'b', 'c']);
  expect(keeper.answer(servers('a', 'b', 'c'))).toEqual(['a', 'b', 'c']);
  expect(keeper.answer(servers('a', 'b'))).toEqual(['a', 'b', 'c']);
  expect(keeper.answer(servers('a', 'b'))).toEqual(['a', 'b']);
});

test('an empty answer, or one with something else in it, takes nothing away and does not count', () => {
  const keeper = new Keeper();
  keeper.answer(servers('a', 'b', 'c'));
  for (let i = 0; i < 5; i++) expect(keeper.answer([])).toEqual(['a', 'b', 'c']);
  const odd = [...servers('a', 'b'), { address: '#3', labels: {}, problem: 'no address' }];
  for (let i = 0; i < 5; i++) expect(keeper.answer(odd)).toEqual(['a', 'b', 'c']);
  expect(keeper.answer(servers('a', 'b'))).toEqual(['a', 'b', 'c']);
  expect(keeper.answer(servers('a', 'b'))).toEqual(['a', 'b']);
});

test('who could not be asked stays as it was, and is not added before it could', () => {
  const keeper = new Keeper();
  keeper.answer(servers('a'));
  const before = new Map(keeper.known);
  const silent = { labels: { new: 'yes' }, cpu: undefined, memory: undefined, problem: 'it did not answer' };
  for (let i = 0; i < 5; i++) expect(keeper.answer([server('a', silent), server('b', silent)])).toEqual(['a']);
  expect(keeper.known).toEqual(before);
});

test('more than may go at once do not go at all, until they are back, or it is meant so', () => {
  const keeper = new Keeper();
  keeper.answer(servers('a', 'b', 'c', 'd'));
  for (let i = 0; i < 5; i++) expect(keeper.answer(servers('a'))).toEqual(['a', 'b', 'c', 'd']);
  expect(keeper.held).toBe(3);
  expect(keeper.answer(servers('a', 'b'))).toEqual(['a', 'b']);
  expect(keeper.answer(servers('b', 'c'), wish({ absent: 1, removeAtMost: 0 }))).toEqual(['b', 'c']);
  expect(keeper.answer(servers('x', 'y'), wish({ absent: 1, removeAtMost: 100 }))).toEqual(['x', 'y']);
});

test('whatever is answered, no more go at once than may; and what is listed often enough is what is known', () => {
  const address = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
  const answers = fc.array(fc.uniqueArray(address), { maxLength: 30 });
  fc.assert(
    fc.property(
      answers,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 100 }),
      (all, absent, removeAtMost) => {
        const keeper = new Keeper();
        const by = wish({ absent, removeAtMost });
        for (const listed of all) {
          const before = keeper.known.size;
          const { drop } = discover(by, servers(...listed), keeper.known, keeper.missed);
          expect(drop.length).toBeLessThanOrEqual(Math.max(1, Math.floor((before * removeAtMost) / 100)));
          keeper.answer(servers(...listed), by);
        }
        const last = ['a', 'h', 'z'];
        const meant = wish({ absent, removeAtMost: 100 });
        for (let i = 0; i < absent; i++) keeper.answer(servers(...last), meant);
        expect(keeper.answer(servers(...last), meant)).toEqual(last);
      },
    ),
  );
});
