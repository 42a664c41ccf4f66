// From wishes to what each agent is told: the shortest wish wins, within once a second in total (M1, M2).
import { describe, expect, test } from 'vitest';
import { assign, demandsOf } from './assignment.ts';
import type { ServiceWish, SubscriberWish, Wishes } from './wishes.ts';

const service = (id: string, wish: Partial<ServiceWish> = {}): ServiceWish => ({
  id,
  target: `tcp://${id}:80`,
  everyMs: 10_000,
  timeoutMs: 3_000,
  graceMs: 30_000,
  recover: 1,
  agents: ['a'],
  labels: {},
  ...wish,
});
const wishes = (services: readonly ServiceWish[], subscribers: readonly SubscriberWish[] = []): Wishes => ({
  manager: 'm',
  listen: { host: '127.0.0.1', port: 0 },
  http: { host: '127.0.0.1', port: 0 },
  store: ':memory:',
  retentionMs: 1,
  channels: [],
  planned: [],
  agents: [],
  services,
  subscribers,
});
const ops = (wish: Partial<SubscriberWish> = {}): SubscriberWish => ({
  id: 'ops',
  services: ['web'],
  channels: [],
  ...wish,
});
const boss = (wish: Partial<SubscriberWish> = {}): SubscriberWish => ({ ...ops(wish), id: 'boss' });

describe('the interval', () => {
  const rows: [says: string, ServiceWish, SubscriberWish[], everyMs: number, perAgentMs: number][] = [
    ['is the service’s own', service('web'), [], 10_000, 10_000],
    [
      'is the shortest anybody wishes for',
      service('web'),
      [ops({ everyMs: 5_000 }), boss({ everyMs: 2_000 })],
      2_000,
      2_000,
    ],
    ['is the service’s own where that is the shortest', service('web'), [ops({ everyMs: 60_000 })], 10_000, 10_000],
    ['is what a subscriber without a wish of their own takes', service('web'), [ops()], 10_000, 10_000],
    ['is never under a second', service('web', { everyMs: 200 }), [ops({ everyMs: 1 })], 1_000, 1_000],
    ['of others’ services does not count', service('web'), [ops({ services: ['db'], everyMs: 1_000 })], 10_000, 10_000],
    [
      'of several agents keeps the total to once a second',
      service('web', { everyMs: 1_000, agents: ['a', 'b', 'c'] }),
      [],
      1_000,
      3_000,
    ],
    [
      'of several agents is no longer than that takes',
      service('web', { everyMs: 10_000, agents: ['a', 'b', 'c'] }),
      [],
      10_000,
      10_000,
    ],
  ];
  test.each(rows)('%s', (_says, web, subscribers, everyMs, everyPerAgentMs) => {
    expect(demandsOf(wishes([web], subscribers))).toMatchObject([{ everyMs, everyPerAgentMs }]);
  });

  test('of however many agents and subscribers keeps to M1', () => {
    const agents = Array.from({ length: 50 }, (_, i) => `a${i}`);
    const many = Array.from({ length: 20 }, (_, i) => ({ ...ops({ everyMs: 1 + i }), id: `s${i}` }));
    const [demand] = demandsOf(wishes([service('web', { agents })], many));
    expect((demand?.everyPerAgentMs ?? 0) / agents.length).toBeGreaterThanOrEqual(1_000);
  });
});

describe('graces and subscribers', () => {
  test('graces are distinct and ascending, the service’s own among them', () => {
    const subscribers = [
      boss({ graceMs: 300_000 }),
      ops({ graceMs: 5_000 }),
      { ...ops({ graceMs: 5_000 }), id: 'dev' },
    ];
    expect(demandsOf(wishes([service('web')], subscribers))).toMatchObject([{ gracesMs: [5_000, 30_000, 300_000] }]);
  });
  test('a grace of zero is a grace', () => {
    expect(demandsOf(wishes([service('web')], [ops({ graceMs: 0 })]))).toMatchObject([
      { gracesMs: [0, 30_000], subscribers: [{ id: 'ops', graceMs: 0, channels: [], quiet: [] }] },
    ]);
  });
  test('each service has its own subscribers, with the grace that counts for them', () => {
    const subscribers = [ops({ services: ['db', 'web'], graceMs: 5_000 }), boss()];
    const demands = demandsOf(wishes([service('db', { graceMs: 7_000 }), service('web')], subscribers));
    expect(demands.map((d) => d.subscribers)).toEqual([
      [{ id: 'ops', graceMs: 5_000, channels: [], quiet: [] }],
      [
        { id: 'ops', graceMs: 5_000, channels: [], quiet: [] },
        { id: 'boss', graceMs: 30_000, channels: [], quiet: [] },
      ],
    ]);
    expect(demands[0]?.gracesMs).toEqual([5_000, 7_000]);
  });
});

describe('what an agent is told', () => {
  const slots = new Map([
    ['web', 2],
    ['db', 1],
  ]);
  const demands = demandsOf(wishes([service('web', { agents: ['a', 'b'] }), service('db')], [ops({ graceMs: 5_000 })]));

  test('is in the order of slots, with its place among those that look', () => {
    const assigned = assign([{ id: 'a' }, { id: 'b' }, { id: 'idle' }], demands, slots);
    const places = (agent: string) => assigned.get(agent)?.map(({ slot, id, index, of }) => [slot, id, index, of]);
    expect(places('a')).toEqual([
      [1, 'db', 0, 1],
      [2, 'web', 0, 2],
    ]);
    expect(places('b')).toEqual([[2, 'web', 1, 2]]);
    expect(places('idle')).toEqual([]);
  });
  test('carries the interval, the timeout and every grace', () => {
    expect(assign([{ id: 'b' }], demands, slots).get('b')).toEqual([
      {
        slot: 2,
        id: 'web',
        target: 'tcp://web:80',
        intervalMs: 10_000,
        timeoutMs: 3_000,
        gracesMs: [5_000, 30_000],
        recover: 1,
        index: 1,
        of: 2,
      },
    ]);
  });
  test('says which of its services are its canaries, and to no other agent', () => {
    const assigned = assign([{ id: 'a', canaries: ['web', 'gone'] }, { id: 'b' }], demands, slots);
    const canaries = (agent: string) => assigned.get(agent)?.map(({ id, canary }) => [id, canary]);
    expect(canaries('a')).toEqual([
      ['db', undefined],
      ['web', true],
    ]);
    expect(canaries('b')).toEqual([['web', undefined]]);
  });
  test('a service without a number is a mistake of ours', () => {
    expect(() => assign([{ id: 'a' }], demands, new Map())).toThrow();
  });
});
