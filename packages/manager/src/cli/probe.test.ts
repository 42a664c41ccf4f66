// `vedette probe`: what is asked of the manager, what people and programs read, and what the command ends with.
import { expect, test } from 'vitest';
import type { ProbeLine } from '../core/probe-api.ts';
import { administration, FakeDesk, fakeOperatorToken } from '../http/desk.fake.ts';
import { FakeProbeDesk } from '../http/probe-desk.fake.ts';
import { createHttp } from '../http/server.ts';
import { runCli } from './cli.ts';
import { FakeIo, noEngine } from './io.fake.ts';

const begin: ProbeLine = {
  ...{ type: 'begin', target: 'tcp://h:1', timeoutMs: 3_000, agents: ['eu-1', 'us-1'], count: 2, everyMs: 1_000 },
};
const up = (agent: string, nth: number, latencyMs: number): ProbeLine => ({
  ...{ type: 'answer', agent, nth, verdict: 'up', latencyMs, at: '2026-01-31T08:00:00.000Z' },
});
const all: readonly ProbeLine[] = [
  ...[begin, up('eu-1', 1, 10), up('us-1', 1, 1), up('eu-1', 2, 30)],
  {
    type: 'answer',
    agent: 'us-1',
    nth: 2,
    verdict: 'down',
    reason: 'tls',
    facts: { error: 'it has expired\u001b[2J' },
  },
  { type: 'end', up: 3, down: 1, unknown: 0 },
];

const asking = async (words: readonly string[], answer = all, terminal?: { columns: number; rows: number }) => {
  const probes = new FakeProbeDesk();
  probes.answer = answer;
  const http = createHttp({ desk: new FakeDesk(), ...administration(), probes });
  const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
  const env = { VEDETTE_MANAGER: `http://127.0.0.1:${port}`, VEDETTE_OPERATOR_TOKEN: fakeOperatorToken, NO_COLOR: '1' };
  const io = new FakeIo(env, terminal);
  const exit = await runCli(['probe', ...words], io, noEngine);
  await http.close();
  return { exit, out: io.stdout, err: io.stderr, asked: probes.asked, handlers: io.handlers };
};

test('a line for each answer as it comes, then a row for each agent, and 1 when not all were up', async () => {
  const { exit, out, handlers } = await asking(['h:1']);
  expect(out).toMatchInlineSnapshot(`
    "eu-1  1  up  10.0 ms
    us-1  1  up  1.0 ms
    eu-1  2  up  30.0 ms
    us-1  2  down: tls  -  it has expired\\x1b[2J

    AGENT  SEES        UP      MIN     MEAN      MAX     LAST  WHY
    eu-1   up         2/2  10.0 ms  20.0 ms  30.0 ms  30.0 ms
    us-1   down: tls  1/2   1.0 ms   1.0 ms   1.0 ms        -  it has expired\\x1b[2J

    tcp://h:1: 4 answers, 3 up, 1 down.
    "
  `);
  expect([exit, handlers]).toEqual([1, 0]);
});

test('at a terminal the table grows in place', async () => {
  const { out } = await asking(['h:1'], all, { columns: 80, rows: 24 });
  const screens = out.split('\u001b[3A\r\u001b[J');
  expect(screens.length).toBeGreaterThan(4);
  expect(screens[0]).toContain('asked');
  expect(screens.at(-1)).toContain('tcp://h:1: 4 answers, 3 up, 1 down.');
  expect(out.replaceAll('\u001b[3A\r\u001b[J', '')).not.toContain('\u001b');
});

test('0 when every answer was up, and JSON for programs', async () => {
  const good = [begin, up('eu-1', 1, 1.5), { type: 'end', up: 1, down: 0, unknown: 0 } as const];
  const { exit, out } = await asking(['h:1', '--json'], good);
  expect(exit).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ target: 'tcp://h:1', up: 1, answers: [{ agent: 'eu-1', latencyMs: 1.5 }] });
  expect((await asking(['h:1'], [begin, { type: 'end', up: 0, down: 0, unknown: 0 }])).exit).toBe(1);
});

test.each<[readonly string[], object]>([
  [['web'], { what: { service: 'web' }, count: 1, everyMs: 1_000 }],
  [
    ['tls://h:1', '--from', 'eu-1, region=us,all', '--count', '5', '--every', '2s', '--timeout', '1s'],
    {
      ...{ what: { look: { target: 'tls://h:1', timeout: '1s' } }, from: ['eu-1', 'region=us', '*'] },
      ...{ count: 5, everyMs: 2_000 },
    },
  ],
  [
    ['https://h/', '--check', 'http.contains=ready', '--also', '{"timeout":"2s"}'],
    { what: { look: { target: 'https://h/', http: { contains: 'ready' }, timeout: '2s' } } },
  ],
])('%j', async (words, question) => {
  expect((await asking(words)).asked).toEqual([expect.objectContaining(question)]);
});

test.each<[readonly string[], number]>([
  [[], 64],
  [['web', '--timeout', '1s'], 64],
  [['web', '--check', 'tls.name=x'], 64],
  [['h:1', '--count', 'many'], 64],
  [['h:1', '--every', 'often'], 64],
  [['h:1', '--every', '1ms'], 64],
  [['h:1', '--also', 'x'], 64],
])('%j is not asked', async (words, exit) => {
  expect(await asking(words)).toMatchObject({ exit, asked: [] });
});

test('what is wrong with a target is said where it is wrong', async () => {
  const probes = await asking(['bad:1'], [{ type: 'failed', code: 'store-failed', detail: 'It broke.' }]);
  expect([probes.exit, probes.err]).toEqual([74, 'vedette: It broke.\n']);
});

test('an answer that breaks off is told as far as it came', async () => {
  const { exit, out } = await asking(['h:1'], all.slice(0, 3));
  expect(exit).toBe(69);
  expect(out).toContain('broken off');
});
