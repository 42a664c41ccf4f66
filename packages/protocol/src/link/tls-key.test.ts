import { once } from 'node:events';
import type { Socket } from 'node:net';
import {
  type ConnectionOptions,
  connect,
  createServer,
  getCACertificates,
  setDefaultCACertificates,
  type TLSSocket,
} from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import type { FaultCode } from '../kit/fault.ts';
import { Scope } from '../kit/scope.ts';
import { Authority } from './authority.test-support.ts';
import { StandingClock } from './clock.test-support.ts';
import { identityOf, type LinkKey, ringOf } from './identity.ts';
import { listen } from './listen.ts';
import { closed, Doorway, keyFor } from './secured.test-support.ts';
import { dialSecurely } from './tls-dial.ts';

const clock = new StandingClock();
const failing = (code: FaultCode) => expect.objectContaining({ code });

let scope = new Scope();
afterEach(async () => {
  await scope.close();
  scope = new Scope();
});

const dialling = async (door: Doorway, key: LinkKey): Promise<Socket> => {
  const { socket } = await dialSecurely(door.address, { by: 'key', key }, clock);
  scope.defer('dialled', () => socket.destroy());
  return socket;
};

/** A TLS client that is not ours. */
const foreign = (door: Doorway, options: ConnectionOptions): TLSSocket => {
  const socket = connect({ ...door.address, minVersion: 'TLSv1.3', ...options });
  socket.on('error', () => {});
  scope.defer('foreign', () => socket.destroy());
  return socket;
};

const showing = (key: LinkKey): ConnectionOptions => ({
  pskCallback: () => ({ identity: identityOf(key), psk: key.secret }),
});

describe('a key that both sides hold', () => {
  test('secures the link by TLS 1.3 with a key of its own, and says who is there', async () => {
    const key = keyFor('eu-1', 7);
    const door = new Doorway();
    await door.open(scope, { keys: ringOf([keyFor('eu-2'), key]) });
    const { socket, proof } = await dialSecurely(door.address, { by: 'key', key }, clock);
    const accepted = await door.secured();
    scope.defer('dialled', () => socket.destroy());

    expect([accepted.proof, proof]).toEqual([
      { by: 'key', agent: 'eu-1', keyNumber: 7 },
      { by: 'key', agent: 'eu-1', keyNumber: 7 },
    ]);
    const tls = socket as TLSSocket;
    expect([tls.getProtocol(), tls.alpnProtocol]).toEqual(['TLSv1.3', 'vedette/1']);
    // An ephemeral group was used: who learns the key later reads nothing of what was recorded.
    expect(tls.getEphemeralKeyInfo()).toMatchObject({ name: expect.stringContaining('X25519') });
    accepted.socket.write('there');
    expect(String((await once(socket, 'data'))[0])).toBe('there');
    expect([door.clock.timers, clock.timers]).toEqual([0, 0]);
  });

  test('is asked for anew at every handshake', async () => {
    const key = keyFor('eu-1');
    const keys: LinkKey[] = [key];
    const door = new Doorway();
    await door.open(scope, { keys: { keyOf: (identity) => ringOf(keys).keyOf(identity) } });
    await dialling(door, key);
    await door.secured();
    keys.pop();
    await expect(dialling(door, key)).rejects.toEqual(failing('key-refused'));
    expect(await door.next()).toEqual({ fault: failing('key-refused') });
  });

  test('of two that are good, each is told apart by its number', async () => {
    const keys = [keyFor('eu-1', 1), keyFor('eu-1', 2)];
    const door = new Doorway();
    await door.open(scope, { keys: ringOf(keys) });
    for (const key of keys.toReversed()) {
      await dialling(door, key);
      expect((await door.secured()).proof).toMatchObject({ keyNumber: key.keyNumber });
    }
  });

  test('cannot be made up for by a session from before', async () => {
    const key = keyFor('eu-1');
    const keys = [key];
    const door = new Doorway();
    await door.open(scope, { keys: { keyOf: (identity) => ringOf(keys).keyOf(identity) } });
    const first = foreign(door, showing(key));
    const sessions: Buffer[] = [];
    first.on('session', (session) => sessions.push(session));
    const { socket } = await door.secured();
    socket.write('after the handshake');
    await once(first, 'data');
    // OpenSSL hands out sessions even without tickets. They are worth nothing: this side keeps none.
    expect(sessions.length).toBeGreaterThan(0);
    keys.pop();
    for (const session of sessions) {
      const again = foreign(door, { session, rejectUnauthorized: false });
      expect(await door.next()).toHaveProperty('fault');
      await closed(again);
    }
  });

  test('is not what a session from before is taken for', async () => {
    const authority = new Authority();
    const own = authority.issue({ names: ['127.0.0.1'], use: ['server'] });
    const {
      certificate: cert,
      key: secret,
      ca,
    } = authority.issue({ names: ['urn:vedette:agent:eu-1'], use: ['client'] });
    const door = new Doorway();
    await door.open(scope, { certificates: () => own });
    const first = foreign(door, { cert, key: secret, ca, ALPNProtocols: ['vedette/1'] });
    const sessions: Buffer[] = [];
    first.on('session', (session) => sessions.push(session));
    const { socket } = await door.secured();
    socket.write('after the handshake');
    await once(first, 'data');
    expect(sessions.length).toBeGreaterThan(0);
    for (const session of sessions) {
      const again = foreign(door, { session, ca, ALPNProtocols: ['vedette/1'] });
      await once(again.resume(), 'secureConnect');
      expect(again.isSessionReused()).toBe(false);
      expect(await door.next()).toEqual({ fault: failing('link-insecure') });
    }
  });
});

describe('who does not hold a key is refused', () => {
  const key = keyFor('eu-1');
  const doorway = async (): Promise<Doorway> => {
    const door = new Doorway();
    await door.open(scope, { keys: ringOf([key]) });
    return door;
  };

  test.for([
    ['another key of that name', keyFor('eu-1')],
    ['a key of an unknown name', keyFor('eu-2')],
    ['a key of a number that is not in use', { ...key, keyNumber: 2 }],
  ] as const)('%s', async ([, other]) => {
    const door = await doorway();
    await expect(dialling(door, other)).rejects.toEqual(failing('key-refused'));
    expect(await door.next()).toEqual({ fault: failing('key-refused') });
    expect([door.clock.timers, clock.timers]).toEqual([0, 0]);
  });

  test('and learns nothing about which names exist', async () => {
    const door = await doorway();
    const alerts = await Promise.all(
      [keyFor('eu-1'), keyFor('eu-2'), { ...keyFor('eu-1'), agent: '\u202e#\0' }].map(async (other) => {
        const [error] = await once(foreign(door, showing(other)), 'error').catch((e: unknown) => [e]);
        return (error as NodeJS.ErrnoException).code;
      }),
    );
    expect(new Set(alerts).size).toBe(1);
  });

  test.for<[string, ConnectionOptions]>([
    ['no key at all', {}],
    ['a key for another hash', { ...showing(key), ciphers: 'TLS_AES_256_GCM_SHA384' }],
    ['TLS 1.2', { ...showing(key), minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers: 'PSK' }],
    ['another protocol', { ...showing(key), ALPNProtocols: ['h2'] }],
  ])('%s', async ([, options]) => {
    const door = await doorway();
    const socket = foreign(door, options);
    expect(await door.next()).toEqual({ fault: expect.objectContaining({ name: 'Fault' }) });
    await closed(socket);
    expect(door.clock.timers).toBe(0);
  });
});

describe('whoever answers without holding the key is refused by the side that dials', () => {
  const key = keyFor('eu-1');

  test('whatever certificate it shows, before anything is told to it', async () => {
    const authority = new Authority();
    // As if it were one of the authorities that everybody trusts.
    const before = getCACertificates('default');
    setDefaultCACertificates([authority.certificate]);
    scope.defer('authorities', () => setDefaultCACertificates(before));
    const { certificate: cert, key: secret } = authority.issue({ names: ['localhost'], use: ['server'] });
    const server = createServer({ cert, key: secret, ALPNProtocols: ['vedette/1'] });
    server.on('tlsClientError', () => {});
    server.on('secureConnection', (socket) => socket.on('error', () => {}));
    const listener = await listen({ host: '127.0.0.1', port: 0 }, '--listen', (socket) => {
      server.emit(
        'connection',
        socket.on('error', () => {}),
      );
    });
    scope.defer('listener', () => listener.close());
    const address = { ...listener.address, host: 'localhost' };
    await expect(dialSecurely(address, { by: 'key', key }, clock)).rejects.toMatchObject({ name: 'Fault' });
  });

  test.for<[string, (socket: Socket) => void, FaultCode]>([
    ['speaks plain', (socket) => socket.write(Buffer.from('0000001093a568656c6c6f', 'hex')), 'link-insecure'],
    ['speaks HTTP', (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), 'link-insecure'],
    ['ends', (socket) => socket.end(), 'link-lost'],
    ['resets', (socket) => socket.once('data', () => socket.resetAndDestroy()), 'link-lost'],
  ])('who %s', async ([, answer, code]) => {
    const listener = await listen({ host: '127.0.0.1', port: 0 }, '--listen', (socket) => {
      socket.on('error', () => {});
      answer(socket);
    });
    scope.defer('listener', () => listener.close());
    await expect(dialSecurely(listener.address, { by: 'key', key }, clock)).rejects.toEqual(failing(code));
    expect(clock.timers).toBe(0);
  });

  test('who is silent for 10 s', async () => {
    const own = new StandingClock();
    const greeted = Promise.withResolvers<void>();
    const listener = await listen({ host: '127.0.0.1', port: 0 }, '--listen', (socket) => {
      socket.on('error', () => {}).once('data', () => greeted.resolve());
    });
    scope.defer('listener', () => listener.close());
    const dialled = dialSecurely(listener.address, { by: 'key', key }, own);
    await greeted.promise;
    own.pass(9_999);
    expect(own.timers).toBe(1);
    own.pass(1);
    await expect(dialled).rejects.toEqual(failing('silent'));
  });

  test('can be called off', async () => {
    const abort = new AbortController();
    const listener = await listen({ host: '127.0.0.1', port: 0 }, '--listen', (socket) => {
      socket.on('error', () => {}).once('data', () => abort.abort(new Error('enough')));
    });
    scope.defer('listener', () => listener.close());
    await expect(dialSecurely(listener.address, { by: 'key', key }, clock, abort.signal)).rejects.toThrow('enough');
    expect(clock.timers).toBe(0);
  });
});

test('what is left of a dialled socket after its handshake failed is nothing', async () => {
  const door = new Doorway();
  await door.open(scope, { keys: ringOf([]) });
  await expect(dialling(door, keyFor('eu-1'))).rejects.toEqual(failing('key-refused'));
  await door.next();
  const [raw] = door.raw;
  if (!raw) throw new Error('somebody came in');
  await closed(raw);
});
