import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { ServiceView, Status } from '../../packages/manager/src/core/api.ts';
import type { Snapshot } from './manager-client.ts';
import { drawFrame, type Frame } from './screen.ts';

const now = '2026-01-31T08:00:00.000Z';

const service = (id: string, more: Partial<ServiceView> = {}): ServiceView => ({
  id,
  target: 'tcp://127.0.0.1:28123',
  labels: {},
  health: 'unknown',
  since: '2026-01-31T07:59:00.000Z',
  reason: 'no-descriptors',
  everyMs: 1_000,
  everyPerAgentMs: 1_000,
  graceMs: 4_000,
  quorum: 1,
  from: ['asia-1', 'eu-1', 'us-1'].map((agent) => ({ agent, health: 'unknown', since: now })),
  ...more,
});

const status: Status = {
  manager: {
    name: 'demo',
    version: '0.1.0',
    startedAt: now,
    now,
    memoryBytes: 1,
    config: { file: 'x', revision: 1, loadedAt: now, problems: [] },
    results: 1,
    gaps: 0,
  },
  agents: [],
  services: ['web', 'api', 'cache', 'db', 'mail'].map((id) => service(id)),
};
const snapshot: Snapshot = { status, outages: [], notifications: [] };

const frame: Frame = {
  note: 'Look for yourself',
  snapshot,
  story: Array.from({ length: 50 }, (_, i) => ({ text: `line ${i} ${'x'.repeat(100)}`, mood: 'good' as const })),
  nowMs: Date.parse(now),
  columns: 80,
  rows: 24,
  colour: true,
};

test.each([
  [80, 24],
  [120, 50],
  [80, 12],
  [80, 3],
])('a frame for %i × %i fits it', (columns, rows) => {
  const lines = drawFrame({ ...frame, columns, rows }).map((line) => stripVTControlCharacters(line));
  expect(lines.length).toBeLessThanOrEqual(rows);
  expect(lines.filter((line) => line.length > columns)).toEqual([]);
});

test('every service is there, and the newest of the story is the last line', () => {
  const lines = drawFrame(frame).map((line) => stripVTControlCharacters(line));
  for (const { id } of status.services) expect(lines.some((line) => line.startsWith(id))).toBe(true);
  expect(lines.at(-1)).toMatch(/^line 49 /);
});

test('without colour there is not one escape', () => {
  const text = drawFrame({ ...frame, colour: false }).join('\n');
  expect(stripVTControlCharacters(text)).toBe(text);
});

test('before the manager answers there is a frame too', () => {
  expect(drawFrame({ ...frame, snapshot: undefined }).length).toBe(24);
});
