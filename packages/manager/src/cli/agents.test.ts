import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { administration, FakeDesk, fakeAgent } from '../http/desk.fake.ts';
import { createHttp } from '../http/server.ts';
import { runCli } from './cli.ts';
import { FakeIo, noEngine } from './io.fake.ts';
import { machineText } from './machine-history.ts';

let desk: FakeDesk;
let http: ReturnType<typeof createHttp>;
let manager: string;

beforeEach(async () => {
  desk = new FakeDesk();
  http = createHttp({ desk, ...administration() });
  manager = `http://127.0.0.1:${(await http.listen({ host: '127.0.0.1', port: 0 })).port}`;
});
afterEach(() => http.close());

const said = async (): Promise<string> => {
  const io = new FakeIo({ VEDETTE_MANAGER: manager });
  expect(await runCli(['agents'], io, noEngine)).toBe(0);
  return io.stdout.replaceAll(/\s+/g, ' ');
};

test('a second process of the same name is told of in words, and only then', async () => {
  const contested = { address: '10.0.0.9:4411', at: '2026-01-31T12:03:11.000Z', times: 3 };
  desk.agents = [fakeAgent('eu-1', { contested }), fakeAgent('us-1')];
  const words = await said();
  expect(words).toMatch(/another process at 10\.0\.0\.9:4411 calls itself eu-1 too; 3 times, last \d\d:03:11/);
  expect(words).not.toContain('calls itself us-1');
});

const vitals = {
  ...{ services: 1, probes: 9, skipped: 0, inFlight: 0, latenessP50Ms: 0.1, latenessP99Ms: 0.2 },
  ...{ memoryBytes: 1_000_000, spooled: 0, dropped: 0 },
};

test('how much of its machine is used is shown, and said of what is over its limit', async () => {
  const machine = { cpu: 0.97, memory: 0.5, disk: 0.125, load: [2.25, 1, 1] };
  const limits = { cpu: 0.9, memory: 0.9, forMs: 60_000 };
  desk.agents = [fakeAgent('eu-1', { vitals: { ...vitals, machine }, limits }), fakeAgent('us-1', { vitals })];
  const words = await said();
  expect(words).toContain('97% 50% 13% 2.3');
  expect(words).toContain('machine eu-1 uses 97% of its cpu, and its limit is 90%');
  expect(words).not.toContain('memory');
  expect(words).not.toContain('machine us-1');
});

test('how the machine of one did is a row for each stretch of time', () => {
  vi.stubEnv('TZ', 'UTC');
  const figures = { cpu: { mean: 0.25, max: 0.75 }, memory: { mean: 0.5, max: 0.5 }, load: { mean: 1, max: 3.25 } };
  const at = '2026-01-31T08:00:00.000Z';
  const history = { agent: 'eu-1', from: at, until: at, everyMs: 3_600_000, stretches: [{ at, words: 720, figures }] };
  const text = machineText(history, 80, (_style, words) => words).join('\n');
  const nothing = machineText({ ...history, stretches: [] }, 80, (_style, words) => words);
  vi.unstubAllEnvs();
  expect(text).toMatchInlineSnapshot(`
    "FROM                 CPU  MOST  MEM  MOST  DISK  MOST  LOAD  MOST
    2026-01-31 08:00:00  25%   75%  50%   50%     -     -   1.0   3.3

    Machine of eu-1, 1 h to a row: what was used on average, and at most."
  `);
  expect(nothing).toEqual(['Agent eu-1 told nothing of its machine in this time.']);
});

test('since when is asked of one agent only', async () => {
  const io = new FakeIo({ VEDETTE_MANAGER: manager });
  expect(await runCli(['agents', '--since', '24h'], io, noEngine)).toBe(64);
});
