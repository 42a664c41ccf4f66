import { describe, expect, onTestFinished, test } from 'vitest';
import type { FaultCode } from '../kit/fault.ts';
import { requireLoopback } from './address.ts';
import { StandingClock } from './clock.test-support.ts';
import { dial } from './dial.ts';
import { listen, listenFault } from './listen.ts';

const clock = new StandingClock();
const none = () => {};
const failing = (code: FaultCode) => expect.objectContaining({ code });

/** A listener that ends with the test. */
const listening = async () => {
  const listener = await listen({ host: '127.0.0.1', port: 0 }, '--listen', (socket) => socket.on('error', none));
  onTestFinished(() => listener.close());
  return listener;
};

describe('listening', () => {
  test('names the port the system gave', async () => {
    const { address } = await listening();
    expect(address.host).toBe('127.0.0.1');
    expect(address.port).toBeGreaterThan(0);
  });

  test('where another program listens is a fault', async () => {
    const { address } = await listening();
    await expect(listen(address, '--listen', none)).rejects.toEqual(failing('address-in-use'));
  });

  test('on a port that does not exist is a fault', async () => {
    await expect(listen({ host: '127.0.0.1', port: 65_536 }, '--listen', none)).rejects.toEqual(
      failing('address-unusable'),
    );
  });

  test.for([
    ['EADDRINUSE', 'address-in-use'],
    ['EACCES', 'address-unusable'],
    ['EADDRNOTAVAIL', 'address-unusable'],
    ['ENOTFOUND', 'address-unusable'],
  ] as const)('%s is %s', ([errno, code]) => {
    const cause = Object.assign(new Error(errno), { code: errno });
    expect(listenFault({ host: '127.0.0.1', port: 80 }, '--listen', cause)).toMatchObject({ code, cause });
  });

  test('ends what it has taken when it closes', async () => {
    const listener = await listening();
    const { address } = listener;
    const socket = await dial(address, clock);
    socket.on('error', none).resume();
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.once('close', () => resolve());
    await listener.close();
    await promise;
    await expect(dial(address, clock)).rejects.toEqual(failing('unreachable'));
  });
});

describe('dialling', () => {
  test('a port where nobody listens is a fault, and no timer stays', async () => {
    const listener = await listening();
    const { address } = listener;
    await listener.close();
    await expect(dial(address, clock)).rejects.toEqual(failing('unreachable'));
    expect(clock.timers).toBe(0);
  });

  test('another machine is refused, as nothing proves who is there', async () => {
    await expect(dial({ host: '192.0.2.1', port: 1 }, clock)).rejects.toEqual(failing('insecure-address'));
  });

  test('can be called off before and while it is tried', async () => {
    const { address } = await listening();
    const reason = new Error('enough');
    await expect(async () => dial(address, clock, AbortSignal.abort(reason))).rejects.toBe(reason);
    const abort = new AbortController();
    const dialled = dial(address, clock, abort.signal);
    abort.abort(reason);
    await expect(dialled).rejects.toBe(reason);
    expect(clock.timers).toBe(0);
  });

  test('is given up after 10 s', async () => {
    const { address } = await listening();
    const dialled = dial(address, clock);
    clock.pass(10_000);
    await expect(dialled).rejects.toEqual(failing('unreachable'));
  });

  test('who is called off later keeps the connection', async () => {
    const { address } = await listening();
    const abort = new AbortController();
    const socket = await dial(address, clock, abort.signal);
    onTestFinished(() => void socket.destroy());
    abort.abort();
    expect(socket.destroyed).toBe(false);
  });
});

describe('loopback', () => {
  test.for(['127.0.0.1', '127.255.0.9', '::1', 'localhost', '::ffff:127.0.0.1'])('%s is allowed', (host) => {
    expect(() => requireLoopback({ host, port: 1 }, 'It')).not.toThrow();
  });
  test.for(['128.0.0.1', '0.0.0.0', '::', '::2', 'localhost.example', '127.1', ''])('%s is not', (host) => {
    expect(() => requireLoopback({ host, port: 1 }, 'It')).toThrow(failing('insecure-address'));
  });
});
