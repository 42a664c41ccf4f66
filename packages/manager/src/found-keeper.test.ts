// What inventories find comes and goes as one change each, keeps to itself, and leaves alone what is somebody else's.
import { systemClock } from '@vedette/protocol/kit/system';
import { beforeEach, expect, test } from 'vitest';
import { type Basis, basisOf } from './basis.ts';
import { parseConfig } from './config/parse.ts';
import { Entries } from './core/entries.ts';
import { ENTRY_COUNT_MAX, type Entry, entryOf } from './core/entry.ts';
import { FoundKeeper } from './found-keeper.ts';

const FILE = 'agents: { a: }\nservices: { c.web: h:1, db: h:2 }';

let entries: Entries;
let basis: Basis;
let changes: number;
let stored: Map<string, Entry>;
let failing: boolean;
let read: (all: readonly Entry[]) => Basis;
let found: FoundKeeper;

beforeEach(() => {
  const answer = parseConfig(FILE, '/etc/vedette/vedette.yaml');
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  entries = new Entries();
  basis = basisOf(answer.source, []);
  read = (all) => basisOf(answer.source, all);
  [changes, stored, failing] = [0, new Map(), false];
  found = new FoundKeeper({
    entries,
    clock: systemClock,
    store: {
      keepEntry: async (entry) => {
        if (failing) throw new Error('the disk is full');
        stored.set(entry.id, entry);
      },
      dropEntry: async (_kind, id) => void stored.delete(id),
    },
    keeper: {
      get basis() {
        return basis;
      },
      inTurn: (change) => change(),
      tried: (all) => read(all),
      entriesChanged: async (next) => {
        changes++;
        basis = next;
      },
    },
  });
});

const service = (id: string, target = `tcp://${id.replace('.', '-')}:80`) => ({ id, body: { target } });
const inForce = (): readonly string[] =>
  basis.wishes.services.map(({ id }) => id).filter((id) => id !== 'c.web' && id !== 'db');

test('many are one change, in the store and in force', async () => {
  const refused = await found.change('c', { put: [service('c.1'), service('c.2'), service('c.3')], drop: [] });
  expect([refused, changes, inForce(), [...stored.keys()]]).toEqual([
    [],
    1,
    ['c.1', 'c.2', 'c.3'],
    ['c.1', 'c.2', 'c.3'],
  ]);
  await found.change('c', { put: [service('c.1', 'tcp://other:80')], drop: ['c.2', 'c.3'] });
  expect([changes, inForce(), [...stored.keys()]]).toEqual([2, ['c.1'], ['c.1']]);
  expect(basis.wishes.services.find(({ id }) => id === 'c.1')?.target).toBe('tcp://other:80');
  await found.change('c', { put: [], drop: ['c.2'] });
  expect(changes).toBe(2);
});

test('what is somebody else’s stays so', async () => {
  entries.put(entryOf('service', 'c.mine', { body: { target: 'tcp://mine:80' }, by: 'anna' }, 1));
  await found.change('other', { put: [service('c.theirs')], drop: [] });
  const put = [service('c.web'), service('c.mine'), service('c.theirs'), service('c.own')];
  expect(await found.change('c', { put, drop: ['c.mine', 'c.theirs'] })).toHaveLength(3);
  expect([...found.of('c').keys()]).toEqual(['c.own']);
  expect([...found.finders]).toEqual(['other', 'c']);
  expect(entries.get('service', 'c.mine')?.by).toBe('anna');
});

test('what does not go with the rest is kept, and set aside', async () => {
  expect(await found.change('c', { put: [service('c.1'), service('c.2', 'tcp://h:2')], drop: [] })).toEqual([]);
  expect(inForce()).toEqual(['c.1']);
  expect([...basis.fit.aside.keys()]).toEqual(['service c.2']);
  expect(stored.has('c.2')).toBe(true);
});

test('what has no room is told of, and the others are found', async () => {
  // What ten thousand services mean takes its time, and is not asked here.
  read = () => basis;
  for (let i = 1; i < ENTRY_COUNT_MAX; i++) entries.put(entryOf('service', `x${i}`, { body: { target: `h:${i}` } }, 1));
  const refused = await found.change('c', { put: [service('c.1'), service('c.2'), service('c.3')], drop: [] });
  expect([refused.length, [...found.of('c').keys()]]).toEqual([1, ['c.1']]);
});

test('what the store does not take is not in force', async () => {
  failing = true;
  await expect(found.change('c', { put: [service('c.1')], drop: [] })).rejects.toThrow('full');
  expect([changes, found.of('c').size]).toEqual([0, 0]);
});

test('nobody is called like an inventory', () => {
  const add = () => entryOf('service', 'x', { body: {}, by: 'inventory:c' }, 1);
  expect(add).toThrow(expect.objectContaining({ code: 'usage' }));
});
