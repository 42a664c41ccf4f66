// `vedette outages`: the planned share is shown where there is one.
import { describe, expect, test } from 'vitest';
import type { OutageView } from '../core/api.ts';
import { administration, FakeDesk, fakeOutage } from '../http/desk.fake.ts';
import { createHttp } from '../http/server.ts';
import { runCli } from './cli.ts';
import { FakeIo, noEngine } from './io.fake.ts';

const shown = async (...plannedMs: readonly (number | undefined)[]): Promise<string> =>
  (await run(plannedMs.map((ms, i) => fakeOutage(i, ms === undefined ? {} : { plannedMs: ms })))).out;

const run = async (rows: readonly OutageView[], ...words: readonly string[]) => {
  const desk = new FakeDesk();
  desk.outageRows = rows;
  const http = createHttp({ desk, ...administration() });
  const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
  const io = new FakeIo({ VEDETTE_MANAGER: `http://127.0.0.1:${port}` });
  const exit = await runCli(['outages', ...words], io, noEngine);
  await http.close();
  return { exit, out: io.stdout, err: io.stderr };
};

test('where any of it was planned, it is said of each how much', async () => {
  const out = await shown(60_000, 0);
  expect(out).toMatch(/^SERVICE +STARTED +LASTED +PLANNED +REASON/m);
  expect(out).toMatch(/3 m 12 s +1 m +refused/);
  expect(out).toMatch(/3 m 12 s +- +refused/);
});

test('where nothing was planned, there is no column', async () => {
  expect(await shown(0, undefined)).toMatch(/^SERVICE +STARTED +LASTED +REASON/m);
});

describe('as CSV', () => {
  const titles = 'id,service,reason,startedAt,endedAt,durationMs,plannedMs,from,told\r\n';

  test('every column is there, and nothing besides', async () => {
    const { endedAt: _, ...open } = fakeOutage(2, { service: 'group shop', reason: 'few', from: [], told: [] });
    const { out } = await run([open, fakeOutage(1, { plannedMs: 60_000, told: ['ops', 'dev'] })], '--csv');
    expect(out).toBe(
      `${titles}2,group shop,few,2026-01-31T08:00:00.000Z,,192000,,,\r\n` +
        '1,web,refused,2026-01-31T08:00:00.000Z,2026-01-31T08:03:12.000Z,192000,60000,eu-1 us-1,ops dev\r\n',
    );
  });

  test('of none there are the titles', async () => {
    expect((await run([], '--csv')).out).toBe(titles);
  });

  test('not along with JSON', async () => {
    expect(await run([], '--csv', '--json')).toMatchObject({ exit: 64, out: '' });
  });
});
