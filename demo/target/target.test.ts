// The target server against the real network of this machine: every promise is tried by connecting.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freePorts } from './listener.ts';
import type { TargetPort } from './port.ts';
import { startTarget } from './target.ts';

const HANGING_MS = 400;

const start = async (): Promise<TargetPort> => {
  const target = await startTarget({ ports: [{ name: 'web' }] });
  onTestFinished(() => target.close());
  return target.port('web');
};

const dial = (port: TargetPort): Socket => {
  const { host, port: number } = port.view();
  const socket = connect({ host, port: number });
  onTestFinished(() => void socket.destroy());
  return socket;
};

/** How connecting ends: `connected`, an error code, or `nothing` when there is no answer for a while. */
const outcome = async (port: TargetPort): Promise<string> => {
  const socket = dial(port);
  const { promise, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve('nothing'), HANGING_MS);
  socket.on('connect', () => resolve('connected'));
  socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    socket.resetAndDestroy();
  }
};

describe('each behaviour', () => {
  test('accept takes connections, holds them, and ends when the other side does', async () => {
    const port = await start();
    const socket = dial(port);
    await once(socket, 'connect');
    const closed = once(socket.resume(), 'close');
    socket.end('bye');
    await expect(closed).resolves.toEqual([false]);
  });

  test('refuse closes the socket, cuts who was connected, and accept takes the same port again', async () => {
    const port = await start();
    const before = port.view().port;
    const held = dial(port);
    await once(held, 'connect');
    const cut = once(held.resume(), 'close');
    await port.set({ kind: 'refuse' });
    await cut;
    expect(await outcome(port)).toBe('ECONNREFUSED');
    await port.set({ kind: 'accept' });
    expect(await outcome(port)).toBe('connected');
    expect(port.view().port).toBe(before);
  });

  test('hang answers nobody, however often one tries, and can be undone', async () => {
    const port = await start();
    await port.set({ kind: 'hang' });
    expect(await Promise.all([1, 2, 3, 4, 5].map(() => outcome(port)))).toEqual(Array(5).fill('nothing'));
    await port.set({ kind: 'refuse' });
    expect(await outcome(port)).toBe('ECONNREFUSED');
    await port.set({ kind: 'hang' });
    expect(await outcome(port)).toBe('nothing');
    await port.set({ kind: 'accept' });
    expect(await outcome(port)).toBe('connected');
  });

  test('slow connects at once and greets after the delay', async () => {
    const port = await start();
    await port.set({ kind: 'slow', delayMs: 300 });
    const startedMs = performance.now();
    const socket = dial(port);
    await once(socket, 'connect');
    const connectedMs = performance.now() - startedMs;
    const [banner] = (await once(socket, 'data')) as [Buffer];
    expect(banner.toString()).toBe('220 web ready\r\n');
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(299);
    expect(connectedMs).toBeLessThan(300);
  });

  test('reset takes the connection and resets it', async () => {
    const port = await start();
    await port.set({ kind: 'reset' });
    const socket = dial(port);
    await expect(once(socket, 'end')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(port.view().connections).toBe(1);
  });

  test('flap accepts and refuses by turns until it is told otherwise', async () => {
    const port = await start();
    await port.set({ kind: 'flap', upMs: 60, downMs: 60 });
    const seen: string[] = [];
    while (seen.length < 5) {
      const now = await outcome(port);
      if (now !== seen.at(-1)) seen.push(now);
    }
    // A connection that was taken just when the port shut may also end in a reset.
    expect(seen).toEqual(expect.arrayContaining(['connected', 'ECONNREFUSED']));
    await port.set({ kind: 'accept' });
    expect(port.view()).toMatchObject({ behaviour: 'accept', accepting: true });
  });
});

describe('counting', () => {
  test('every connection is counted with its time, and refused ones are not', async () => {
    const port = await start();
    const fromMs = Date.now() - 1;
    for (let i = 0; i < 20; i++) expect(await outcome(port)).toBe('connected');
    await port.set({ kind: 'refuse' });
    await outcome(port);
    await port.set({ kind: 'accept' });
    await outcome(port);
    await expect.poll(() => port.view().connections).toBe(21);
    const times = port.times();
    expect(times).toHaveLength(21);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(fromMs);
    expect(times.at(-1)).toBeLessThanOrEqual(Date.now() + 1);
  });
});

describe('changes and trouble', () => {
  test('changes asked for at once are made in order, the last one holds', async () => {
    const port = await start();
    await Promise.all([
      port.set({ kind: 'refuse' }),
      port.set({ kind: 'hang' }),
      port.set({ kind: 'flap', upMs: 50, downMs: 50 }),
      port.set({ kind: 'reset' }),
    ]);
    expect(port.view()).toMatchObject({ behaviour: 'reset', accepting: true });
  });

  test('a port somebody else took meanwhile is a fault, and the port goes on refusing', async () => {
    const port = await start();
    await port.set({ kind: 'refuse' });
    const thief = createServer().listen(port.view().port, '127.0.0.1');
    await once(thief, 'listening');
    await expect(port.set({ kind: 'accept' })).rejects.toMatchObject({ code: 'address-in-use' });
    expect(port.view()).toMatchObject({ behaviour: 'refuse', accepting: false });
    await expect(port.set({ kind: 'hang' })).rejects.toMatchObject({ code: 'address-unusable' });
    thief.close();
    await once(thief, 'close');
    await port.set({ kind: 'accept' });
    expect(await outcome(port)).toBe('connected');
  });

  test('when one port cannot be had, none is left open', async () => {
    const [free = 0, taken = 0] = await freePorts('127.0.0.1', 2);
    const thief = createServer().listen(taken, '127.0.0.1');
    await once(thief, 'listening');
    onTestFinished(() => void thief.close());
    const ports = [
      { name: 'one', port: free },
      { name: 'two', port: taken },
    ];
    await expect(startTarget({ ports })).rejects.toMatchObject({ code: 'address-in-use' });
    await using again = await startTarget({ ports: [{ name: 'one', port: free }] });
    expect(again.view()).toMatchObject([{ port: free, accepting: true }]);
  });

  test.each([
    [{ ports: [] }, 'usage'],
    [{ ports: [{ name: 'a/b' }] }, 'usage'],
    [{ ports: [{ name: 'web' }, { name: 'web' }] }, 'usage'],
    [{ ports: [{ name: 'web', port: 70_000 }] }, 'usage'],
    [{ ports: [{ name: 'web' }], host: '0.0.0.0' }, 'insecure-address'],
  ])('%j is refused', async (options, code) => {
    await expect(startTarget(options)).rejects.toMatchObject({ code });
  });

  test('a port that begins refusing or hanging has a number', async () => {
    await using target = await startTarget({
      ports: [
        { name: 'shut', behaviour: { kind: 'refuse' } },
        { name: 'stuck', behaviour: { kind: 'hang' } },
      ],
    });
    expect(await outcome(target.port('shut'))).toBe('ECONNREFUSED');
    expect(await outcome(target.port('stuck'))).toBe('nothing');
  });

  test('an unknown port is a fault', async () => {
    await using target = await startTarget({ ports: [{ name: 'web' }] });
    expect(() => target.port('wbe')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});
