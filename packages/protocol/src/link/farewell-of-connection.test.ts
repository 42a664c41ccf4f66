import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Fault } from '../kit/fault.ts';
import { Scope } from '../kit/scope.ts';
import { decodeMessage, encodeMessage, FrameReader, limits } from '../wire/index.ts';
import { StandingClock } from './clock.test-support.ts';
import { connectionOn } from './connection.ts';
import { dial } from './dial.ts';
import { listen } from './listen.ts';

let scope = new Scope();
afterEach(async () => {
  await scope.close();
  scope = new Scope();
});

/** A connection, and the bare socket of whoever speaks to it. */
const against = async (): Promise<[Promise<Fault | undefined>, Socket]> => {
  const accepted = Promise.withResolvers<Socket>();
  const listener = await listen({ host: '127.0.0.1', port: 0 }, '--listen', accepted.resolve);
  scope.defer('listener', () => listener.close());
  const socket = await dial(listener.address, new StandingClock());
  scope.defer('socket', () => socket.destroy());
  const { promise, resolve } = Promise.withResolvers<Fault | undefined>();
  connectionOn(await accepted.promise, new StandingClock())({ message: () => {}, close: resolve });
  return [promise, socket];
};

/** Everything that is said until the connection ends. */
const lastWords = async (socket: Socket) => {
  const reader = new FrameReader(limits.greetingBytesMax);
  socket.on('data', (chunk) => reader.push(chunk as unknown as Uint8Array));
  await once(socket, 'end');
  const heard = [];
  for (let payload = reader.next(); payload; payload = reader.next()) heard.push(decodeMessage(payload));
  return heard;
};

describe('P67 whoever sends what is no message is told so before the end', () => {
  test.for([
    ['a frame of nothing', '00000000', 'frame-empty'],
    ['a frame over the limit', '7fffffff', 'frame-too-large'],
    ['another protocol', '474554202f20485454502f312e310d0a', 'frame-too-large'],
    ['bytes that are no msgpack', '00000001c1', 'frame-malformed'],
    ['a value that is no message', '0000000101', 'message-invalid'],
    ['a message without its fields', '0000000692a361636b80', 'message-invalid'],
  ] as const)('%s', async ([, hex, code]) => {
    const [closed, socket] = await against();
    const words = lastWords(socket);
    socket.write(Buffer.from(hex, 'hex'));
    const heard = await words;
    expect(heard).toMatchObject([{ type: 'bye', code, retryAfterMs: 0 }]);
    expect(heard[0]).toHaveProperty('text');
    socket.end();
    expect((await closed)?.code).toBe(code);
  });

  test('and nothing is said where nothing is wrong', async () => {
    const [closed, socket] = await against();
    const words = lastWords(socket);
    socket.end(encodeMessage({ type: 'ping', n: 1, nowMs: 1 }));
    expect(await words).toEqual([]);
    expect(await closed).toBeUndefined();
  });
});
