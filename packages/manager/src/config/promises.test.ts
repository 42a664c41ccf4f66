// What the file may say of services that an inventory has yet to find, and what becomes of it when it finds them.
import { describe, expect, test } from 'vitest';
import { finderOf } from '../core/entry.ts';
import { parseConfig, type Source } from './parse.ts';
import { fitEntries } from './with-entries.ts';

const fileOf = (discover: string, rest: string): string => `
agents: { a: }
inventories:
  cluster: { url: http://127.0.0.1:9000/servers, fields: { labels: { region: at.region } }, discover: ${discover} }
${rest}`;

const read = (discover: string, rest: string) => parseConfig(fileOf(discover, rest), '/etc/vedette/vedette.yaml');

const sourceOf = (discover: string, rest: string): Source => {
  const answer = read(discover, rest);
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  return answer.source;
};

describe('what can be chosen beforehand', () => {
  test.each([
    ['inventory=cluster', true],
    ['inventory=other', false],
    ['service=Anything', true],
    ['region=eu', true],
    ['reigon=eu', false],
    ['tier=gold', true],
    ['tier=silver', false],
    ['group:found', true],
    ['group:fuond', false],
    ['cluster.10.58.1.1', false],
  ])('%s: %s', (selector, isPromised) => {
    const discover = '{ port: 80, service: { group: found, labels: { tier: gold } } }';
    const answer = read(discover, `subscribers: { ops: { services: '${selector}' } }`);
    expect('wishes' in answer).toBe(isPromised);
  });

  test('any group, where each is called after its service', () => {
    expect(read('{ port: 80 }', 'subscribers: { ops: { services: group:Anything } }')).toHaveProperty('wishes');
  });

  test('nothing, where nothing is to be found', () => {
    expect(read('', 'subscribers: { ops: { services: inventory=cluster } }')).toHaveProperty('problems');
  });
});

test('what is found is chosen, planned and gathered by what was written before', () => {
  const source = sourceOf(
    '{ port: 80 }',
    `subscribers: { ops: { services: inventory=cluster } }
groups: { User: { min_healthy: 2 } }
planned: { patches: { services: group:User, days: sun, from: '02:00', for: 1h } }`,
  );
  const found = (number: number) => ({
    ...{ kind: 'service' as const, id: `cluster.${number}`, addedAtMs: number, by: finderOf('cluster') },
    body: { target: `tcp://10.58.1.${number}:80`, group: 'User', labels: { inventory: 'cluster', service: 'User' } },
  });
  const one = fitEntries(source, [found(1)]);
  // One of two that are needed: nothing is wrong with the file, and whether enough are well is for the judge.
  expect([one.aside.size, one.wishes.groups]).toEqual([
    0,
    [expect.objectContaining({ minHealthy: 2, services: ['cluster.1'] })],
  ]);
  const { wishes, aside } = fitEntries(source, [found(1), found(2), found(3)]);
  const ids = ['cluster.1', 'cluster.2', 'cluster.3'];
  expect(aside.size).toBe(0);
  expect(wishes.subscribers[0]?.services).toEqual(ids);
  expect(wishes.planned[0]?.services).toEqual(ids);
  expect(wishes.groups?.[0]?.services).toEqual(ids);
});
