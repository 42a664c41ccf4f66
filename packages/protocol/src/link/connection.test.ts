import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Fault } from '../kit/fault.ts';
import { Scope } from '../kit/scope.ts';
import { encodeMessage, limits, type Message } from '../wire/index.ts';
import { StandingClock } from './clock.test-support.ts';
import { Connection } from './connection.ts';
import { dial } from './dial.ts';
import { listen } from './listen.ts';
import { type SocketPair, transports } from './transports.test-support.ts';

const epoch = '0'.repeat(32);
const ack = (seq: number): Message => ({ type: 'ack', epoch, seq });
const ping = (n: number): Message => ({ type: 'ping', n, nowMs: 1 });
const big: Message = {
  type: 'batch',
  epoch,
  seq: 1,
  count: 1,
  results: new Uint8Array(limits.binBytesMax),
  changes: [],
};

/** One end: what it heard, and how it ended. */
class End {
  readonly clock = new StandingClock();
  readonly heard: Message[] = [];
  readonly closed: Promise<Fault | undefined>;
  readonly connection: Connection;
  /** Called for every message. */
  onMessage: (message: Message) => void = () => {};
  #wake: () => void = () => {};

  constructor(socket: Socket) {
    const { promise, resolve } = Promise.withResolvers<Fault | undefined>();
    this.closed = promise;
    this.connection = new Connection(
      socket,
      {
        message: (message) => {
          this.heard.push(message);
          this.onMessage(message);
          this.#wake();
        },
        close: resolve,
      },
      this.clock,
    );
  }

  async hear(count: number): Promise<readonly Message[]> {
    while (this.heard.length < count) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.heard;
  }
}

let scope = new Scope();
afterEach(async () => {
  await scope.close();
  scope = new Scope();
});

const header = (length: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length);
  return bytes;
};

describe.for(transports)('over $name:', ({ connected }) => {
  const pair = async (): Promise<[End, End]> => {
    const { near, far } = await connected(scope);
    return [new End(near), new End(far)];
  };

  /** One end, and the bare socket of whoever is at the other. */
  const against = async (): Promise<[End, Socket, SocketPair]> => {
    const both = await connected(scope);
    both.far.on('error', () => {});
    return [new End(both.near), both.far, both];
  };

  describe('messages', () => {
    test('go both ways, in order', async () => {
      const [a, b] = await pair();
      for (let n = 1; n <= 50; n++) {
        a.connection.send(ping(n));
        b.connection.send(ack(n));
      }
      expect(await a.hear(50)).toEqual(Array.from({ length: 50 }, (_, i) => ack(i + 1)));
      expect(await b.hear(50)).toEqual(Array.from({ length: 50 }, (_, i) => ping(i + 1)));
    });

    test('P3 arrive when every byte comes alone', async () => {
      const [a, socket] = await against();
      for (const byte of [...encodeMessage(ping(1)), ...encodeMessage(ack(2))]) {
        const written = Promise.withResolvers<void>();
        socket.write(Uint8Array.of(byte), () => written.resolve());
        await written.promise;
      }
      expect(await a.hear(2)).toEqual([ping(1), ack(2)]);
    });

    test('are held back while paused, and come after that', async () => {
      const [a, b] = await pair();
      a.connection.pause();
      b.connection.send(ping(1));
      a.connection.send(ping(2));
      await b.hear(1);
      expect(a.heard).toEqual([]);
      a.connection.resume();
      expect(await a.hear(1)).toEqual([ping(1)]);
    });
  });

  describe('P2 limits', () => {
    test('a frame over the greeting is refused from its header, and taken after admission', async () => {
      const [a, socket] = await against();
      socket.resume();
      socket.write(header(limits.greetingBytesMax + 1));
      expect((await a.closed)?.code).toBe('frame-too-large');

      const [b, c] = await pair();
      b.connection.admit();
      c.connection.send(big);
      expect((await b.hear(1))[0]).toMatchObject({ type: 'batch', seq: 1 });
    });

    test.for([
      ['over the limit of a session', header(limits.frameBytesMax + 1), 'frame-too-large'],
      ['of nothing', header(0), 'frame-empty'],
      ['of what is no msgpack', Uint8Array.of(0, 0, 0, 1, 0xc1), 'frame-malformed'],
      ['of another protocol', new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n'), 'frame-too-large'],
      ['of TLS', Uint8Array.of(0x16, 3, 1, 2, 0, 1), 'frame-too-large'],
    ] as const)('a frame %s ends the connection', async ([, bytes, code]) => {
      const [a, socket] = await against();
      a.connection.admit();
      const ended = once(socket, 'close');
      socket.resume();
      socket.write(bytes);
      expect((await a.closed)?.code).toBe(code);
      await ended;
    });

    test('nothing of what follows a bad frame is heard', async () => {
      const [a, socket] = await against();
      socket.resume();
      socket.write(Buffer.concat([encodeMessage(ping(1)), header(0), encodeMessage(ping(2))]));
      await a.closed;
      expect(a.heard).toEqual([ping(1)]);
    });
  });

  describe('the end', () => {
    test('what was sent before it arrives, and neither side finds fault', async () => {
      const [a, b] = await pair();
      b.connection.admit();
      for (let i = 0; i < 8; i++) a.connection.send(big);
      a.connection.send({ type: 'bye', code: 'stopping', retryAfterMs: 0 });
      a.connection.close();
      a.connection.send(ping(1));
      expect((await b.hear(9)).at(-1)?.type).toBe('bye');
      expect(await Promise.all([a.closed, b.closed])).toEqual([undefined, undefined]);
      expect([a.clock.timers, b.clock.timers]).toEqual([0, 0]);
    });

    test('does not wait longer than its patience for a side that does not read', async () => {
      const [a, socket] = await against();
      socket.pause();
      while (a.connection.queuedBytes === 0) a.connection.send(big);
      a.connection.close(undefined, 700);
      a.clock.pass(699);
      expect(a.connection.queuedBytes).toBeGreaterThan(0);
      a.clock.pass(1);
      expect(await a.closed).toBeUndefined();
    });

    test('in the middle of a message is a fault, and nothing of it is heard', async () => {
      const [a, socket] = await against();
      socket.end(encodeMessage(ping(1)).subarray(0, 9));
      expect((await a.closed)?.code).toBe('link-lost');
      expect(a.heard).toEqual([]);
    });

    test('by a reset is a fault', async () => {
      const [a, , both] = await against();
      both.resetFar();
      expect((await a.closed)?.code).toBe('link-lost');
    });

    test('by a reset after this side ended is none', async () => {
      const [a, , both] = await against();
      a.connection.close();
      both.resetFar();
      expect(await a.closed).toBeUndefined();
    });

    test('is told once, with the first fault', async () => {
      const [a, b] = await pair();
      b.onMessage = () => b.connection.close();
      a.connection.send(ping(1));
      a.connection.send(ping(2));
      expect(await a.closed).toBeUndefined();
      expect(b.heard).toHaveLength(1);
    });
  });

  describe('a side that does not read', () => {
    test('is given up after 30 s without any progress', async () => {
      const [a, socket] = await against();
      socket.pause();
      while (a.connection.queuedBytes === 0) a.connection.send(big);
      // The kernel takes some more on its own until its buffers are full.
      let before = -1;
      while (before !== a.connection.queuedBytes) {
        before = a.connection.queuedBytes;
        a.clock.pass(30_000);
      }
      expect((await a.closed)?.code).toBe('stalled');
    });

    test('is not given up while it takes something, however much is added', async () => {
      const [a, socket] = await against();
      socket.pause();
      for (let i = 0; i < 16; i++) a.connection.send(big);
      for (let i = 0; i < 20; i++) {
        const before = a.connection.queuedBytes;
        while (a.connection.queuedBytes >= before) {
          socket.read();
          await new Promise(setImmediate);
        }
        for (let j = 0; j < 3; j++) a.connection.send(big);
        a.clock.pass(29_000);
      }
      expect(a.connection.queuedBytes).toBeGreaterThan(0);
      socket.resume();
      a.connection.close();
      expect(await a.closed).toBeUndefined();
    });

    test('is not read from, so that its questions cost no memory', async () => {
      const [a, socket] = await against();
      a.connection.admit();
      let most = 0;
      a.onMessage = () => {
        a.connection.send(big);
        most = Math.max(most, a.connection.queuedBytes);
      };
      socket.write(Buffer.concat(Array.from({ length: 100 }, () => encodeMessage(ping(1)))));
      await a.hear(16);
      socket.resume();
      await a.hear(100);
      expect(most).toBeLessThan(9 * 1024 * 1024);
    });
  });
});

test('an IPv6 peer is written with brackets', async () => {
  const accepted = Promise.withResolvers<Socket>();
  const listener = await listen({ host: '::1', port: 0 }, '--listen', accepted.resolve);
  scope.defer('listener', () => listener.close());
  const socket = await dial(listener.address, new StandingClock());
  expect(new End(socket).connection.remote).toBe(`[::1]:${listener.address.port}`);
});
