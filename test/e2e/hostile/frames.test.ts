// What strangers and bad agents send to a manager, byte by byte: each is told the right word and cut, and whoever comes next is served as before.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeMessage, type Message } from '../../../packages/protocol/src/wire/index.ts';
import { refusedVectors } from '../../../packages/protocol/vectors/vectors.ts';
import { Caller, EPOCH, helloOf } from '../../support/caller.ts';
import { Operator } from '../../support/operator.ts';
import type { Program } from '../../support/program.ts';

let operator: Operator;
let manager: Program;
beforeAll(async () => {
  operator = await Operator.begin();
  await operator.write({ agents: { 'eu-1': null, 'eu-2': null }, services: {} });
  manager = await operator.up();
});
afterAll(async () => {
  expect(await operator.end()).toEqual([]);
});

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const framed = (payload: Uint8Array): Uint8Array => {
  const frame = new Uint8Array(4 + payload.length);
  new DataView(frame.buffer).setUint32(0, payload.length);
  frame.set(payload, 4);
  return frame;
};

const batch: Message = {
  type: 'batch',
  epoch: EPOCH,
  seq: 1,
  count: 1,
  results: new Uint8Array(0),
  changes: [{ place: 0, change: { slot: 1, at: 0, since: 0, health: 'up' } }],
};

const isServed = async (): Promise<void> => {
  using agent = new Caller(operator.agentsPort);
  agent.say(helloOf('eu-2'));
  expect(await agent.until('welcome')).toMatchObject({ version: 1 });
};

/** One container in another, a thousand deep and more. */
const nested = (depth: number): Uint8Array => framed(new Uint8Array(depth).fill(0x91));

describe('whoever says as the first thing', () => {
  test.for<[what: string, bytes: Uint8Array, word: string]>([
    ['an HTTP request', Uint8Array.from(Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')), 'frame-too-large'],
    ['that 4 GiB follow', hex('ffffffff'), 'frame-too-large'],
    ['that one byte more than a greeting follows', hex('00001001'), 'frame-too-large'],
    ['that nothing follows', hex('00000000'), 'frame-empty'],
    ['lists that claim 33 million values each, in each other', framed(hex('dd01ffffff'.repeat(10))), 'frame-malformed'],
    ['a map that claims 4 billion pairs', framed(hex('dfffffffff')), 'frame-malformed'],
    ['bytes that claim to be 4 GiB', framed(hex('c6ffffffff')), 'frame-malformed'],
    ['an extension that claims to be 4 GiB', framed(hex('c9ffffffff01')), 'frame-malformed'],
    ['lists as deep as a greeting is long', nested(4_096), 'frame-malformed'],
    ['a record of msgpackr, defined and used', framed(hex('95 d57240 91a161 01 40 02 40 03')), 'frame-malformed'],
    ['a list that holds itself', framed(hex('92 d669 00000001 90 d670 00000001')), 'frame-malformed'],
    ['a regular expression', framed(hex('c7087892a5 28612b292b a0')), 'frame-malformed'],
    ['a byte that msgpack does not use', framed(hex('c1')), 'frame-malformed'],
    ['a big integer', framed(hex('c70442 01020304')), 'frame-malformed'],
    ['an array of types', framed(hex('c70974 00 0102030405060708')), 'frame-malformed'],
    ['a ping', encodeMessage({ type: 'ping', n: 1, nowMs: 1 }), 'message-unexpected'],
    ['a batch', encodeMessage(batch), 'message-unexpected'],
    ['what only a manager says', encodeMessage({ type: 'ack', epoch: EPOCH, seq: 1 }), 'message-unexpected'],
  ])('%s', async ([, bytes, word]) => {
    using stranger = new Caller(operator.agentsPort);
    stranger.say(bytes);
    expect(await stranger.lastWord()).toBe(word);
    // A word and no echo: less than came in costs nothing to whoever amplifies.
    expect(stranger.heardBytes).toBeLessThan(400);
    await isServed();
  });
});

describe('an agent that was let in and then sends', () => {
  test.for(refusedVectors())('$name is cut: $fault', async ({ hex: bytes, fault }) => {
    using agent = new Caller(operator.agentsPort);
    agent.say(helloOf('eu-1'));
    await agent.until('welcome');
    agent.say(hex(bytes));
    expect(await agent.lastWord()).toBe(fault);
  });

  test.for<[what: string, message: Message]>([
    ['a second hello', helloOf('eu-1')],
    ['what only a manager says', { type: 'ack', epoch: EPOCH, seq: 1 }],
  ])('%s is cut', async ([, message]) => {
    using agent = new Caller(operator.agentsPort);
    agent.say(helloOf('eu-1'));
    await agent.until('welcome');
    agent.say(message);
    expect(await agent.lastWord()).toBe('message-unexpected');
  });

  test('100 KB of lists within lists is cut, and others are served', async () => {
    using agent = new Caller(operator.agentsPort);
    agent.say(helloOf('eu-1'));
    await agent.until('welcome');
    agent.say(nested(100_000));
    expect(await agent.lastWord()).toBe('frame-malformed');
    await isServed();
  });
});

test('of all this the log has few lines, and nothing that was said', () => {
  const lines = manager.out.split('\n').filter((line) => /turned away|is gone/.test(line));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.length).toBeLessThan(300);
  expect(manager.out + manager.err).not.toMatch(/HTTP\/1\.1|[^\P{Cc}\n]/u);
});
