// `vedette report`: tables, Markdown, CSV and the page; and what is asked of the manager.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { administration, FakeDesk } from '../http/desk.fake.ts';
import { FakeHistoryDesk, fakeReport, fakeReportService } from '../http/history-desk.fake.ts';
import { createHttp } from '../http/server.ts';
import { reportHtml } from '../report/page.ts';
import { periodText, wallText } from '../report/rows.ts';
import { stripSvg } from '../report/strip.ts';
import { runCli } from './cli.ts';
import { FakeIo, noEngine } from './io.fake.ts';
import { reportLines, reportMarkdown } from './report-text.ts';
import { widthOf } from './text.ts';

let history = new FakeHistoryDesk();
beforeEach(() => {
  history = new FakeHistoryDesk();
  vi.stubEnv('TZ', 'Europe/Berlin');
  return () => vi.unstubAllEnvs();
});

const runWith = async (env: object, ...argv: readonly string[]) => {
  const http = createHttp({ desk: new FakeDesk(), ...administration(), history });
  const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
  const io = new FakeIo({ VEDETTE_MANAGER: `http://127.0.0.1:${port}`, ...env });
  const exit = await runCli(['report', ...argv], io, noEngine);
  await http.close();
  return { exit, out: io.stdout, err: io.stderr };
};

const run = (...argv: readonly string[]) => runWith({}, ...argv);

const plain = (_style: unknown, text: string): string => text;

describe('what is asked', () => {
  test.each<[readonly string[], object]>([
    [['--month', '2026-10', '--zone', 'UTC'], { period: { month: '2026-10' }, zone: 'UTC' }],
    [
      ['--month', '2026-10', '--group', 'shop', '--service', 'web'],
      { group: 'shop', service: 'web', zone: 'Europe/Berlin' },
    ],
    [
      ['--since', '2026-10-25', '--until', '2026-10-26'],
      { period: { sinceMs: Date.parse('2026-10-24T22:00:00Z'), untilMs: Date.parse('2026-10-25T23:00:00Z') } },
    ],
    [[], { period: { month: expect.stringMatching(/^\d{4}-\d\d$/) as string } }],
  ])('%j', async (argv, query) => {
    expect((await run(...argv)).exit).toBe(0);
    expect(history.asked).toMatchObject([query]);
  });

  test.each([
    [['--month', '2026-10', '--since', '2d'], 64],
    [['--until', '2d'], 64],
    [['--zone', 'Mars/Olympus'], 64],
    [['--json', '--csv'], 64],
    [['--md', '--html', 'x.html'], 64],
    [['--group', 'ghost'], 66],
    [['--html', '/nowhere/at/all.html'], 64],
  ])('%j ends with %i', async (argv, exit) => {
    expect(await run(...argv)).toMatchObject({ exit, out: '' });
  });
});

describe('as text', () => {
  test('the worst services first, groups below, within 80 columns where there are 80', async () => {
    const { out } = await runWith({ COLUMNS: '80' }, '--month', '2026-10');
    expect(out).toMatch(/^Report of October 2026, UTC\n2 services: up 99\.932 % of the time that counts, /);
    expect(out).toMatch(/^SERVICE +UPTIME +DOWN +OUTAGES/m);
    expect(out).toMatch(/^web +99\.932 % +30 m +2 /m);
    expect(out).toMatch(/^db +100 % +- +- /m);
    expect(out).toMatch(/^shop +99\.932 %/m);
    expect(out.split('\n').filter((row) => widthOf(row) > 80)).toEqual([]);
    const wide = reportLines(fakeReport(), 200, plain).join('\n');
    const [, ...tables] = (await run('--month', '2026-10')).out.split('\n\n');
    expect(wide).toContain(tables.join('\n\n').trimEnd());
    expect(wide).toMatch(/MTTR +MTBF +PLANNED +OBSERVED +P95 +BUDGET LEFT/);
    expect(wide).toMatch(/15 m +15 d +1 h +99\.9 % +3\.4 ms +14 m 30 s of 44 m 30 s/);
  });

  test('as Markdown, where a name is only a name', () => {
    const services = [fakeReportService('a|b_c'), fakeReportService('db')];
    const lines = reportMarkdown(fakeReport({ services })).split('\n');
    expect(lines[0]).toBe('# Report of October 2026');
    expect(lines).toContain('| a\\|b\\_c | 99.932 % | 30 m | 2 | 20 m | 15 m | 15 d | 1 h | 99.9 % | 3.4 ms | - |');
  });

  test('as CSV, every number as it is', async () => {
    const [titles, first, , group] = (await run('--csv')).out.split('\r\n').map((row) => row.split(','));
    expect(titles).toHaveLength(25);
    expect(first?.slice(0, 6)).toEqual(['service', 'web', 'shop', 'tcp://web.example:443', '0.99932', '0.9993']);
    expect([first?.length, first?.at(-1)]).toEqual([25, '0.674']);
    expect(group?.slice(0, 5)).toEqual(['group', 'shop', '', '', '0.99932']);
  });

  test('as JSON it is what the manager says', async () => {
    expect(JSON.parse((await run('--json')).out)).toEqual(JSON.parse(JSON.stringify(fakeReport())));
  });
});

describe('as a page', () => {
  const hostile = fakeReportService('x"><script>alert(1)</script>', { target: "tcp://'&<b>:1\u001b[2J" });
  const page = reportHtml(fakeReport({ services: [hostile, fakeReportService('db')] }));

  test('is written to a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vedette-report-'));
    try {
      const file = join(folder, 'october.html');
      expect(await run('--html', file)).toMatchObject({ exit: 0, out: `The report is in ${file}.\n` });
      expect(await readFile(file, 'utf8')).toBe(reportHtml(fakeReport()));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('every element that is opened is closed', () => {
    const open: string[] = [];
    let elements = 0;
    for (const [, slash, name, self] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/g)) {
      if (name === undefined || name === 'meta' || self === '/') continue;
      elements++;
      if (slash === '') open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
    expect(elements).toBeGreaterThan(200);
  });

  test('what comes from outside is only text', () => {
    expect(page).not.toContain('<script');
    expect(page).not.toContain('<b>:');
    expect(page).not.toContain('\u001b');
    expect(page).toContain('x&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('nothing is fetched from anywhere', () => {
    expect(page).not.toMatch(/\b(src|href|srcset|action)=|url\(|@import|<(img|link|iframe|object)\b/);
    expect(page).toContain("default-src 'none'");
  });

  test('it prints: on A4, with titles on each page and its colours', () => {
    expect(page).toMatch(/@page \{ size: A4 landscape/);
    expect(page).toContain('table-header-group');
    expect(page).toContain('print-color-adjust: exact');
  });

  test('where a row has no room to be one, each figure has its title, and what says nothing is left out', () => {
    expect(page).toContain('<td data-of="uptime">99.932 %</td>');
    expect(page).toContain('<td class="none" data-of="budget left">-</td>');
    expect(page).toMatch(
      /@media screen and \(max-width: [^)]+\) \{[^@]*content: attr\(data-of\)[^@]*td\.none \{ display: none; \}/,
    );
  });

  test('it is dark where the screen is, and never on paper', () => {
    expect(page.match(/@media [^{]*dark[^{]*/g)).toEqual(['@media screen and (prefers-color-scheme: dark) ']);
  });

  test('a budget that is used up is marked', () => {
    const budget = { target: 0.999, budgetMs: 60_000, usedMs: 90_000, leftMs: -30_000, burn: 1.5 };
    const over = reportHtml(fakeReport({ services: [fakeReportService('web', { budget })] }));
    expect(over).toContain('<td class="over" data-of="budget left">-30 s of 1 m</td>');
  });

  test('a strip has a column for each day, and shows a second of downtime', () => {
    const hours = { up: 3_600_000 - 1_000, down: 1_000 };
    const strip = {
      upMs: [hours.up, 3_600_000, 0],
      downMs: [hours.down, 0, 0],
      plannedMs: [0, 0, 1_800_000],
      unobservedMs: [0, 0, 1_800_000],
    };
    const svg = stripSvg({ id: 'web', strip }, ['2026-10-01', '2026-10-02', '2026-10-03']);
    expect(svg.match(/<g /g)).toHaveLength(3);
    expect(svg).toContain(
      '<rect class="down" y="16" width="7" height="4"/><rect class="up" y="0" width="7" height="16"/>',
    );
    expect(svg).toContain('aria-label="web from 2026-10-01 to 2026-10-03: down on 2026-10-01 for 1 s"');
    expect(svg).toContain('<title>2026-10-01: up 99.972 %, down 1 s</title>');
    expect(svg).toContain(
      '<rect class="planned" y="10" width="7" height="10"/><rect class="unknown" y="0" width="7" height="10"/>',
    );
  });
});

test.each([
  ['a month', {}, 'October 2026'],
  ['a month in Berlin', { zone: 'Europe/Berlin', until: '2026-10-31T23:00:00.000Z' }, 'October 2026'],
  ['a month so far', { until: '2026-10-09T12:30:00.000Z' }, 'October 2026, up to 2026-10-09 12:30'],
])('%s is called what it is', (_what, more, text) => {
  expect(periodText(fakeReport(more))).toBe(text);
});

test('days and times are those of the zone', () => {
  expect(wallText('2026-10-24T22:00:00.000Z', 'Europe/Berlin')).toBe('2026-10-25');
  expect(wallText('2026-10-25T22:30:00.000Z', 'Europe/Berlin')).toBe('2026-10-25 23:30');
});
