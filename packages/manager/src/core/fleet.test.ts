import type { Hello } from '@vedette/protocol/wire';
import { expect, test } from 'vitest';
import { type AgentRecord, Fleet, rivalOf } from './fleet.ts';

const HOUR_MS = 3_600_000;
const epoch = (digit: string): string => digit.repeat(32);
const hello = (of: string): Hello => ({
  versions: [1],
  agent: 'eu-1',
  epoch: epoch(of),
  software: 'test',
  features: [],
  spool: [],
  revision: 0,
  hash: '',
  store: '0'.repeat(32),
  host: { hostname: 'h', platform: 'linux', arch: 'x64', node: 'v26', cpus: 1, memoryBytes: 1 },
  nowMs: 0,
});

/** A fleet of one, connected at 0, and heard of at any time asked for. */
const connected = (): { fleet: Fleet; record: AgentRecord; heard(ms: number): AgentRecord } => {
  const fleet = new Fleet();
  fleet.configure([{ id: 'eu-1', labels: {} }], () => []);
  const record = fleet.get('eu-1');
  if (!record) throw new Error('it was just wished for');
  fleet.connected(record, hello('a'), '10.0.0.1:1', 0);
  return { fleet, record, heard: (ms) => Object.assign(record, { heardAtMs: ms }) };
};

test('a rival is counted, and is news once', () => {
  const { fleet, record } = connected();
  expect(rivalOf(record)).toBeUndefined();
  expect(fleet.contested(record, '10.0.0.9:1', 10_000)).toBe(true);
  expect(fleet.contested(record, '10.0.0.9:2', 20_000)).toBe(false);
  expect(rivalOf(record)).toEqual({ address: '10.0.0.9:2', atMs: 20_000, times: 2 });
});

test('a rival that did not come for an hour is gone, and news when it comes again', () => {
  const { fleet, record, heard } = connected();
  fleet.contested(record, '10.0.0.9:1', 0);
  expect(rivalOf(heard(HOUR_MS - 1))).toBeDefined();
  expect(rivalOf(heard(HOUR_MS))).toBeUndefined();
  expect(fleet.contested(record, '10.0.0.9:1', HOUR_MS)).toBe(true);
  expect(rivalOf(record)).toMatchObject({ times: 1 });
});

test('who was the rival is open once the agent is gone, and forgotten when another process takes its place', () => {
  const { fleet, record } = connected();
  fleet.contested(record, '10.0.0.9:1', 0);
  fleet.disconnected(record, 1);
  expect(rivalOf(record)).toBeUndefined();
  fleet.connected(record, hello('a'), '10.0.0.1:2', 2);
  expect(rivalOf(record)).toMatchObject({ times: 1 });
  fleet.connected(record, hello('b'), '10.0.0.9:2', 3);
  expect(rivalOf(record)).toBeUndefined();
});
