// Who gets in at the gate, by what proof, and what the log says of those who do not.
import { randomBytes } from 'node:crypto';
import { Scope } from '@vedette/protocol/kit';
import { systemClock } from '@vedette/protocol/kit/system';
import {
  Acceptor,
  type Address,
  anyManager,
  dial,
  dialSecurely,
  identityOf,
  type LinkKey,
  listen,
  type Proof,
  ringOf,
  SECRET_BYTES,
} from '@vedette/protocol/link';
import { decodeMessage, encodeMessage, FrameReader, type Hello, limits, type Message } from '@vedette/protocol/wire';
import type { Logger } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Access, ADVICE } from './access.ts';
import { Gate } from './gate.ts';
import { helloOf, WELCOME } from './greeting.test-support.ts';
import type { GateHost } from './session-driver.ts';

const LOCAL: Address = { host: '127.0.0.1', port: 0 };
const EPOCH = '0'.repeat(32);

const hello = (agent: string) => ({ type: 'hello' as const, ...helloOf(agent) });

const keyFor = (agent: string, keyNumber = 1): LinkKey => ({ agent, keyNumber, secret: randomBytes(SECRET_BYTES) });

let scope: Scope;
let keys: LinkKey[];
let plainAllowed: () => boolean;
let used: string[];
let lines: string[];
let admitted: { readonly hello: Hello; readonly proof: Proof }[];
let gate: Gate;
let wake: () => void = () => {};

beforeEach(() => {
  scope = new Scope();
  keys = [];
  plainAllowed = () => false;
  used = [];
  lines = [];
  admitted = [];
  const none = (): never => {
    throw new Error('nobody gets that far here');
  };
  const host: GateHost = {
    clock: systemClock,
    admit: () => ({
      welcome: WELCOME,
    }),
    admitted: (who, { proof }) => {
      admitted.push({ hello: who, proof });
      wake();
      return { revision: 1, hash: '', services: [] };
    },
    store: none,
    state: none,
    configured: none,
    vitals: none,
    clockOf: () => {},
    heard: () => {},
    closed: () => {},
  };
  const access: Access = {
    keyOf: (identity) => ringOf(keys).keyOf(identity),
    keysOf: (agent) => keys.filter((key) => key.agent === agent),
    used: (agent, keyNumber) => used.push(identityOf({ agent, keyNumber })),
    plainAllowed: () => plainAllowed(),
    certificates: () => undefined,
  };
  const at = (level: string) => (facts: { code?: string }) => {
    lines.push(`${level} ${facts.code}`);
    wake();
  };
  const logger = { warn: at('warn'), debug: at('debug'), info: () => {} } as unknown as Logger;
  gate = new Gate({ host, access, random: { fraction: () => 0, hex: () => EPOCH }, logger });
});
afterEach(async () => {
  await gate.stop();
  await scope.close();
});

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise<void>((resolve) => (wake = resolve));
};

type Caller = { say(message: Message): void; heard(): Promise<Message | undefined> };

/** An agent that dials the gate, by this key or by none. */
const caller = async (address: Address, key?: LinkKey): Promise<Caller> => {
  const socket = key
    ? (await dialSecurely(address, { by: 'key', key }, systemClock)).socket
    : await dial(address, systemClock);
  scope.defer('caller', () => socket.destroy());
  const reader = new FrameReader(limits.frameBytesMax);
  let arrived: () => void = () => {};
  let isOver = false;
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    reader.push(chunk as unknown as Uint8Array);
    arrived();
  });
  socket.once('close', () => {
    isOver = true;
    arrived();
  });
  const heard = async (): Promise<Message | undefined> => {
    for (;;) {
      const payload = reader.next();
      if (payload) return decodeMessage(payload);
      if (isOver) return undefined;
      await new Promise<void>((resolve) => (arrived = resolve));
    }
  };
  return { say: (message) => socket.write(encodeMessage(message)), heard };
};

describe('an agent that dials', () => {
  test('is let in by its key, and the key is known as used', async () => {
    keys = [keyFor('eu-1', 4)];
    const address = await gate.listen(LOCAL);
    const agent = await caller(address, keys[0]);
    agent.say(hello('eu-1'));
    expect(await agent.heard()).toMatchObject({ type: 'welcome' });
    expect(admitted).toMatchObject([{ hello: { agent: 'eu-1' }, proof: { by: 'key', agent: 'eu-1', keyNumber: 4 } }]);
    expect(used).toEqual(['eu-1#4']);
  });

  test('is refused when it calls itself something else than its key, which is said once in the log', async () => {
    keys = [keyFor('eu-1')];
    const address = await gate.listen(LOCAL);
    for (let n = 0; n < 3; n++) {
      const agent = await caller(address, keys[0]);
      agent.say(hello('eu-2'));
      expect(await agent.heard()).toMatchObject({ type: 'refuse', code: 'identity-mismatch' });
      expect(await agent.heard()).toBeUndefined();
    }
    await until(() => lines.length === 3);
    expect(lines).toEqual(['warn identity-mismatch', 'debug identity-mismatch', 'debug identity-mismatch']);
    expect([admitted, used]).toEqual([[], []]);
  });

  test('is refused without a key where keys are in use, is told what to do, and gets one line in the log', async () => {
    const address = await gate.listen(LOCAL);
    for (let n = 0; n < 2; n++) {
      const agent = await caller(address);
      agent.say(hello('eu-1'));
      expect(await agent.heard()).toMatchObject({ type: 'refuse', code: 'link-insecure', text: ADVICE });
    }
    await until(() => lines.length === 2);
    expect(lines).toEqual(['warn link-insecure', 'debug link-insecure']);
  });

  test('is refused with a wrong key', async () => {
    keys = [keyFor('eu-1')];
    const address = await gate.listen(LOCAL);
    await expect(caller(address, keyFor('eu-1'))).rejects.toMatchObject({ code: 'key-refused' });
    await until(() => lines.length === 1);
    expect(lines).toEqual(['warn key-refused']);
  });

  test('is refused when its key is revoked before it says who it is', async () => {
    keys = [keyFor('eu-1')];
    const address = await gate.listen(LOCAL);
    const agent = await caller(address, keys[0]);
    keys = [];
    agent.say(hello('eu-1'));
    expect(await agent.heard()).toMatchObject({ type: 'refuse', code: 'key-refused' });
    expect(admitted).toEqual([]);
  });

  test('without a key is refused when the first key is issued before it says who it is', async () => {
    const address = await gate.listen(LOCAL);
    // Asked at the first byte, and again at the greeting.
    const answers = [true, false];
    plainAllowed = () => answers.shift() ?? false;
    const agent = await caller(address);
    agent.say(hello('eu-1'));
    expect(await agent.heard()).toMatchObject({ type: 'refuse', code: 'link-insecure' });
    expect([admitted, answers]).toEqual([[], []]);
  });
});

describe('an agent that is dialled', () => {
  /** An agent that waits for whoever holds its key. */
  const waiting = async (key: LinkKey): Promise<Address> => {
    const acceptor = new Acceptor({
      clock: systemClock,
      keys: ringOf([key]),
      certificates: () => undefined,
      expects: anyManager(key.agent),
      plain: () => 'never',
      advice: 'Bring a key.',
    });
    const listener = await listen(LOCAL, 'test', (raw) => {
      void acceptor.accept(raw).then(
        ({ socket }) =>
          socket
            .on('error', () => {})
            .resume()
            .write(encodeMessage(hello(key.agent))),
        () => {},
      );
    });
    scope.defer('agent', () => listener.close());
    return listener.address;
  };

  test('is met by whichever of its keys it holds', async () => {
    keys = [keyFor('eu-1', 1), keyFor('eu-1', 2)];
    for (const key of keys) {
      admitted = [];
      gate.dial(new Map([['eu-1', await waiting(key)]]));
      await until(() => admitted.length === 1);
      expect(admitted[0]?.proof).toEqual({ by: 'key', agent: 'eu-1', keyNumber: key.keyNumber });
    }
    expect(lines).toEqual([]);
  });

  test('is not spoken to when it does not hold one', async () => {
    keys = [keyFor('eu-1')];
    gate.dial(new Map([['eu-1', await waiting(keyFor('eu-1'))]]));
    await until(() => lines.length > 0);
    expect(lines[0]).toBe('warn key-refused');
  });

  test('is not dialled without a key where keys are in use', async () => {
    let calls = 0;
    const listener = await listen(LOCAL, 'test', () => calls++);
    scope.defer('agent', () => listener.close());
    gate.dial(new Map([['eu-1', listener.address]]));
    await until(() => lines.length > 0);
    expect([lines[0], calls]).toEqual(['warn link-insecure', 0]);
  });

  test('is not dialled on another machine without a key, whatever is allowed on this one', async () => {
    plainAllowed = () => true;
    gate.dial(new Map([['eu-1', { host: '192.0.2.1', port: 7601 }]]));
    await until(() => lines.length > 0);
    expect(lines[0]).toBe('warn insecure-address');
  });
});

test('what those are told who come without a key fits a message', () => {
  expect(Buffer.byteLength(ADVICE)).toBeLessThanOrEqual(limits.noteBytesMax);
});
