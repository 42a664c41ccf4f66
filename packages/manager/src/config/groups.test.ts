// How many may be asked for of a group, and whose grace it has. The rest of it stands in the fixtures.
import { limits } from '@vedette/protocol/wire';
import { expect, test } from 'vitest';
import { parseConfig } from './parse.ts';

const parse = (groups: string, more = '') => {
  const services =
    '{ b: { target: h:1, group: shop, grace: 3s }, a: { target: h:2, group: shop }, c: { target: h:3 } }';
  const text = `agents: { x: }\ndefaults: { grace: 7s }\nservices: ${services}\ngroups: ${groups}\n${more}`;
  const answer = parseConfig(text, '/etc/vedette/vedette.yaml');
  return 'problems' in answer ? answer.problems : answer.wishes.groups;
};

test('as many may be asked for as there are, and one more is a problem', () => {
  expect(parse('{ shop: { min_healthy: 2 } }')).toEqual([
    { id: 'shop', services: ['a', 'b'], minHealthy: 2, graceMs: 7_000 },
  ]);
  expect(parse('{ shop: { min_healthy: 3 } }')).toMatchObject([{ path: 'groups.shop.min_healthy', line: 4 }]);
});

test('a grace of its own counts for the group and not for its services', () => {
  expect(parse('{ shop: { min_healthy: 1, grace: 1m } }')).toMatchObject([{ graceMs: 60_000 }]);
});

test.each(['', '{ shop: }', '{ shop: {} }'])('groups that nothing is asked of are no wishes: %s', (groups) => {
  expect(parse(groups)).toBeUndefined();
});

test('its grace is one of those an agent keeps of each service in it', () => {
  const subscribers = (count: number): string =>
    `subscribers:\n${Array.from({ length: count }, (_, i) => `  p${i}: { services: a, grace: ${i + 10}s }\n`).join('')}`;
  const most = limits.gracesMax - 1;
  expect(parse('{ shop: { min_healthy: 1 } }', subscribers(most))).toHaveLength(1);
  expect(parse('{ shop: { min_healthy: 1, grace: 1m } }', subscribers(most - 1))).toMatchObject([{ id: 'shop' }]);
  expect(parse('{ shop: { min_healthy: 1, grace: 1m } }', subscribers(most))).toMatchObject([
    { path: `subscribers.p${most - 1}.grace` },
  ]);
});
