import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Scope } from '../kit/scope.ts';
import { decodeMessage, encodeMessage, FrameReader, limits, type Message } from '../wire/index.ts';
import type { AcceptorOptions } from './acceptor.ts';
import { StandingClock } from './clock.test-support.ts';
import { Connection } from './connection.ts';
import { connectTo } from './dial.ts';
import { ringOf } from './identity.ts';
import { closed, Doorway, keyFor } from './secured.test-support.ts';
import { dialSecurely } from './tls-dial.ts';

const clock = new StandingClock();
const ping: Message = { type: 'ping', n: 1, nowMs: 1 };

let scope = new Scope();
afterEach(async () => {
  await scope.close();
  scope = new Scope();
});

const doorway = async (options: Partial<AcceptorOptions> = {}): Promise<Doorway> => {
  const door = new Doorway();
  await door.open(scope, options);
  return door;
};

const caller = async (door: Doorway): Promise<Socket> => {
  const socket = (await connectTo(door.address, clock)).on('error', () => {});
  scope.defer('caller', () => socket.destroy());
  return socket;
};

/** Everything a socket is told until its end. */
const told = async (socket: Socket): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  socket.on('data', (chunk) => chunks.push(chunk as Uint8Array));
  await closed(socket);
  return Buffer.concat(chunks);
};

const messageIn = (bytes: Buffer): Message | undefined => {
  const reader = new FrameReader(limits.greetingBytesMax);
  reader.push(bytes);
  const payload = reader.next();
  return payload && decodeMessage(payload);
};

describe('without a key', () => {
  test('a connection within this machine is served where that is allowed, from its first byte', async () => {
    const door = await doorway({ plain: () => 'loopback' });
    const socket = await caller(door);
    socket.write(encodeMessage(ping));
    const { socket: accepted, proof } = await door.secured();
    expect(proof).toEqual({ by: 'loopback' });
    const heard = Promise.withResolvers<Message>();
    const connection = new Connection(accepted, { message: heard.resolve, close: () => {} }, clock);
    expect(await heard.promise).toEqual(ping);
    connection.send(ping);
    connection.close();
    expect(messageIn(await told(socket))).toEqual(ping);
    expect(door.clock.timers).toBe(0);
  });

  test('it is told why it is refused where that is not allowed, and what to do', async () => {
    const door = await doorway();
    const socket = await caller(door);
    socket.write(encodeMessage(ping));
    const words = told(socket);
    expect(await door.next()).toEqual({ fault: expect.objectContaining({ code: 'link-insecure' }) });
    expect(messageIn(await words)).toMatchObject({ type: 'refuse', code: 'link-insecure', text: 'Bring a key.' });
    const [raw] = door.raw;
    if (raw) await closed(raw);
    expect(door.clock.timers).toBe(0);
  });

  test('who does not take the refusal is left after a second', async () => {
    const door = await doorway();
    const socket = await caller(door);
    socket.write(encodeMessage(ping));
    while (door.clock.timers < 2) await new Promise(setImmediate);
    door.clock.pass(999);
    expect(door.clock.timers).toBe(2);
    door.clock.pass(1);
    expect(await door.next()).toEqual({ fault: expect.objectContaining({ code: 'link-insecure' }) });
    expect([door.clock.timers, door.raw[0]?.closed]).toEqual([0, true]);
  });

  test('whether that is allowed is asked for every connection', async () => {
    let rule: 'loopback' | 'never' = 'never';
    const door = await doorway({ plain: () => rule });
    const connect = async () => (await caller(door)).resume().write(encodeMessage(ping));
    await connect();
    expect(await door.next()).toHaveProperty('fault');
    rule = 'loopback';
    await connect();
    expect(await door.next()).toHaveProperty('proof');
  });

  test.for([
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n'],
    ['SSH', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a TLS alert', '\x15\x03\x03\x00\x02\x02\x28'],
  ] as const)('who speaks %s gets no answer', async ([, bytes]) => {
    const door = await doorway();
    const socket = await caller(door);
    socket.write(bytes);
    expect(await told(socket)).toHaveLength(0);
    expect(await door.next()).toEqual({ fault: expect.objectContaining({ code: 'link-insecure' }) });
  });
});

describe('a handshake', () => {
  test.for([
    ['that never begins', '', 5_000],
    ['that stops after its first byte', '16', 10_000],
    ['that stops in the middle', '1603010200010001fc0303', 10_000],
  ] as const)('%s is given up when its time is over', async ([, bytes, limitMs]) => {
    const door = await doorway({ keys: ringOf([keyFor('eu-1')]) });
    const socket = await caller(door);
    await new Promise<void>((resolve) => socket.write(Buffer.from(bytes, 'hex'), () => resolve()));
    while (door.clock.timers === 0) await new Promise(setImmediate);
    // The first byte is looked at when it arrives.
    if (bytes !== '') while ((door.raw[0]?.bytesRead ?? 0) === 0) await new Promise(setImmediate);
    door.clock.pass(limitMs - 1);
    expect(door.clock.timers).toBe(1);
    door.clock.pass(1);
    expect(await door.next()).toEqual({ fault: expect.objectContaining({ code: 'silent' }) });
    expect(await told(socket)).toHaveLength(0);
    expect(door.clock.timers).toBe(0);
  });

  test('that comes byte by byte has no more time than any other', async () => {
    const door = await doorway({ keys: ringOf([keyFor('eu-1')]) });
    const socket = await caller(door);
    const words = told(socket);
    const opening = Buffer.from('1603010200010001fc0303', 'hex');
    let isOver = false;
    const outcome = door.next().finally(() => (isOver = true));
    for (let second = 1; second <= 9; second++) {
      socket.write(Buffer.from(opening.subarray(second - 1, second)));
      while ((door.raw[0]?.bytesRead ?? 0) < second) await new Promise(setImmediate);
      door.clock.pass(1_000);
    }
    expect([isOver, door.clock.timers]).toEqual([false, 1]);
    door.clock.pass(1_000);
    expect(await outcome).toEqual({ fault: expect.objectContaining({ code: 'silent' }) });
    expect(await words).toHaveLength(0);
  });

  test.for([
    ['before it begins', ''],
    ['in the middle', '1603010200010001fc0303'],
  ] as const)('that the other side ends %s leaves nothing', async ([, bytes]) => {
    const door = await doorway({ keys: ringOf([keyFor('eu-1')]) });
    const socket = await caller(door);
    socket.end(Buffer.from(bytes, 'hex'));
    expect(await door.next()).toEqual({ fault: expect.objectContaining({ code: 'link-lost' }) });
    expect(door.clock.timers).toBe(0);
  });

  test('of bytes that are none is refused', async () => {
    const door = await doorway({ keys: ringOf([keyFor('eu-1')]) });
    const socket = await caller(door);
    socket.resume();
    socket.write(Buffer.concat([Buffer.of(0x16), Buffer.alloc(100_000, 0xa5)]));
    expect(await door.next()).toHaveProperty('fault');
    await closed(socket);
    expect(door.clock.timers).toBe(0);
  });
});

test('what goes over a secured link cannot be read on the way, but for the name of the key', async () => {
  const key = keyFor('agent-in-the-clear', 4);
  const door = await doorway({ keys: ringOf([key]) });
  const seen: Uint8Array[] = [];
  const relay = createServer((near) => {
    void connectTo(door.address, clock).then((far) => {
      scope.defer('far', () => far.destroy());
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        from.on('data', (chunk) => {
          seen.push(Uint8Array.from(chunk as Uint8Array));
          to.write(chunk);
        });
      }
    });
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  scope.defer('relay', () => relay.close());
  const bound = relay.address();
  if (bound === null || typeof bound === 'string') throw new Error('a relay has a port');

  const { socket } = await dialSecurely({ host: '127.0.0.1', port: bound.port }, { by: 'key', key }, clock);
  scope.defer('dialled', () => socket.destroy());
  const { socket: accepted } = await door.secured();
  const text = 'agent-in-the-clear saw db.internal.example:5432 refused';
  socket.write(text.repeat(100));
  accepted.write(text.repeat(100));
  await Promise.all([once(socket, 'data'), once(accepted, 'data')]);

  const captured = Buffer.concat(seen).toString('latin1');
  expect(captured.split('agent-in-the-clear#4')).toHaveLength(2);
  expect(captured.split('agent-in-the-clear')).toHaveLength(2);
  for (const word of ['saw db', 'internal', '5432', 'refused', Buffer.from(key.secret).toString('latin1')])
    expect(captured).not.toContain(word);
});
