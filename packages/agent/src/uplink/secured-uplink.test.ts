// How an agent proves who it is, whichever side dials, and how it comes back with another key.
import { Scope } from '@vedette/protocol/kit';
import { systemClock } from '@vedette/protocol/kit/system';
import {
  Acceptor,
  type Address,
  anyAgent,
  dial,
  dialSecurely,
  type LinkKey,
  listen,
  type Proof,
  ringOf,
  SECRET_BYTES,
  type Secured,
} from '@vedette/protocol/link';
import { decodeMessage, encodeMessage, FrameReader, limits, type Message, type Welcome } from '@vedette/protocol/wire';
import type { Logger } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MemorySpool } from '../spool/memory-spool.ts';
import type { LinkCredentials } from './credential.ts';
import { Uplink } from './uplink.ts';

const LOCAL: Address = { host: '127.0.0.1', port: 0 };
const EPOCH = '0'.repeat(32);
const welcome: Welcome = {
  version: 1,
  manager: 'm',
  store: '0'.repeat(32),
  nowMs: 0,
  marks: [],
  credit: 1,
  pingMs: 5_000,
  deadMs: 20_000,
  spreadMs: 60_000,
};
const keyOf = (keyNumber: number, agent = 'eu-1'): LinkKey => ({
  agent,
  keyNumber,
  secret: new Uint8Array(SECRET_BYTES).fill(keyNumber),
});

class Credentials implements LinkCredentials {
  now: LinkCredentials['now'];
  constructor(key: LinkKey) {
    this.now = { by: 'key', key };
  }
  refresh = (): Promise<void> => Promise.resolve();
}

let scope: Scope;
let credentials: Credentials;
let uplink: Uplink;
let codes: string[];

beforeEach(() => {
  scope = new Scope();
  codes = [];
  credentials = new Credentials(keyOf(1));
  const quiet = (): void => {};
  const warn = ({ code }: { code?: string }): void => void codes.push(code ?? '');
  uplink = new Uplink({
    random: { fraction: () => 0.999, hex: () => EPOCH },
    logger: { info: quiet, debug: quiet, warn } as unknown as Logger,
    credentials,
    host: {
      clock: systemClock,
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
      welcomed: quiet,
      look: () => Promise.reject(new Error('nobody asks')),
      clockRead: quiet,
    },
  });
});
afterEach(async () => {
  await uplink.stop();
  await scope.close();
});

/** The messages on a connection, one after the other; undefined after the last. */
const messagesOn = ({ socket }: Secured): (() => Promise<Message | undefined>) => {
  const reader = new FrameReader(limits.frameBytesMax);
  let wake: () => void = () => {};
  let isOver = false;
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    reader.push(chunk as unknown as Uint8Array);
    wake();
  });
  socket.once('close', () => {
    isOver = true;
    wake();
  });
  return async () => {
    for (;;) {
      const payload = reader.next();
      if (payload) return decodeMessage(payload);
      if (isOver) return undefined;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
};

/** A manager that takes these keys: whoever came in, one after the other. */
const manager = async (keys: readonly LinkKey[]) => {
  const acceptor = new Acceptor({
    clock: systemClock,
    keys: { keyOf: (identity) => ringOf(keys).keyOf(identity) },
    certificates: () => undefined,
    expects: anyAgent,
    plain: () => 'never',
    advice: 'Bring a key.',
  });
  const came: (Secured | 'refused')[] = [];
  let wake: () => void = () => {};
  const note = (one: Secured | 'refused'): void => {
    came.push(one);
    wake();
  };
  const listener = await listen(
    LOCAL,
    'test',
    (socket) => void acceptor.accept(socket).then(note, () => note('refused')),
  );
  scope.defer('listener', () => listener.close());
  const next = async (): Promise<Secured | 'refused'> => {
    while (came.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return came.shift() ?? 'refused';
  };
  const agent = async (): Promise<Secured> => {
    const one = await next();
    if (one === 'refused') throw new Error('the agent was refused');
    return one;
  };
  return { address: listener.address, next, agent };
};

const byKey = (keyNumber: number): Proof => ({ by: 'key', agent: 'eu-1', keyNumber });

test('an agent that dials proves who it is before it says anything', async () => {
  const { address, agent } = await manager([keyOf(1)]);
  uplink.dial([address]);
  const secured = await agent();
  expect(secured.proof).toEqual(byKey(1));
  expect(await messagesOn(secured)()).toMatchObject({ type: 'hello', agent: 'eu-1' });
});

test('with a new key it takes its leave, and is back at once: nobody waits as after a loss', async () => {
  const { address, agent } = await manager([keyOf(1), keyOf(2)]);
  uplink.dial([address]);
  const first = await agent();
  const heard = messagesOn(first);
  expect(await heard()).toMatchObject({ type: 'hello' });
  first.socket.write(encodeMessage({ type: 'welcome', ...welcome }));
  expect(await heard()).toMatchObject({ type: 'state' });

  credentials.now = { by: 'key', key: keyOf(2) };
  uplink.renew();
  const words: (Message | undefined)[] = [];
  while (words.at(-1)?.type !== 'bye') words.push(await heard());
  expect(words.at(-1)).toMatchObject({ type: 'bye', code: 'replaced' });
  first.socket.end();
  const second = await agent();
  expect(second.proof).toEqual(byKey(2));
  expect(await messagesOn(second)()).toMatchObject({ type: 'hello' });
  expect(codes).toEqual([]);
});

test('a new key ends the wait after a refusal', async () => {
  const { address, next } = await manager([keyOf(2)]);
  uplink.dial([address]);
  expect(await next()).toBe('refused');
  while (codes.length === 0) await new Promise(setImmediate);
  expect(codes).toEqual(['key-refused']);
  credentials.now = { by: 'key', key: keyOf(2) };
  uplink.renew();
  let came = await next();
  while (came === 'refused') came = await next();
  expect(came.proof).toEqual(byKey(2));
  expect(await messagesOn(came)()).toMatchObject({ type: 'hello' });
});

test('an agent that is dialled speaks to a manager that holds its own key, and to nobody else', async () => {
  const address = await uplink.listen(LOCAL);
  for (const key of [keyOf(1, 'eu-2'), { ...keyOf(1), secret: keyOf(2).secret }, keyOf(2)])
    await expect(dialSecurely(address, { by: 'key', key }, systemClock)).rejects.toMatchObject({ code: 'key-refused' });
  // Each is another attempt of the same kind: one line.
  expect(codes).toEqual(['key-refused']);
  const secured = await dialSecurely(address, { by: 'key', key: keyOf(1) }, systemClock);
  scope.defer('dialled', () => secured.socket.destroy());
  expect(await messagesOn(secured)()).toMatchObject({ type: 'hello', agent: 'eu-1' });
});

test('whoever dials it without a key is told what to do, and nothing else', async () => {
  const address = await uplink.listen(LOCAL);
  const socket = await dial(address, systemClock);
  scope.defer('dialled', () => socket.destroy());
  const heard = messagesOn({ socket, proof: { by: 'loopback' } });
  socket.write(encodeMessage({ type: 'ping', n: 1, nowMs: 0 }));
  expect(await heard()).toMatchObject({ type: 'refuse', code: 'link-insecure', text: expect.stringMatching('token') });
  expect(await heard()).toBeUndefined();
});
