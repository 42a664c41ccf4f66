// What an operator reads of a manager that is away: each reason once, and once that it is back. What is told to a manager in the end.
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Clock } from '@vedette/protocol/kit';
import { decodeMessage, encodeMessage, FrameReader, limits, type Message, type Welcome } from '@vedette/protocol/wire';
import type { Logger } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../probe/manual-clock.test-support.ts';
import { MemorySpool } from '../spool/memory-spool.ts';
import { Uplink } from './uplink.ts';

const HOST = '127.0.0.1';
const EPOCH = '0'.repeat(32);

class HandClock extends ManualClock implements Clock {
  now(): number {
    return this.elapsed();
  }
}

/** What was logged, line by line, as it comes. */
class Log {
  readonly #lines: string[] = [];
  #wake: () => void = () => {};
  #read = 0;

  get logger(): Logger {
    const at = (level: string) => (facts: { code?: string }, text: string) => {
      this.#lines.push([level, text, facts.code].filter((word) => word !== undefined).join(' | '));
      this.#wake();
    };
    return { debug: at('debug'), info: at('info'), warn: at('warn') } as unknown as Logger;
  }

  async next(): Promise<string> {
    while (this.#lines.length === this.#read) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#lines[this.#read++] ?? '';
  }
}

const welcome: Welcome = {
  version: 1,
  manager: 'm',
  store: '0'.repeat(32),
  nowMs: 0,
  marks: [],
  credit: 1,
  pingMs: 5_000,
  deadMs: 20_000,
  spreadMs: 0,
};

let clock = new HandClock();
let log = new Log();
let uplink: Uplink;
let ends: (() => Promise<void>)[] = [];

beforeEach(() => {
  clock = new HandClock();
  log = new Log();
  ends = [];
  uplink = new Uplink({
    random: { fraction: () => 0, hex: () => EPOCH },
    logger: log.logger,
    host: {
      clock,
      spool: new MemorySpool(EPOCH, 1_000_000),
      hello: () => ({
        versions: [1],
        agent: 'eu-1',
        epoch: EPOCH,
        software: 'test',
        features: [],
        spool: [{ epoch: EPOCH, first: 1, next: 1 }],
        revision: 0,
        hash: '',
        store: '0'.repeat(32),
        host: { hostname: 'h', platform: 'linux', arch: 'x64', node: 'v26', cpus: 1, memoryBytes: 1 },
        nowMs: 0,
      }),
      configured: () => undefined,
      vitals: () => {
        throw new Error('no ping is due in this test');
      },
      present: () => Promise.resolve({ type: 'present', atMs: 0, seq: 0, changes: [] }),
      apply: () => Promise.reject(new Error('nothing to apply')),
      look: () => Promise.reject(new Error('nothing to look at')),
      welcomed: () => {},
      clockRead: () => {},
    },
  });
});

afterEach(async () => {
  const stopping = uplink.stop();
  for (const end of ends) await end();
  // A socket that never ends of itself is given up after its patience.
  clock.advanceTo(clock.elapsed() + 60_000);
  await stopping;
});

/** A manager that answers every connection with these bytes, and what it is told. */
const manager = async (port: number, answer: Uint8Array) => {
  const reader = new FrameReader(limits.frameBytesMax);
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk) => reader.push(chunk as unknown as Uint8Array));
    socket.write(answer);
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
  const heard = (): Message[] => {
    const messages: Message[] = [];
    for (let payload = reader.next(); payload; payload = reader.next()) messages.push(decodeMessage(payload));
    return messages;
  };
  return { port: typeof address === 'object' && address ? address.port : 0, end, heard, sockets };
};

/** The next attempt, and what is said of it. */
const again = async (): Promise<string> => {
  // The wait begins once the line is out.
  await new Promise((resolve) => setImmediate(resolve));
  clock.advanceTo(clock.elapsed() + 1_000);
  return log.next();
};

const AWAY = 'no manager: trying again';

test('a manager that is away is complained of once for each reason, and that it is back is said once', async () => {
  const bytes = encodeMessage({ type: 'welcome', ...welcome });
  const first = await manager(0, bytes);
  await first.end();
  uplink.dial([{ host: HOST, port: first.port }]);
  expect(await log.next()).toBe(`warn | ${AWAY} | unreachable`);
  expect(await again()).toBe(`debug | ${AWAY} | unreachable`);
  expect(await again()).toBe(`debug | ${AWAY} | unreachable`);

  const second = await manager(first.port, bytes);
  expect(await again()).toBe('info | the manager is back');
  await second.end();
  expect(await log.next()).toMatch(`warn | ${AWAY}`);
  expect(await again()).toBe(`warn | ${AWAY} | unreachable`);
  expect(await again()).toBe(`debug | ${AWAY} | unreachable`);
});

test('P62 P67 a manager that speaks another version, or nonsense, is told so', async () => {
  const stranger = await manager(0, encodeMessage({ type: 'welcome', ...welcome, version: 2 }));
  uplink.dial([{ host: HOST, port: stranger.port }]);
  const socket = await ended(stranger.sockets);
  expect(stranger.heard()).toMatchObject([{ type: 'hello' }, { type: 'bye', code: 'version-unsupported' }]);
  socket.end();
  expect(await log.next()).toBe(`warn | ${AWAY} | version-unsupported`);
  await stranger.end();

  const confused = await manager(stranger.port, Uint8Array.of(0, 0, 0, 1, 0xc1));
  await new Promise((resolve) => setImmediate(resolve));
  clock.advanceTo(clock.elapsed() + 1_000);
  const other = await ended(confused.sockets);
  expect(confused.heard().at(-1)).toMatchObject({ type: 'bye', code: 'frame-malformed' });
  other.end();
  expect(await log.next()).toBe(`warn | ${AWAY} | frame-malformed`);
});

test('P67 what a manager says in the end is in the log', async () => {
  const bye: Message = { type: 'bye', code: 'message-invalid', text: 'hello.spool is no list.', retryAfterMs: 0 };
  const strict = await manager(0, encodeMessage(bye));
  uplink.dial([{ host: HOST, port: strict.port }]);
  (await ended(strict.sockets)).end();
  expect(await log.next()).toBe(`warn | ${AWAY} | link-lost`);
  // Nobody answers a last word.
  expect(strict.heard().map(({ type }) => type)).toEqual(['hello']);
});

/** The first socket of these, once the agent has ended it. */
const ended = async (sockets: readonly Socket[]): Promise<Socket> => {
  for (;;) {
    const [socket] = sockets;
    if (socket?.readableEnded) return socket;
    await new Promise((resolve) => setImmediate(resolve));
  }
};
