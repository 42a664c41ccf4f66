// `vedette silence …` against a manager with a silence that is on and one that is over.
import { userInfo } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { administration, FakeDesk, FakeSilenceDesk, fakeOperatorToken } from '../http/desk.fake.ts';
import { createHttp, type Http } from '../http/server.ts';
import { runCli } from './cli.ts';
import { instantOf } from './instant.ts';
import { FakeIo, noEngine } from './io.fake.ts';

let http: Http;
let silences: FakeSilenceDesk;
let manager: string;

beforeEach(async () => {
  silences = new FakeSilenceDesk();
  http = createHttp({ desk: new FakeDesk(), ...administration(), silences });
  manager = `http://127.0.0.1:${(await http.listen({ host: '127.0.0.1', port: 0 })).port}`;
});
afterEach(() => http.close());

const run = async (...argv: string[]) => {
  const io = new FakeIo({ VEDETTE_MANAGER: manager, VEDETTE_OPERATOR_TOKEN: fakeOperatorToken });
  const exit = await runCli(['silence', ...argv], io, noEngine);
  return { exit, out: io.stdout, err: io.stderr };
};

describe('add', () => {
  test('for so long, by whoever runs it', async () => {
    const { exit, out } = await run('add', 'web', 'group:shop', '--for', '2h', '--reason', 'new disk');
    expect(exit).toBe(0);
    expect(out).toMatch(/^Silence 3: nobody is told that 1 service is down, until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\n$/);
    const by = userInfo().username;
    const end = { forMs: 7_200_000 };
    expect(silences.asked).toEqual([{ selectors: ['web', 'group:shop'], end, by, reason: 'new disk' }]);
  });

  test('open-ended, with options before the services, by somebody', async () => {
    const { exit, out } = await run('add', '--open', '--by', 'anna', '*', 'web');
    expect([exit, out]).toEqual([
      0,
      'Silence 3: nobody is told that 1 service is down, until `vedette silence end 3`.\n',
    ]);
    expect(silences.asked).toEqual([{ selectors: ['*', 'web'], end: 'open', by: 'anna' }]);
  });

  test('from one time of the clock until the next such time after it, as JSON', async () => {
    const { out } = await run('add', 'web', '--from', '22:00', '--until', '06:00', '--json');
    expect(JSON.parse(out)).toMatchObject({ id: 3, selectors: ['web'] });
    const [asked] = silences.asked;
    if (typeof asked !== 'object' || !('end' in asked) || asked.end === 'open') throw new Error('expected an end');
    const lasts = 'untilMs' in asked.end ? asked.end.untilMs - (asked.fromMs ?? 0) : 0;
    // Eight hours, or as many as such a night has when clocks are changed.
    expect(Math.abs(lasts / 3_600_000 - 8)).toBeLessThanOrEqual(1);
  });

  test.each([
    [['add', '--for', '2h'], 'A word is missing'],
    [['add', 'web'], '--for 2h, --until 22:00 and --open'],
    [['add', 'web', '--for', '2h', '--open'], 'one of'],
    [['add', 'web', '--until', 'tomorrow'], '--until is "tomorrow"'],
    [['add', 'web', '--open', '--from', '25:00'], '--from is "25:00"'],
    [['add', 'web', '--for', 'ages'], 'is not a duration'],
    [['add', 'wbe', '--open'], 'did you mean web?'],
    [['add', 'web', '--fro', '2h'], 'Did you mean --for?'],
    [['ad', 'web'], 'Did you mean silence add?'],
  ])('%j is refused', async (argv, complains) => {
    const { exit, out, err } = await run(...argv);
    expect([exit, out]).toEqual([64, '']);
    expect(err).toContain(complains);
  });
});

describe('list', () => {
  test('shows what is on, and since when it is open', async () => {
    const { exit, out } = await run('list');
    expect(exit).toBe(0);
    expect(out).toMatch(/^ID +SELECTS +SERVICES +WHEN +BY +REASON$/m);
    expect(out).toMatch(/^ 1 +web group:shop +3 +open since 2026-01-31 \d\d:00:00 +anna +-$/m);
    expect(out).not.toContain('over since');
  });

  test('shows what is over on demand', async () => {
    expect((await run('list', '--all')).out).toMatch(/^ 2 +db +- +over since 2026-01-31 \d\d:00:00 +ben +a new disk$/m);
    expect(JSON.parse((await run('list', '--all', '--json')).out)).toEqual([silences.over, ...silences.current]);
  });

  test('shows when those begin and end that have an end', async () => {
    const from = '2026-01-31T08:00:00.000Z';
    const one = { id: 4, selectors: ['web'], services: 1, from, until: '2026-01-31T09:00:00.000Z', by: 'anna' };
    silences.current = [
      { ...one, state: 'on', addedAt: from },
      { ...one, state: 'waiting', addedAt: from },
    ];
    const { out } = await run('list');
    expect(out).toMatch(/^ 4 +web +1 +until 2026-01-31 \d\d:00:00 +anna/m);
    expect(out).toMatch(/^ 4 +web +1 +from 2026-01-31 \d\d:00:00 until 2026-01-31 \d\d:00:00 +anna/m);
  });

  test('of none says so', async () => {
    silences.current = [];
    expect((await run('list')).out).toContain('Nothing is silenced');
  });
});

test.each([
  [['end', '1'], 0, 'Silence 1 is over.', ''],
  [['end', '2'], 73, '', 'over already'],
  [['end', '3'], 66, '', 'no silence 3'],
  [['end', 'web'], 66, '', 'They have numbers'],
  [['end'], 64, '', 'id'],
])('%j ends with %i', async (argv, status, says, complains) => {
  const { exit, out, err } = await run(...argv);
  expect([exit, out.trim()]).toEqual([status, says]);
  expect(err).toContain(complains);
});

test.each([
  ['22:00', '2026-12-01T12:00Z', '2026-12-01T21:00Z'],
  ['13:00', '2026-12-01T12:00Z', '2026-12-02T12:00Z'],
  ['06:00', '2026-12-01T21:00Z', '2026-12-02T05:00Z'],
  ['00:30', '2026-12-01T23:15Z', '2026-12-01T23:30Z'],
  ['24:00', '2026-12-01T12:00Z', '2026-12-01T23:00Z'],
  ['02:30', '2026-03-28T23:30Z', '2026-03-29T01:00Z'],
  ['2026-07-01 22:00', '2026-12-01T12:00Z', '2026-07-01T20:00Z'],
  ['2026-12-01T22:00Z', '2026-12-01T12:00Z', '2026-12-01T22:00Z'],
])('in Berlin, %s said after %s is %s', (text, after, is) => {
  expect(instantOf('until', text, Date.parse(after), 'Europe/Berlin')).toBe(Date.parse(is));
});
