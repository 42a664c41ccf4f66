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

test('a group that an inventory may find has as many as it finds, and begins with the first', () => {
  const finding = 'inventories: { cluster: { url: http://127.0.0.1:1/servers, discover: { port: 80 } } }';
  expect(parse('{ found: { min_healthy: 2 } }', finding)).toBeUndefined();
  expect(parse('{ shop: { min_healthy: 3 } }', finding)).toMatchObject([{ id: 'shop', minHealthy: 3 }]);
  const named = finding.replace('port: 80', 'port: 80, service: { group: found }');
  expect(parse('{ fuond: { min_healthy: 2 } }', named)).toMatchObject([{ path: 'groups.fuond' }]);
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
