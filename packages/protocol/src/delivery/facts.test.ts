// Facts in a session: to whom and when they are told, and that nothing waits for them.
import { expect, test } from 'vitest';
import { limits } from '../wire/limits.ts';
import type { Assignment } from '../wire/message.ts';
import { AgentBench, sent } from './agent-bench.test-support.ts';
import { ManagerSession } from './manager-session.ts';
import { assignment, hello, welcome } from './sample.test-support.ts';

const learned = { slot: 1, atMs: 5, facts: { names: 'shop.example' } };
const news = { type: 'learned', news: [learned, learned] } as const;
const takes = { features: ['facts'] };

test('P83 an agent tells facts to a manager that takes them, and to no other', () => {
  expect(new AgentBench().live(takes).step(news)).toEqual([
    { type: 'send', message: { type: 'facts', ...learned } },
    { type: 'send', message: { type: 'facts', ...learned } },
  ]);
  expect(new AgentBench().live().step(news)).toEqual([]);
  expect(new AgentBench().live({ features: ['other'] }).step(news)).toEqual([]);
});

test('P83 not before the state, and not by numbers of another store', () => {
  const bench = new AgentBench().greet();
  bench.receive({ type: 'welcome', ...welcome, ...takes });
  expect(bench.step(news)).toEqual([]);
  bench.step({ type: 'present', atMs: 0, seq: 0, changes: [] });
  expect(sent(bench.step(news))).toEqual(['facts', 'facts']);
  expect(new AgentBench().live({ ...takes, store: 'b'.repeat(32) }).step(news)).toEqual([]);
});

test('P83 a manager hands them on, takes no credit for them and acknowledges nothing', () => {
  const session = new ManagerSession(0);
  session.step({ type: 'received', message: { type: 'hello', ...hello }, nowMs: 0 }, 0);
  const { version: _, ...admitted } = { ...welcome, ...takes, credit: 0 };
  session.step({ type: 'admitted', welcome: admitted }, 0);
  for (let i = 0; i < 30_000; i++) {
    const effects = session.step({ type: 'received', message: { type: 'facts', ...learned }, nowMs: 0 }, 0);
    if (effects.length !== 1) expect(effects).toHaveLength(1);
  }
  const [effect] = session.step({ type: 'received', message: { type: 'facts', ...learned }, nowMs: 0 }, 0);
  expect(effect).toEqual({ type: 'learned', learned: { type: 'facts', ...learned } });
});

test('P23 services with long terms go in more parts, and all of them arrive', () => {
  const session = new ManagerSession(0);
  session.step({ type: 'received', message: { type: 'hello', ...hello }, nowMs: 0 }, 0);
  const { version: _, ...admitted } = welcome;
  session.step({ type: 'admitted', welcome: admitted }, 0);
  const services = Array.from({ length: 40 }, (_it, i): Assignment => {
    return { ...assignment(i + 1), check: { type: 'tls', ca: ['A'.repeat(6_000)] } };
  });
  const parts = session
    .step({ type: 'configure', config: { revision: 1, hash: 'h', services } }, 0)
    .flatMap((effect) => (effect.type === 'send' && effect.message.type === 'configure' ? [effect.message] : []));
  expect(parts.map(({ part }) => part)).toEqual(parts.map((_it, i) => i));
  expect(parts.length).toBeGreaterThan(3);
  for (const part of parts)
    expect([part.parts, part.services.length < limits.assignmentsPerPartMax]).toEqual([parts.length, true]);
  expect(parts.flatMap((part) => part.services)).toEqual(services);
});
