// `vedette history` and `vedette uptime`: what is drawn, how wide, with which characters; and what is asked of the manager.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { HistoryView } from '../core/history-api.ts';
import { administration, FakeDesk } from '../http/desk.fake.ts';
import { FakeHistoryDesk, fakeFigures, fakeHistory } from '../http/history-desk.fake.ts';
import { createHttp } from '../http/server.ts';
import { runCli } from './cli.ts';
import { glyphsFor } from './glyphs.ts';
import { plotted } from './history-plot.ts';
import { FakeIo, noEngine } from './io.fake.ts';
import type { Environment } from './io.ts';
import { edgeOf } from './range.ts';
import { percent } from './share.ts';
import { widthOf } from './text.ts';

const plain = (_style: unknown, text: string): string => text;
const utf8 = { LANG: 'en_US.UTF-8' };

let history = new FakeHistoryDesk();
beforeEach(() => {
  history = new FakeHistoryDesk();
  // Times are those of the local clock.
  vi.stubEnv('TZ', 'UTC');
  return () => vi.unstubAllEnvs();
});

const run = async (argv: readonly string[], env: Environment = utf8) => {
  const http = createHttp({ desk: new FakeDesk(), ...administration(), history });
  const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
  const io = new FakeIo({ ...env, VEDETTE_MANAGER: `http://127.0.0.1:${port}` });
  const exit = await runCli(argv, io, noEngine);
  await http.close();
  return { exit, out: io.stdout, err: io.stderr };
};

describe('the plot', () => {
  test('a strip of states above latencies, with a legend of what is there', () => {
    const rows = plotted(fakeHistory(), 110, glyphsFor(utf8), plain);
    expect(rows[0]).toBe(`state    ${'█'.repeat(19)}▅▁${'█'.repeat(19)}░░░░${'█'.repeat(16)}········${'█'.repeat(28)}`);
    expect(rows).toHaveLength(8);
    expect(rows[1]).toMatch(/^23\.0 ms {3} *[▁▂▃▄▅▆▇█]+$/);
    expect(rows[6]).toMatch(/^ {9}2026-10-01 00:00:00 +2026-10-02 00:00:00$/);
    expect(rows[7]?.trim()).toBe('█ up  ▅ failing  ▁ down  ░ planned  · unknown');
  });

  test('in ASCII where the terminal is not one of UTF-8', () => {
    const drawn = [{}, { LANG: 'C' }, { LC_ALL: 'C', ...utf8 }].map((env) =>
      plotted(fakeHistory(), 110, glyphsFor(env), plain).join('\n'),
    );
    expect(drawn[0]).toMatch(/^state {4}#{19}\+_#{19}====#{16}\.{8}#{28}\n/);
    expect(drawn.join('')).toMatch(/^[\n -~]*$/);
  });

  test.each([40, 80, 160])('no wider than %i columns, however many cells there are', (columns) => {
    for (const cells of [0, 1, 7, 96, 300]) {
      const all = Array.from({ length: 4 }, () => fakeHistory().cells).flat();
      const view: HistoryView = fakeHistory({ cells: all.slice(0, cells) });
      const rows = plotted(view, columns, glyphsFor(utf8), plain);
      expect(rows.filter((row) => widthOf(row) > Math.max(columns, 54))).toEqual([]);
    }
  });

  test('where nothing answered there is only the strip', () => {
    expect(plotted(fakeHistory({ agents: [] }), 80, glyphsFor(utf8), plain)).toHaveLength(3);
  });
});

describe('vedette history', () => {
  test('asks for as many points as there are columns, and tells what they come to', async () => {
    const { exit, out } = await run([
      'history',
      'web',
      '--since',
      '2026-10-01',
      '--until',
      '2026-10-02',
      '--agent',
      'eu-1',
    ]);
    expect(exit).toBe(0);
    const [sinceMs, untilMs] = [Date.parse('2026-10-01T00:00:00Z'), Date.parse('2026-10-02T00:00:00Z')];
    expect(history.asked).toEqual([{ service: 'web', sinceMs, untilMs, agent: 'eu-1', points: 70 }]);
    expect(out).toContain('Uptime 99.200 %, of 91.7 % that was observed.');
    expect(out).toContain('Down at 2026-10-01 05:00:00 for 10 m: refused.');
    expect(out).toContain('Planned from 2026-10-01 10:00:00 to 2026-10-01 11:00:00: works.');
    expect(out).toContain(
      'Lost by eu-1, between 2026-10-01 15:00:00 and 2026-10-01 17:00:00: 40 items\n  (spool-full).',
    );
    expect(out.split('\n').filter((row) => widthOf(row) > 80 && !row.startsWith('state'))).toEqual([]);
  });

  test.each([
    [600_000, undefined, 'for 10 m: refused.'],
    [600_000, 600_000, 'for 10 m, as planned: refused.'],
    [600_000, 240_000, 'for 10 m, 4 m of it as planned: refused.'],
  ])('of an outage of %i ms of which %j are planned: %s', async (durationMs, plannedMs, text) => {
    const outages = fakeHistory().outages.map((one) => ({
      ...one,
      durationMs,
      ...(plannedMs !== undefined && { plannedMs }),
    }));
    history.view = fakeHistory({ outages });
    expect((await run(['history', 'web'])).out).toContain(text);
  });

  test('of a target, how much of its budget is used; of many outages, the newest', async () => {
    const budget = { target: 0.999, budgetMs: 60_000, usedMs: 90_000, leftMs: -30_000, burn: 1.5 };
    const [outage] = fakeHistory().outages;
    if (!outage) throw new Error('the fake has no outage');
    history.view = fakeHistory({ figures: fakeFigures({ budget }), outages: Array(8).fill(outage) });
    const { out } = await run(['history', 'web']);
    expect(out).toContain('Target 99.900 %: 150.0 % of the budget of 1 m is used.');
    expect(out).toContain('… and 3 more');
  });

  test('as CSV there is a row for each point of each agent', async () => {
    const { out } = await run(['history', 'web', '--csv']);
    const rows = out.split('\r\n');
    expect(rows[0]).toBe('agent,at,up,down,unknown,minMs,meanMs,p50Ms,p95Ms,maxMs');
    expect(rows).toHaveLength(1 + 2 * 88 + 1);
    expect(rows[21]).toBe('eu-1,2026-10-01T05:00:00.000Z,0,15,0,,,,,');
  });

  test('as JSON it is what the manager says', async () => {
    expect(JSON.parse((await run(['history', 'web', '--json'])).out)).toEqual(
      JSON.parse(JSON.stringify(fakeHistory())),
    );
  });

  test.each([
    [['history'], 64],
    [['history', 'ghost'], 66],
    [['history', 'web', '--csv', '--json'], 64],
    [['history', 'web', '--since', 'yesterday'], 64],
    [['history', 'web', '--points', '0'], 64],
    [['uptime', '--csv', '--json'], 64],
  ])('%j ends with %i', async (argv, exit) => {
    expect(await run(argv)).toMatchObject({ exit, out: '' });
  });
});

test('vedette uptime shows each range', async () => {
  expect((await run(['uptime'])).out).toBe('SERVICE       24H  OBSERVED\nweb      99.200 %    91.7 %\n');
  expect((await run(['uptime', '--csv'])).out).toBe('service,group,24h,24h coverage\r\nweb,,0.992,0.917\r\n');
  const table = JSON.parse((await run(['uptime', '--since', '2d', '--json'])).out) as object;
  expect(table).toMatchObject({ services: [{ id: 'web' }] });
});

test.each([
  [1, '100 %'],
  [0.9999999, '99.999 %'],
  [0.999, '99.900 %'],
  [0.99999, '99.999 %'],
  [0, '0.000 %'],
  [null, '-'],
])('%f is %s', (share, text) => {
  expect(percent(share)).toBe(text);
});

test.each([
  ['24h', '2026-11-20T09:00:20.000Z'],
  ['2026-10-25', '2026-10-24T22:00:00.000Z'],
  ['2026-10-26', '2026-10-25T23:00:00.000Z'],
  ['03:12', '2026-11-21T02:12:00.000Z'],
  ['10:00', '2026-11-21T09:00:00.000Z'],
  ['2026-11-20 03:12', '2026-11-20T02:12:00.000Z'],
  ['03:12:07', '2026-11-21T02:12:07.000Z'],
  ['2026-11-20T03:12:05Z', '2026-11-20T03:12:05.000Z'],
  ['2026-11-20T03:12Z', '2026-11-20T03:12:00.000Z'],
])('in Berlin, from %s on is from %s on', (text, is) => {
  const edge = edgeOf('since', text, Date.parse('2026-11-21T09:00:20Z'), 'Europe/Berlin');
  expect(new Date(edge).toISOString()).toBe(is);
});
