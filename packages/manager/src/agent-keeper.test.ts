// The order of things: stored, in force, answered. With a store that the test can break, and a clock it moves.
import type { Clock } from '@vedette/protocol/kit';
import { Fault } from '@vedette/protocol/kit';
import { parseToken } from '@vedette/protocol/link';
import type { Logger } from 'pino';
import { expect, test } from 'vitest';
import { AgentKeeper } from './agent-keeper.ts';
import { withAgents } from './core/agents-in-force.ts';
import { Fleet } from './core/fleet.ts';
import { Registry } from './core/registry.ts';
import type { AgentWish, Wishes } from './core/wishes.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';

const setUp = (inFile: readonly AgentWish[] = [], more: Partial<Wishes> = {}) => {
  const memory = createMemoryStore('0'.repeat(32));
  const registry = new Registry();
  const fleet = new Fleet();
  const did: string[] = [];
  const world = { nowMs: 1_000, isBroken: false, stored: 0 };
  const file: Wishes = {
    manager: 'main',
    listen: { host: '127.0.0.1', port: 7600 },
    http: { host: '127.0.0.1', port: 7680 },
    store: ':memory:',
    retentionMs: 1,
    channels: [],
    planned: [],
    agents: inFile,
    services: [],
    subscribers: [],
    ...more,
  };
  let changes: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const mine = changes.then(change);
    changes = mine.catch(() => {});
    return mine;
  };
  const keeper = new AgentKeeper({
    registry,
    fleet,
    store: {
      register: async (registration) => {
        if (world.isBroken) throw new Fault('store-failed', 'The disk is full.');
        await memory.register(registration);
        world.stored++;
        did.push('stored');
      },
    },
    keeper: {
      get wishes() {
        return withAgents(file, registry.agents);
      },
      inTurn,
      agentsChanged: async () => {
        fleet.configure(withAgents(file, registry.agents).agents, () => []);
        did.push('in force');
      },
    },
    reception: { revoke: (id) => void did.push(`ended ${id}`) },
    clock: { now: () => world.nowMs } as Clock,
    logger: { info: () => {}, warn: () => {}, error: () => {} } as unknown as Logger,
  });
  const settled = (): Promise<void> => inTurn(async () => {});
  return { keeper, registry, fleet, memory, did, world, settled };
};

test('what could not be stored has not happened', async () => {
  const { keeper, registry, world } = setUp();
  world.isBroken = true;
  await expect(keeper.add({ id: 'a' })).rejects.toMatchObject({ code: 'store-failed' });
  expect([registry.get('a'), keeper.plainAllowed()]).toEqual([undefined, true]);
  world.isBroken = false;
  const { token } = await keeper.add({ id: 'a' });
  const parsed = parseToken(token);
  expect('key' in parsed && keeper.keyOf('a#1')).toEqual('key' in parsed && parsed.key.secret);
  world.isBroken = true;
  await expect(keeper.revoke('a')).rejects.toMatchObject({ code: 'store-failed' });
  expect(keeper.keyOf('a#1')).toBeDefined();
});

test('a key goes by its identity, and by nothing else', async () => {
  const { keeper } = setUp();
  await keeper.add({ id: 'eu-1' });
  expect(keeper.keyOf('eu-1#1')).toBeDefined();
  const others = [
    'eu-1',
    'eu-1#',
    'eu-1#01',
    'eu-1#2',
    'eu-1#1#1',
    'EU-1#1',
    '#1',
    '',
    ' eu-1#1',
    'eu-1#1\n',
    '__proto__#1',
  ];
  for (const identity of others) expect(keeper.keyOf(identity)).toBeUndefined();
});

test('a key is stored before it is in force, and revoked for good before the session ends', async () => {
  const { keeper, did } = setUp();
  await keeper.add({ id: 'a' });
  await keeper.revoke('a');
  expect(did).toEqual(['stored', 'in force', 'stored', 'ended a']);
});

test('plain connections are over once there is a key, and come back when nobody has or had one; never beside certificates', async () => {
  const { keeper } = setUp();
  expect(keeper.plainAllowed()).toBe(true);
  await keeper.add({ id: 'a' });
  expect(keeper.plainAllowed()).toBe(false);
  await keeper.revoke('a');
  expect(keeper.plainAllowed()).toBe(false);
  await keeper.remove('a');
  expect(keeper.plainAllowed()).toBe(true);
  const tls = { certificate: 'c', key: 'k', ca: 'a' };
  expect(setUp([], { tls }).keeper.plainAllowed()).toBe(false);
});

test('an agent that comes and goes all day is written down once an hour, and at the first use of a key', async () => {
  const { keeper, registry, world, settled, memory } = setUp();
  await keeper.add({ id: 'a' });
  world.stored = 0;
  for (let i = 0; i < 90; i++) {
    world.nowMs += 60_000;
    keeper.used('a', 1);
  }
  await settled();
  expect(world.stored).toBe(2);
  expect(registry.get('a')?.keys[0]?.usedAtMs).toBe(world.nowMs);
  await keeper.rotate('a');
  keeper.used('a', 2);
  await settled();
  expect((await memory.load()).registrations[0]?.keys.map(({ number }) => number)).toEqual([2]);
  keeper.used('a', 1);
  keeper.used('nobody', 1);
  await settled();
  expect(keeper.access('a').key).toMatchObject({ state: 'in use', number: 2 });
});

test('those who are connected without a key are named to whoever issues one', async () => {
  const { keeper, fleet } = setUp([
    { id: 'plain', labels: {} },
    { id: 'keyed', labels: {} },
    { id: 'away', labels: {} },
  ]);
  await keeper.rotate('keyed');
  for (const id of ['plain', 'keyed']) {
    const record = fleet.get(id);
    if (record) record.state = 'connected';
  }
  expect((await keeper.rotate('away')).turnedAway).toEqual(['plain']);
  expect((await keeper.rotate('plain')).turnedAway).toEqual([]);
});
