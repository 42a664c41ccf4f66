import { beforeEach, expect, test } from 'vitest';
import { administration, FakeDesk } from './desk.fake.ts';
import { FakeHistoryDesk } from './history-desk.fake.ts';
import { createHttp } from './server.ts';

let history = new FakeHistoryDesk();
beforeEach(() => {
  history = new FakeHistoryDesk();
});
const get = (path: string) =>
  createHttp({ desk: new FakeDesk(), ...administration(), history }).inject({
    url: `/api/v1/${path}`,
    headers: { host: 'localhost' },
  });

const [october, november] = [Date.parse('2026-10-01T00:00:00Z'), Date.parse('2026-11-01T00:00:00Z')];
const range = 'since=2026-10-01T00:00:00Z&until=2026-11-01T00:00:00Z';

test.each([
  [
    `services/web/history?${range}&agent=eu-1&points=10`,
    { service: 'web', sinceMs: october, untilMs: november, agent: 'eu-1', points: 10 },
  ],
  [
    'services/web/history?until=2026-10-01T00:00:00Z',
    { service: 'web', sinceMs: october - 86_400_000, untilMs: october, points: 120 },
  ],
  ['uptime', {}],
  [`uptime?${range}`, { sinceMs: october, untilMs: november }],
  ['report?month=2026-10&zone=Europe/Berlin', { period: { month: '2026-10' }, zone: 'Europe/Berlin' }],
  [
    `report?${range}&group=shop&service=web`,
    { period: { sinceMs: october, untilMs: november }, group: 'shop', service: 'web' },
  ],
])('%s is asked as it is meant', async (path, query) => {
  expect((await get(path)).statusCode).toBe(200);
  expect(history.asked).toEqual([query]);
});

test.each([
  ['services/web/history?points=0', 400],
  ['services/web/history?points=1001', 400],
  ['services/web/history?since=yesterday', 400],
  ['services/web/history?limit=3', 400],
  ['services/ghost/history', 404],
  ['uptime?group=shop', 400],
  ['report', 400],
  ['report?until=2h', 400],
  ['report?month=2026-10&since=2d', 400],
  ['report?month=', 400],
  ['report?month=2026-10&group=ghost', 404],
])('%s is answered with %i', async (path, status) => {
  expect((await get(path)).statusCode).toBe(status);
});
