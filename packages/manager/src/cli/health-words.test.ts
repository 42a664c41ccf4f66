import { expect, test } from 'vitest';
import type { ServiceView, Status, ViewFrom } from '../core/api.ts';
import { foreseen, warnings } from './health-words.ts';
import { pluginAnswer } from './plugin.ts';

const from = (agent: string, more: Partial<ViewFrom> = {}): ViewFrom => ({
  agent,
  health: 'up',
  since: '2026-01-01T00:00:00Z',
  facts: { warning: 'the certificate expires on 2026-02-01', names: 'a' },
  ...more,
});
const service = (id: string, ...views: ViewFrom[]): ServiceView => ({
  id,
  target: 'tls://h:1',
  labels: {},
  health: 'up',
  since: '2026-01-01T00:00:00Z',
  everyMs: 1,
  everyPerAgentMs: 1,
  graceMs: 1,
  quorum: 1,
  from: views,
});
const statusOf = (...services: ServiceView[]) =>
  ({ services, agents: [], manager: { config: { file: 'v.yaml', problems: [] } } }) as unknown as Status;

test('what will go wrong is told once, whoever sees it, and not of what is down already', () => {
  expect(foreseen(service('a', from('x'), from('y')))).toEqual(['the certificate expires on 2026-02-01']);
  expect(foreseen(service('a', from('x', { health: 'down' }), from('y', { facts: {} })))).toEqual([]);
});

test('warnings name their service, the first of many', () => {
  expect(warnings(statusOf(service('a', from('x')), service('b')))).toEqual([
    'a: the certificate expires on 2026-02-01.',
  ]);
  const many = warnings(statusOf(...Array.from({ length: 12 }, (_, i) => service(`s${i}`, from('x')))));
  expect([many.length, many.at(-1)]).toEqual([6, '7 more warnings: see `vedette status --json`.']);
});

test('a plugin says it, and is well all the same', () => {
  const { line, exit } = pluginAnswer(service('a', from('x', { facts: { warning: 'it ends | soon' } })), 0);
  expect([line, exit]).toEqual(['VEDETTE OK - a is up from 1 agent; it ends / soon', 0]);
});
