// Many at once before the gate, on real sockets: nobody keeps the others out, and who is known is never among those who are counted.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Scope } from '@vedette/protocol/kit';
import { type Address, dialSecurely, type LinkKey, ringOf } from '@vedette/protocol/link';
import { decodeMessage, encodeMessage, FrameReader, limits, type Message } from '@vedette/protocol/wire';
import type { Logger } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Gate } from './gate.ts';
import { helloOf, WELCOME } from './greeting.test-support.ts';
import type { GateHost } from './session-driver.ts';
import { StandingClock } from './standing-clock.test-support.ts';

const LOCAL: Address = { host: '127.0.0.1', port: 0 };
const EPOCH = '0'.repeat(32);
const hello = helloOf('eu-1');
const key: LinkKey = { agent: 'eu-1', keyNumber: 1, secret: new Uint8Array(32).fill(7) };

let scope: Scope;
let clock: StandingClock;
let gate: Gate;
let address: Address;
let lines: string[];
let isPlain: boolean;
/** Connections that are over, as the gate's host is told. */
let ends: number;

beforeEach(async () => {
  scope = new Scope();
  clock = new StandingClock();
  lines = [];
  isPlain = true;
  ends = 0;
  const none = (): never => {
    throw new Error('nobody delivers anything here');
  };
  const host: GateHost = {
    clock,
    admit: () => ({
      welcome: WELCOME,
    }),
    admitted: () => ({ revision: 1, hash: '', services: [] }),
    store: none,
    state: none,
    configured: none,
    vitals: none,
    clockOf: () => {},
    heard: () => {},
    closed: () => ends++,
  };
  const warn = ({ code, reason }: { code?: string; reason?: string }) => lines.push(code ?? reason ?? '');
  gate = new Gate({
    host,
    access: {
      keyOf: (identity) => ringOf([key]).keyOf(identity),
      keysOf: () => [],
      used: () => {},
      plainAllowed: () => isPlain,
      certificates: () => undefined,
    },
    random: { fraction: () => 0, hex: () => EPOCH },
    logger: { warn, debug: () => {}, info: () => {} } as unknown as Logger,
  });
  address = await gate.listen(LOCAL);
});
afterEach(async () => {
  await scope.close();
  await gate.stop();
});

/** Somebody who has connected from there, and says nothing yet. */
const callerFrom = async (localAddress: string): Promise<Socket> => {
  const socket = connect({ ...address, localAddress, autoSelectFamily: false }).on('error', () => {});
  scope.defer('caller', () => socket.destroy());
  const { promise, resolve } = Promise.withResolvers<void>();
  // Whoever is cut may hear of it before it is connected.
  socket.once('connect', resolve).once('close', () => resolve());
  await promise;
  return socket;
};

const callersFrom = (localAddress: string, count: number): Promise<Socket[]> =>
  Promise.all(Array.from({ length: count }, () => callerFrom(localAddress)));

const over = async (socket: Socket): Promise<void> => {
  socket.resume();
  if (!socket.closed) await once(socket, 'close');
};

/** What a caller is told first after its greeting, or that it was cut. */
const answer = async (socket: Socket): Promise<Message['type'] | 'nothing'> => {
  const reader = new FrameReader(limits.frameBytesMax);
  const { promise, resolve } = Promise.withResolvers<Message['type'] | 'nothing'>();
  socket.on('data', (chunk) => {
    reader.push(chunk as unknown as Uint8Array);
    const payload = reader.next();
    if (payload) resolve(decodeMessage(payload).type);
  });
  socket.once('close', () => resolve('nothing'));
  if (socket.closed) resolve('nothing');
  socket.write(encodeMessage({ type: 'hello', ...hello }));
  return promise;
};

/** A TLS link of an agent that has said nothing yet. */
const proved = async (): Promise<Socket> => {
  const { socket } = await dialSecurely(address, { by: 'key', key }, clock);
  scope.defer('agent', () => socket.destroy());
  return socket.on('error', () => {});
};

test('32 of one address may be there at once, and others come in beside them', async () => {
  const silent = await callersFrom('127.0.0.1', 32);
  expect(await answer(await callerFrom('127.0.0.1'))).toBe('nothing');
  expect(await answer(await callerFrom('127.0.0.2'))).toBe('welcome');
  expect(lines).toEqual(['source-full']);
  silent[0]?.destroy();
  // The end of one makes room for one.
  for (;;) if ((await answer(await callerFrom('127.0.0.1'))) === 'welcome') break;
  expect(silent.filter((socket) => socket.closed)).toHaveLength(1);
});

test('256 of all addresses may be there at once; one of the busiest gives way to who comes from elsewhere, and who was let in is not disturbed', async () => {
  const agent = await callerFrom('127.0.0.9');
  expect(await answer(agent)).toBe('welcome');
  const silent: Socket[] = [];
  for (let n = 1; n <= 8; n++) silent.push(...(await callersFrom(`127.0.0.${n}`, 32)));
  expect(await answer(await callerFrom('127.0.0.10'))).toBe('welcome');
  expect(silent.filter((socket) => socket.closed)).toHaveLength(1);
  expect([lines, agent.closed]).toEqual([['full'], false]);
});

test('whoever stays silent for 5 s makes room, and with it the hello that comes byte by byte', async () => {
  const callers = await callersFrom('127.0.0.1', 32);
  expect(await answer(await callerFrom('127.0.0.1'))).toBe('nothing');
  const greeting = encodeMessage({ type: 'hello', ...hello });
  for (let second = 0; second < 5; second++) {
    for (const caller of callers.slice(16)) caller.write(Buffer.from(greeting.subarray(second, second + 1)));
    // Until the gate has read them: a session is open for each then.
    if (second === 0) while (clock.timers < 32) await new Promise(setImmediate);
    await new Promise(setImmediate);
    clock.pass(1_000);
  }
  // Those with whom the gate speaks are told why, and given a second to hear it.
  await Promise.all(callers.map(over));
  expect(await answer(await callerFrom('127.0.0.1'))).toBe('welcome');
});

test('P61 a first byte at the last moment gives a hello no more time', async () => {
  const caller = await callerFrom('127.0.0.1');
  while (clock.timers === 0) await new Promise(setImmediate);
  clock.pass(4_000);
  caller.write(Uint8Array.of(0));
  for (let ms = 4_000; ms < 5_000; ms++) {
    await new Promise(setImmediate);
    clock.pass(1);
  }
  await over(caller);
  // It had come as far as a session.
  while (ends === 0) await new Promise(setImmediate);
});

test('whoever has proved who it is takes no place from strangers, and has eight without a word', async () => {
  isPlain = false;
  // What is left is less than all the links below, and enough for a few that are being proved at once.
  await callersFrom('127.0.0.1', 24);
  const links: Socket[] = [];
  for (let n = 0; n < 8; n++) links.push(await proved());
  expect(await answer(await proved())).toBe('bye');
  links[0]?.destroy();
  while (ends < 2) await new Promise(setImmediate);
  expect(await answer(await proved())).toBe('welcome');
  for (let n = 0; n < 20; n++) expect(await answer(await proved())).toBe('welcome');
  expect(lines).toEqual(['refused']);
});
