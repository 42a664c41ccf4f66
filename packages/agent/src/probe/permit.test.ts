// What the prober may not dial it does not dial: not by address, not by name, not by a name that stands for something else the next time.
import { Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ManualClock } from './manual-clock.test-support.ts';
import type { Permit } from './probe.ts';
import { createResolver, type Resolver } from './resolver.ts';
import { noNames, startListener, startProber } from './tcp.test-support.ts';

const DENIED = { status: 'unknown', reason: 'denied' };
const UP = { status: 'up' };

/** Every address that a connection was really attempted to. */
const watchDialled = (): string[] => {
  const dialled: string[] = [];
  const connect = vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...args: unknown[]) {
    const [options] = args as [{ host: string }];
    dialled.push(options.host);
    queueMicrotask(() => this.destroy(Object.assign(new Error('not really'), { code: 'ECONNREFUSED' })));
    return this;
  });
  onTestFinished(() => connect.mockRestore());
  return dialled;
};

test('an address that is denied is unknown, without a packet and without a latency', async () => {
  let accepted = 0;
  const port = await startListener('127.0.0.1', () => accepted++);
  const asked: unknown[] = [];
  const permit: Permit = (...what) => {
    asked.push(what);
    return false;
  };
  const { probe, counts } = startProber(noNames, undefined, permit);
  const { verdict, latencyMs, sentAt } = await probe('127.0.0.1', port, 2_000);
  expect({ verdict, latencyMs }).toEqual({ verdict: DENIED, latencyMs: Number.NaN });
  expect(sentAt).toBeLessThanOrEqual(performance.now());
  expect(asked).toEqual([['127.0.0.1', '127.0.0.1', port]]);
  // The listener answers this one after anything the other might have sent.
  expect((await startProber().probe('127.0.0.1', port, 2_000)).verdict).toEqual(UP);
  expect({ accepted, answers: counts.answers }).toEqual({ accepted: 1, answers: 1 });
});

test('done is never called from within start', async () => {
  const { probe, counts } = startProber(noNames, undefined, () => false);
  const seen = probe('127.0.0.1', 9, 2_000);
  expect(counts.answers).toBe(0);
  await seen;
});

test('the address that is asked about is the address that is dialled, each time anew', async () => {
  const dialled = watchDialled();
  // A name that rebinds: every time it is asked for, it stands for something else.
  const answers = ['203.0.113.1', '169.254.169.254', '203.0.113.2', '127.0.0.1'];
  const rebinding: Resolver = {
    known: () => undefined,
    resolve: async () => await Promise.resolve({ address: answers.shift() ?? '' }),
    close() {},
  };
  const { probe } = startProber(rebinding, undefined, (host, address) => {
    expect(host).toBe('rebinds.example');
    return address.startsWith('203.');
  });
  const verdicts = [];
  for (let i = 0; i < 4; i++) verdicts.push((await probe('rebinds.example', 80, 2_000)).verdict);
  expect(verdicts.map((verdict) => 'reason' in verdict && verdict.reason)).toEqual([
    'refused',
    'denied',
    'refused',
    'denied',
  ]);
  expect(dialled).toEqual(['203.0.113.1', '203.0.113.2']);
});

test('a name with several addresses is asked about for each, from the hosts file and from DNS alike', async () => {
  const dialled = watchDialled();
  const hosts = { address: (name: string) => (name === 'listed.example' ? '169.254.169.254' : undefined) };
  const nameServer = {
    ask: async () =>
      await Promise.resolve({
        kind: 'found' as const,
        addresses: ['203.0.113.1', '169.254.169.254', '::ffff:169.254.169.254'],
        ttlMs: 60_000,
      }),
    close() {},
  };
  const resolver = createResolver({ clock: new ManualClock(), hosts, nameServer });
  const { probe } = startProber(resolver, undefined, (_, address) => !address.includes('169.254'));
  const reasons = [];
  for (const host of ['listed.example', 'many.example', 'many.example', 'many.example', 'many.example']) {
    const { verdict } = await probe(host, 80, 2_000);
    reasons.push('reason' in verdict && verdict.reason);
  }
  expect(reasons).toEqual(['denied', 'refused', 'denied', 'denied', 'refused']);
  expect(dialled).toEqual(['203.0.113.1', '203.0.113.1']);
});

test('a late lookup after close asks nobody and tells nothing', async () => {
  const resolved = Promise.withResolvers<{ address: string }>();
  const { prober, probe, counts } = startProber(
    { ...noNames, resolve: () => resolved.promise },
    new ManualClock(),
    () => {
      throw new Error('asked');
    },
  );
  void probe('slow.example', 80, 2_000);
  prober.close();
  resolved.resolve({ address: '127.0.0.1' });
  await new Promise((turned) => setImmediate(turned));
  expect(counts.answers).toBe(0);
});
