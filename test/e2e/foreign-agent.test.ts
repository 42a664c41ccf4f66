// An agent that shares no line with this code, written from docs/protocol.md alone: what it tells is taken in like any other's, through a link that is
// cut. Skipped by name where there is no Python.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeMessage } from '@vedette/protocol/wire';
import { expect } from 'vitest';
import { CuttableLink } from '../support/cuttable-link.ts';
import { eventually } from '../support/eventually.ts';
import { type Operator, ports, START_MS_MAX } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { expectOutages, moment } from '../support/outage-times.ts';
import type { Program } from '../support/program.ts';
import { readStreams } from '../support/store-file.ts';

const AGENT = fileURLToPath(new URL('../foreign/agent.py', import.meta.url));
const EVERY_MS = 1_000;

const hasPython = (() => {
  try {
    const isNew = 'import sys; sys.exit(sys.version_info < (3, 8))';
    execFileSync('python3', ['-c', isNew], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
const NO_PYTHON = 'there is no python3 (3.8 or newer)';

/** The agent, with a msgpack of its own or, where it is installed, the one that everybody uses. */
const foreignAgent = async (operator: Operator, port: number, AGENT_MSGPACK = ''): Promise<Program> => {
  const command = ['python3', AGENT, '--id', 'py-1', '--manager', `127.0.0.1:${port}`];
  const agent = operator.start('py-1', command, { AGENT_MSGPACK });
  await agent.line(/^configured/, START_MS_MAX);
  return agent;
};

/** What it says of itself when asked to end: the sequence it would have used next, and how many results it told. */
const farewell = async (agent: Program): Promise<{ next: number; results: number }> => {
  expect((await agent.stop()).status).toBe(0);
  const said = /^stopped, next (?<next>\d+) kept (?<kept>\d+) results (?<results>\d+)$/m.exec(agent.out)?.groups;
  expect(said?.['kept']).toBe('0');
  return { next: Number(said?.['next']), results: Number(said?.['results']) };
};

/** Everything from the first item on is in the journal once, and all of it was judged. */
const expectWhole = ({ folder }: Operator, next: number): void => {
  const [stream, ...others] = readStreams(join(folder, 'vedette.db'));
  expect(others).toEqual([]);
  expect(stream).toMatchObject({ agent: 'py-1', stored: next - 1, judged: next - 1 });
  const { ranges = [] } = stream ?? {};
  expect(ranges.filter(({ isGap }) => isGap)).toEqual([]);
  expect(ranges.map(({ first }) => first)).toEqual([1, ...ranges.slice(0, -1).map(({ last }) => last + 1)]);
  expect(ranges.at(-1)?.last).toBe(next - 1);
};

test.concurrent('what an agent in another language sees is in the log, and its results are counted', async ({
  operator,
  skip,
}) => {
  skip(!hasPython, NO_PYTHON);
  const target = await operator.target('web', 'shop', 'mail', 'db');
  const web = target.port('web');
  const { db, ...first } = Object.fromEntries(target.view().map(({ name, port }) => [name, `127.0.0.1:${port}`]));
  const wish = {
    agents: { 'py-1': null },
    defaults: { every: '1s', timeout: '500ms', grace: '2s' },
    services: first,
    subscribers: { ops: null, patient: { grace: '4s' } },
  };
  await operator.write(wish);
  const manager = await operator.up();
  const agent = await foreignAgent(operator, operator.agentsPort);
  await operator.api.until('web', 'up', 15_000);

  const refused = await moment(() => web.set({ kind: 'refuse' }));
  await operator.api.until('web', 'failing', 5_000, 'refused');
  const down = await operator.api.until('web', 'down', 8_000, 'refused');
  expect(Date.now() - Date.parse(down.since)).toBeGreaterThanOrEqual(2_000);
  await eventually('the second grace to run out', 8_000, async () => (await operator.api.notifications()).length === 2);
  const accepted = await moment(() => web.set({ kind: 'accept' }));
  await operator.api.until('web', 'up', 8_000);
  const outages = await operator.api.outages('web');
  expectOutages(outages, [{ reason: 'refused', from: refused, to: accepted }], EVERY_MS);
  expect(outages[0]).toMatchObject({ from: ['py-1'], told: ['ops', 'patient'] });

  await operator.write({ ...wish, services: { ...wish.services, db: db ?? '' } });
  manager.signal('SIGHUP');
  // Three of four services are as before, so only what is new is told.
  await agent.line(/^configured, services 4 amended$/, 5_000);
  await operator.api.until('db', 'up', 10_000);
  const [view] = (await operator.api.status()).agents;
  expect(view).toMatchObject({ id: 'py-1', software: 'foreign-agent 1', configured: true, services: 4, problems: [] });

  const { next, results } = await farewell(agent);
  expect((await operator.api.status()).manager).toMatchObject({ results, gaps: 0 });
  expect(target.view().reduce((sum, { connections }) => sum + connections, 0)).toBeLessThanOrEqual(results);
  expect((await manager.stop()).status).toBe(0);
  expectWhole(operator, next);
});

test.concurrent('a link that is cut within a message, and was deaf before, costs nothing and doubles nothing', async ({
  operator,
  skip,
}) => {
  skip(!hasPython, NO_PYTHON);
  const names = Array.from({ length: 20 }, (_, i) => `s${i}`);
  const target = await operator.target(...names);
  await operator.write({
    agents: { 'py-1': null },
    defaults: { every: '1s', timeout: '500ms', grace: '1s' },
    services: Object.fromEntries(target.view().map(({ name, port }) => [name, `127.0.0.1:${port}`])),
    subscribers: { ops: null },
  });
  const manager = await operator.up();
  const [linkPort = 0] = await ports(1);
  await using link = new CuttableLink(linkPort, operator.agentsPort);
  await link.open();
  const agent = await foreignAgent(operator, linkPort, 'own');
  await Promise.all(names.map((name) => operator.api.until(name, 'up', 15_000)));

  // The manager stores what the agent never hears confirmed: only the marks of the next welcome can tell it so.
  const results = async (): Promise<number> => (await operator.api.status()).manager.results;
  link.deafen();
  const before = await results();
  await eventually('results nobody hears confirmed', 10_000, async () => (await results()) >= before + 30);
  await link.cutMidway();
  await operator.api.until('s0', 'unknown', 10_000, 'away');

  const s0 = target.port('s0');
  const refused = await moment(() => s0.set({ kind: 'refuse' }));
  await eventually('three seconds of refusing', 5_000, () => Date.now() - refused.beforeMs >= 3_000);
  const accepted = await moment(() => s0.set({ kind: 'accept' }));
  const seen = (): number => s0.times().filter((at) => at > accepted.beforeMs).length;
  await eventually('two probes after the outage', 5_000, () => seen() >= 2);

  const said = agent.said;
  await link.open();
  const welcomed = await agent.line(/^welcomed/, START_MS_MAX, said);
  expect(Number(/\d+/.exec(welcomed)?.[0])).toBeGreaterThanOrEqual(before + 30);
  const outages = await eventually('the outage in the log', 15_000, async () => {
    const told = await operator.api.outages('s0');
    return told.length > 0 && told.every(({ endedAt }) => endedAt !== undefined) && told;
  });
  expectOutages(outages, [{ reason: 'refused', from: refused, to: accepted }], EVERY_MS);
  expect(outages[0]?.told).toEqual([]);
  await Promise.all(names.map((name) => operator.api.until(name, 'up', 10_000)));

  const { next, results: told } = await farewell(agent);
  expect(await results()).toBe(told);
  expect((await manager.stop()).status).toBe(0);
  expectWhole(operator, next);
});

test.concurrent('why a manager ends it is shown, and nothing of it reaches a terminal as it came', async ({
  operator,
  skip,
}) => {
  skip(!hasPython, NO_PYTHON);
  const bye = encodeMessage({
    type: 'bye',
    code: 'message-invalid',
    text: 'hello.spool is no ~[2J list.',
    retryAfterMs: 0,
  });
  // What no well-behaved writer sends (P22).
  bye[bye.indexOf('~'.charCodeAt(0))] = 0x1b;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.resume().end(bye);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const agent = operator.start('py-1', ['python3', AGENT, '--id', 'py-1', '--manager', `127.0.0.1:${port}`]);
  const said = await agent.line(/^farewell: /, START_MS_MAX);
  expect(said).toBe(String.raw`farewell: 'message-invalid' 'hello.spool is no \x1b[2J list.'`);
  await farewell(agent);
  server.close();
});
