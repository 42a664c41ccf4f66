import { describe, expect, test } from 'vitest';
import { doubtsOf, withAgents } from './agents-in-force.ts';
import type { AgentWish, ServiceWish, Wishes } from './wishes.ts';

const agent = (id: string, labels: AgentWish['labels'] = {}): AgentWish => ({ id, labels });
const service = (id: string, agents: readonly string[], agentSelectors?: readonly string[]): ServiceWish => ({
  id,
  target: `tcp://${id}:1`,
  everyMs: 10_000,
  timeoutMs: 1_000,
  graceMs: 0,
  recover: 1,
  agents,
  ...(agentSelectors && { agentSelectors }),
  labels: {},
});
const wishes = (agents: readonly AgentWish[], services: readonly ServiceWish[]): Wishes => ({
  manager: 'main',
  listen: { host: '127.0.0.1', port: 1 },
  http: { host: '127.0.0.1', port: 2 },
  store: ':memory:',
  retentionMs: 1,
  channels: [],
  planned: [],
  agents,
  services,
  subscribers: [],
});

describe('agents that were added', () => {
  const file = wishes(
    [agent('eu-1', { region: 'eu' })],
    [
      service('all', ['eu-1']),
      service('europe', ['eu-1'], ['region=eu']),
      service('one', ['eu-1'], ['eu-1']),
      service('named', [], ['eu-2', 'region=us']),
    ],
  );
  const chosen = (added: readonly AgentWish[]) =>
    Object.fromEntries(withAgents(file, added).services.map(({ id, agents }) => [id, agents]));

  test('are chosen by the services as if they stood in the file', () => {
    expect(chosen([agent('eu-2', { region: 'eu' }), agent('ap-1')])).toEqual({
      all: ['ap-1', 'eu-1', 'eu-2'],
      europe: ['eu-1', 'eu-2'],
      one: ['eu-1'],
      named: ['eu-2'],
    });
  });

  test('are told apart by whole labels, whatever stands in them', () => {
    const odd = wishes(
      [agent('a', { k: 'v' })],
      [service('list', [], ['k=v', 'b']), service('one', [], ['k=v\nb']), service('empty', [], ['k='])],
    );
    const services = withAgents(odd, [agent('b', { k: '' }), agent('c', { k: 'v\nb' })]).services;
    expect(services.map(({ agents }) => agents)).toEqual([['a', 'b'], ['c'], []]);
  });

  test('nobody added: the file as it is; one that the file names is the file’s', () => {
    expect(withAgents(file, [])).toBe(file);
    expect(withAgents(file, [agent('eu-1', { region: 'us' })])).toBe(file);
  });
});

describe('what is odd', () => {
  const told = (agents: readonly AgentWish[], ...services: readonly ServiceWish[]) =>
    doubtsOf({ agents, services }).map(({ path }) => path.join('.'));

  test.each([
    ['nothing', [], [], []],
    ['services without any agent, once', [], [service('a', []), service('b', [])], ['agents']],
    ['a selector that selects nobody', [agent('x')], [service('a', ['x'], ['x', 'y=z'])], ['services.a.agents.1']],
    [
      'more who must agree than there are',
      [agent('x')],
      [{ ...service('a', ['x']), quorum: 2 }],
      ['services.a.quorum'],
    ],
    ['as many as there are', [agent('x')], [{ ...service('a', ['x']), quorum: 1 }], []],
  ])('%s', (_what, agents, services, paths) => {
    expect(told(agents, ...services)).toEqual(paths);
  });
});
