// What an operator reads of an agent that has to be dialled, and is not there or is somebody else: each reason once.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { systemClock } from '@vedette/protocol/kit/system';
import { encodeMessage } from '@vedette/protocol/wire';
import type { Logger } from 'pino';
import { afterEach, expect, test } from 'vitest';
import type { Access } from './access.ts';
import { Gate } from './gate.ts';
import { helloOf } from './greeting.test-support.ts';
import type { GateHost } from './session-driver.ts';

const HOST = '127.0.0.1';
const EPOCH = '0'.repeat(32);

let ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  ends = [];
});

/** A gate whose waits between two attempts are over at once, and what it logs. */
const gate = () => {
  const lines: string[] = [];
  let wake: () => void = () => {};
  const at = (level: string) => (facts: { code?: string }) => {
    lines.push(`${level} ${facts.code}`);
    wake();
  };
  const none = (): never => {
    throw new Error('nobody is let in here');
  };
  const host: GateHost = {
    clock: {
      now: () => systemClock.now(),
      elapsed: () => systemClock.elapsed(),
      // Anything longer than a wait is as long as ever.
      at: (atMs, fn) => systemClock.at(atMs - systemClock.elapsed() <= 500 ? 0 : atMs, fn),
    },
    admit: none,
    admitted: none,
    store: none,
    state: none,
    configured: none,
    vitals: none,
    clockOf: none,
    heard: none,
    closed: () => {},
  };
  const logger = { warn: at('warn'), debug: at('debug') } as unknown as Logger;
  const access: Access = {
    keyOf: () => undefined,
    keysOf: () => [],
    used: none,
    plainAllowed: () => true,
    certificates: () => undefined,
  };
  const subject = new Gate({ host, access, random: { fraction: () => 0, hex: () => EPOCH }, logger });
  ends.push(() => subject.stop());
  const next = async (count: number): Promise<readonly string[]> => {
    while (lines.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return lines.splice(0, count);
  };
  return { gate: subject, next, lines };
};

/** Somebody who says this to whoever dials. */
const listener = async (port: number, says: Uint8Array): Promise<{ port: number; end: () => Promise<void> }> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.resume();
    socket.write(says);
  });
  server.listen(port, HOST);
  await once(server, 'listening');
  const end = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  ends.push(end);
  const address = server.address();
  return { port: typeof address === 'object' && address ? address.port : 0, end };
};

test('an agent that is not there is complained of once, and again when the reason is another', async () => {
  const { gate: subject, next } = gate();
  const { port, end } = await listener(0, new Uint8Array(0));
  await end();
  subject.dial(new Map([['eu-1', { host: HOST, port }]]));
  expect(await next(3)).toEqual(['warn unreachable', 'debug unreachable', 'debug unreachable']);
  await listener(port, encodeMessage({ type: 'hello', ...helloOf('eu-2') }));
  const lines: string[] = [];
  while (!lines.includes('debug agent-unknown')) lines.push(...(await next(1)));
  expect(lines.filter((line) => line !== 'debug unreachable')).toEqual(['warn agent-unknown', 'debug agent-unknown']);
});

test('P78 that an agent speaks a foreign version is said once', async () => {
  const { gate: subject, lines } = gate();
  const { port } = await subject.listen({ host: HOST, port: 0 });
  for (const [id, version] of [
    ['eu-1', 7],
    ['eu-1', 7],
    ['eu-1', 8],
  ] as const) {
    const socket = connect(port, HOST);
    socket.resume().end(encodeMessage({ type: 'hello', ...helloOf(id), versions: [version] }));
    await once(socket, 'close');
  }
  await subject.stop();
  expect(lines).toEqual(['warn version-unsupported', 'warn version-unsupported']);
});
