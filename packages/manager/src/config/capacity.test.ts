// What one agent takes of services and graces, at the limit and one beyond.
import { limits } from '@vedette/protocol/wire';
import { expect, test } from 'vitest';
import type { ConfigProblem } from '../core/api.ts';
import { refuseManyServices } from './capacity.ts';
import { readDocument } from './document.ts';
import { parseConfig } from './parse.ts';
import { Problems } from './problems.ts';
import { readTree } from './tree.ts';

const problemsOf = (text: string): readonly ConfigProblem[] => {
  const answer = parseConfig(text, '/etc/vedette/vedette.yaml');
  return 'problems' in answer ? answer.problems : [];
};

/** Services `s0 …`, of a grace of their own, and subscribers of all of them with graces of 1 s, 2 s, … */
const wished = (services: number, graces: number, more = ''): string =>
  [
    'agents: { a: }',
    'services:',
    ...Array.from({ length: services }, (_, i) => `  s${i}: { target: h${i}:1, grace: 0s }`),
    'subscribers:',
    ...Array.from({ length: graces }, (_, i) => `  p${i}: { grace: ${i + 1}s }`),
    more,
  ].join('\n');

test('as many distinct graces as an agent takes, the service’s own included', () => {
  const most = limits.gracesMax - 1;
  expect(problemsOf(wished(2, most))).toEqual([]);
  // Neither is a further one: a grace that is there already, and none of one's own.
  expect(problemsOf(wished(2, most, '  same: { grace: 1s }\n  own: { grace: 0s }\n  none: { every: 5s }'))).toEqual([]);
});

test('one more is refused at the subscriber who wishes for it, once, naming service and limit', () => {
  const one = problemsOf(wished(1, limits.gracesMax + 5));
  expect(one).toMatchObject([{ path: 'subscribers.p31.grace', line: 36, column: 17 }]);
  expect(one[0]?.message).toContain('more than 32 different graces are wished for services.s0 (line 3), and');
  expect(problemsOf(wished(3, limits.gracesMax))[0]?.message).toContain('services.s0 (line 3) and 2 more, and');
});

test('many graces of many services are fine, as long as no service has too many', () => {
  const own = Array.from({ length: 40 }, (_, i) => `  q${i}: { services: s${i}, grace: ${100 + i}s }`).join('\n');
  expect(problemsOf(wished(40, limits.gracesMax - 2, own))).toEqual([]);
  expect(problemsOf(wished(40, limits.gracesMax - 1, own))).toHaveLength(40);
});

test('no more services than one agent takes', () => {
  const read = readDocument('agents:\nservices: {}\n');
  if ('problems' in read) throw new Error('the text is sound');
  const { root, places } = readTree(read.document, read.lines);
  const told = (count: number): readonly ConfigProblem[] => {
    const problems = new Problems(root, places);
    refuseManyServices(
      Array.from({ length: count }, (_, i) => ({ id: `s${i}` })),
      problems,
    );
    return problems.list();
  };
  expect(told(limits.assignmentsMax)).toEqual([]);
  expect(told(limits.assignmentsMax + 1)).toMatchObject([{ path: 'services', line: 2, column: 1 }]);
});

test('a file with more services than that is refused', { timeout: 60_000 }, () => {
  const lines = Array.from({ length: limits.assignmentsMax + 1 }, (_, i) => ` s${i}: h${i >> 15}:${1 + (i & 0x7fff)}`);
  expect(problemsOf(`agents: { a: }\nservices:\n${lines.join('\n')}`)).toMatchObject([{ path: 'services', line: 2 }]);
});
