// The crux: a process that does not get to run must not take its own absence for the target's.
import { expect, test } from 'vitest';
import { freePort, type Seen, startListener, startProber } from './tcp.test-support.ts';

/** Really blocks the event loop, as a garbage collection, a stopped process or a busy neighbour does. */
const block = (blockedMs: number): void => {
  const until = performance.now() + blockedMs;
  while (performance.now() < until);
};

/** Every verdict there was, once. */
const verdictsOf = (seen: readonly Seen[]): string[] => [
  ...new Set(seen.map(({ verdict }) => (verdict.status === 'up' ? 'up' : `${verdict.status}/${verdict.reason}`))),
];

const TRUTHFUL = ['unknown/overload', 'up'];

/** One turn of the loop: sockets have been read once by then. */
const turn = (): Promise<void> => new Promise((turned) => setImmediate(turned));

/**
 * Starts probes, lets them be sent, and blocks the loop before any answer can be read: between two immediates of one round
 * Node runs the ticks in which it makes the system calls, but reads no socket.
 */
const blockedOnceSent = async (start: () => readonly Promise<Seen>[], blockedMs: number): Promise<Seen[]> => {
  let probes: readonly Promise<Seen>[] = [];
  await new Promise<void>((blocked) => {
    setImmediate(() => {
      probes = start();
    });
    setImmediate(() => {
      block(blockedMs);
      blocked();
    });
  });
  return await Promise.all(probes);
};

test('an answer that waits unread behind a blocked loop is read before anybody is judged', async () => {
  const { probe } = startProber();
  const port = await startListener('127.0.0.1');
  const start = () => Array.from({ length: 200 }, () => probe('127.0.0.1', port, 100));
  expect(verdictsOf(await blockedOnceSent(start, 300))).toEqual(['up']);
});

test('neither does a blocked loop spoil many probes of many timeouts, and each is answered once', async () => {
  const { probe, counts } = startProber();
  const port = await startListener('127.0.0.1');
  const start = () => Array.from({ length: 500 }, (_, i) => probe('127.0.0.1', port, 50 + (i % 3) * 20));
  expect(verdictsOf(await blockedOnceSent(start, 250))).toEqual(['up']);
  expect(counts.answers).toBe(500);
});

test('a loop that is blocked over and over never makes a healthy service down', async () => {
  const { probe } = startProber();
  const port = await startListener('127.0.0.1');
  const probes: Promise<Seen>[] = [];
  for (let round = 0; round < 8; round++) {
    for (let i = 0; i < 50; i++) probes.push(probe('127.0.0.1', port, 40));
    block(60);
    await turn();
  }
  expect(TRUTHFUL).toEqual(expect.arrayContaining(verdictsOf(await Promise.all(probes))));
});

test('a service that is really silent is not called down by an agent that was not looking', async () => {
  // An address nobody answers for cannot be had on loopback: a name that never resolves keeps the probe waiting as well.
  const { probe } = startProber({ known: () => undefined, resolve: () => new Promise(() => {}), close() {} });
  const seen = probe('silent.example', 9, 50);
  block(200);
  expect((await seen).verdict).toEqual({ status: 'unknown', reason: 'overload' });
});

test('a refusal is the truth however late it is read', async () => {
  const { probe } = startProber();
  const port = await freePort('127.0.0.1');
  expect(verdictsOf(await blockedOnceSent(() => [probe('127.0.0.1', port, 50)], 150))).toEqual(['down/refused']);
});
