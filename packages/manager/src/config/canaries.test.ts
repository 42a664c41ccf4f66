import { describe, expect, test } from 'vitest';
import { parseConfig } from './parse.ts';

const doubtsOf = (...lines: string[]) => {
  const answer = parseConfig(lines.join('\n'), '/etc/vedette.yaml');
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  return answer.doubts;
};

const agents = (eu: string) => `agents: { eu-1: { canaries: ${eu} }, us-1: }`;
const services = (dns: string) =>
  `services: { gateway: { target: h:1, agents: eu-1 }, dns: { target: h:2, agents: ${dns} } }`;

describe('a canary by itself', () => {
  test('is doubtful where nobody else would see that it is down', () => {
    expect(doubtsOf(agents('gateway'), services('eu-1'))).toMatchObject([{ path: 'agents.eu-1.canaries', line: 1 }]);
  });

  test.each([
    ['is not alone when there is another', agents('[gateway, dns]'), services('eu-1')],
    ['is fine where another agent sees it too', agents('dns'), services("'*'")],
    ['is no canary when none is named', 'agents: { eu-1: , us-1: }', services('eu-1')],
  ])('%s', (_, agentsLine, servicesLine) => {
    expect(doubtsOf(agentsLine, servicesLine)).toEqual([]);
  });
});

test('an agent has at most 16', () => {
  const ids = (count: number) => `[${Array.from({ length: count }, (_, i) => `s${i}`).join(', ')}]`;
  const all = `services:\n${Array.from({ length: 17 }, (_, i) => `  s${i}: h:${i + 1}\n`).join('')}`;
  expect(doubtsOf(`agents: { a: { canaries: ${ids(16)} } }`, all)).toEqual([]);
  const answer = parseConfig(`agents: { a: { canaries: ${ids(17)} } }\n${all}`, '/etc/vedette.yaml');
  expect('problems' in answer && answer.problems).toMatchObject([{ path: 'agents.a.canaries' }]);
});
