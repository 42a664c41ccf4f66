import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ManualClock } from './manual-clock.test-support.ts';
import type { Resolved } from './resolver.ts';
import { freePort, noNames, startListener, startProber } from './tcp.test-support.ts';
import { metItself } from './tcp-attempt.ts';

const UP = { status: 'up' };
const REFUSED = { status: 'down', reason: 'refused' };
const TIMEOUT = { status: 'down', reason: 'timeout' };
const unknown = (reason: string) => ({ status: 'unknown', reason });

/** More rounds of the loop than sending, a judgement or an answer on loopback takes. */
const rounds = async (): Promise<void> => {
  for (let round = 0; round < 10; round++) await new Promise((turned) => setImmediate(turned));
};

/**
 * A port whose accept queue is full: a process that listens and then never comes back to its event loop. Further
 * connection requests are dropped by the kernel without a word.
 */
const startBlackHole = async (): Promise<number> => {
  const code = `const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [chunk]: [Buffer] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(chunk.toString());
  const fillers = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  onTestFinished(() => fillers.forEach((filler) => void filler.destroy()));
  // A backlog of n holds n + 1 connections.
  await Promise.all(fillers.slice(0, 2).map((filler) => once(filler, 'connect')));
  return port;
};

test.each(['127.0.0.1', '::1'])('an open port on %s is up, with the time it took', async (host) => {
  const { probe, counts } = startProber();
  const before = performance.now();
  const { verdict, sentAt, latencyMs } = await probe(host, await startListener(host), 2_000);
  expect(verdict).toEqual(UP);
  expect(sentAt).toBeGreaterThan(before);
  expect(latencyMs).toBeGreaterThan(0);
  expect(sentAt + latencyMs).toBeLessThanOrEqual(performance.now());
  expect(counts.answers).toBe(1);
});

test.each(['127.0.0.1', '::1'])('a closed port on %s is refused, without a latency', async (host) => {
  const { probe } = startProber();
  const { verdict, latencyMs } = await probe(host, await freePort(host), 2_000);
  expect(verdict).toEqual(REFUSED);
  expect(latencyMs).toBeNaN();
});

test('the connection is closed by a reset, so that no port stays in TIME_WAIT', async () => {
  const { probe } = startProber();
  const reset = Promise.withResolvers<unknown>();
  const port = await startListener('127.0.0.1', (socket) => socket.on('error', reset.resolve));
  await probe('127.0.0.1', port, 2_000);
  expect(await reset.promise).toMatchObject({ code: 'ECONNRESET' });
});

test('a full accept queue is a timeout, at the deadline and not before', async () => {
  const port = await startBlackHole();
  const clock = new ManualClock();
  const { probe, counts } = startProber(noNames, clock);
  const seen = probe('127.0.0.1', port, 3_000);
  await rounds();
  clock.advanceTo(2_999);
  await rounds();
  expect(counts.answers).toBe(0);
  clock.advanceTo(3_000);
  expect(await seen).toEqual({ verdict: TIMEOUT, sentAt: 0, latencyMs: Number.NaN });
  expect(counts.answers).toBe(1);
});

test('an address this machine has no way to is its own trouble', async () => {
  const { probe } = startProber();
  // A broadcast address: TCP has no way there, on any machine.
  expect((await probe('127.255.255.255', 9, 2_000)).verdict).toEqual(unknown('no-network'));
});

test('done is never called from within start', async () => {
  const { prober, probe, counts } = startProber();
  const seen = probe('127.255.255.255', 9, 2_000);
  expect(counts.answers).toBe(0);
  await seen;
  prober.close();
  expect(() => prober.start(1, { target: { scheme: 'tcp', host: '127.0.0.1', port: 9, path: '' } }, 1_000)).toThrow(
    'closed',
  );
});

test('close ends probes in flight without a word, those past their deadline and not yet judged included', async () => {
  const port = await startListener('127.0.0.1');
  const clock = new ManualClock();
  const { prober, probe, counts } = startProber(noNames, clock);
  void probe('127.0.0.1', port, 50);
  void probe('127.0.0.1', port, 1_000);
  clock.advanceTo(60);
  prober.close();
  await rounds();
  expect({ answers: counts.answers, timers: clock.timers }).toEqual({ answers: 0, timers: 0 });
});

test('a name is resolved first, and that time is not in the latency', async () => {
  const port = await startListener('127.0.0.1');
  const resolved = Promise.withResolvers<Resolved>();
  const { probe } = startProber({ ...noNames, resolve: () => resolved.promise });
  const seen = probe('web.example', port, 5_000);
  const resolvedAt = performance.now();
  resolved.resolve({ address: '127.0.0.1' });
  const { verdict, sentAt, latencyMs } = await seen;
  expect(verdict).toEqual(UP);
  expect(sentAt).toBeGreaterThanOrEqual(resolvedAt);
  expect(sentAt + latencyMs).toBeLessThanOrEqual(performance.now());
});

test('a name that is known is dialled at once, and one that cannot be resolved has the resolver’s verdict', async () => {
  const port = await startListener('127.0.0.1');
  const verdict = { status: 'down', reason: 'dns' } as const;
  const known = (name: string) => (name === 'known.example' ? '127.0.0.1' : undefined);
  const { probe } = startProber({ known, resolve: async () => await Promise.resolve({ verdict }), close() {} });
  expect((await probe('known.example', port, 2_000)).verdict).toEqual(UP);
  expect((await probe('gone.example', port, 2_000)).verdict).toEqual(verdict);
});

test('a lookup that eats the whole probe is the resolver’s fault, and its late answer starts nothing', async () => {
  let accepted = 0;
  const port = await startListener('127.0.0.1', () => accepted++);
  const resolved = Promise.withResolvers<Resolved>();
  const clock = new ManualClock();
  const { probe, counts } = startProber({ ...noNames, resolve: () => resolved.promise }, clock);
  const seen = probe('slow.example', port, 3_000);
  clock.advanceTo(3_000);
  expect((await seen).verdict).toEqual(unknown('resolver'));
  resolved.resolve({ address: '127.0.0.1' });
  // The next probe is through the listener's queue only after anything the late answer might have started.
  const other = startProber();
  expect((await other.probe('127.0.0.1', port, 2_000)).verdict).toEqual(UP);
  expect({ accepted, answers: counts.answers }).toEqual({ accepted: 1, answers: 1 });
});

test.each([
  ['both ends the same is a connection that met itself', 40_000, { localPort: 40_000, localAddress: '::1' }, true],
  ['another port is not', 40_000, { localPort: 40_001, localAddress: '::1' }, false],
  ['another address is not', 40_000, { localPort: 40_000, localAddress: '::2' }, false],
  ['a port below the ephemeral range cannot be', 443, { localPort: 443, localAddress: '::1' }, false],
])('%s', (_, port, ends, expected) => {
  expect(metItself(port, 32_768, { ...ends, remoteAddress: '::1' })).toBe(expected);
});

test('a connection that really met itself has the ends that are looked for', async () => {
  const port = await freePort('127.0.0.1');
  const socket = connect({ port, host: '127.0.0.1', localPort: port, localAddress: '127.0.0.1' });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  expect(metItself(port, 1024, socket)).toBe(true);
});
