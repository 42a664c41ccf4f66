import { expect, test } from 'vitest';
import { ManualClock } from './manual-clock.test-support.ts';
import type { Answer } from './name-server.ts';
import { createResolver } from './resolver.ts';

const FOUND: Answer = { kind: 'found', addresses: ['192.0.2.1', '192.0.2.2'], ttlMs: 60_000 };
const NONE: Answer = { kind: 'none' };
const TROUBLE: Answer = { kind: 'trouble', reason: 'resolver' };
const NO_DESCRIPTORS: Answer = { kind: 'trouble', reason: 'no-descriptors' };

/** A resolver whose name server answers when and what the test says. */
const faked = (listed: Record<string, string> = {}) => {
  const clock = new ManualClock();
  const asked: { readonly name: string; answer(answer: Answer): void }[] = [];
  const nameServer = {
    ask(name: string): Promise<Answer> {
      const { promise, resolve } = Promise.withResolvers<Answer>();
      asked.push({ name, answer: resolve });
      return promise;
    },
    close() {},
  };
  const resolver = createResolver({ clock, nameServer, hosts: { address: (name) => listed[name] } });
  const learn = async (name: string, answer: Answer) => {
    const resolving = resolver.resolve(name);
    asked.at(-1)?.answer(answer);
    return await resolving;
  };
  return { clock, asked, resolver, learn };
};

test('the hosts file comes first and needs nobody asked', () => {
  const { resolver, asked } = faked({ web: '127.0.0.2' });
  expect(resolver.known('web')).toBe('127.0.0.2');
  expect(resolver.known('other')).toBeUndefined();
  expect(asked).toEqual([]);
});

test('an answer serves until its TTL, each address in turn', async () => {
  const { resolver, learn, clock } = faked();
  expect(await learn('web', FOUND)).toEqual({ address: '192.0.2.1' });
  expect([resolver.known('web'), resolver.known('web')]).toEqual(['192.0.2.2', '192.0.2.1']);
  clock.advanceTo(60_000);
  expect(resolver.known('web')).toBeUndefined();
});

test.each([
  ['a name that does not exist says something about the target', NONE, { status: 'down', reason: 'dns' }],
  ['a resolver in trouble says nothing about the target', TROUBLE, { status: 'unknown', reason: 'resolver' }],
  ['neither does an agent out of descriptors', NO_DESCRIPTORS, { status: 'unknown', reason: 'no-descriptors' }],
] as const)('%s', async (_, answer, verdict) => {
  const { learn } = faked();
  expect(await learn('web', answer)).toEqual({ verdict });
});

test('silence is the resolver in trouble after 2 s, and a late answer is learned all the same', async () => {
  const { resolver, clock, asked } = faked();
  const resolving = resolver.resolve('web');
  clock.advanceTo(2_000);
  expect(await resolving).toEqual({ verdict: { status: 'unknown', reason: 'resolver' } });
  const again = resolver.resolve('web');
  expect(asked.length).toBe(1);
  asked[0]?.answer(FOUND);
  expect(await again).toEqual({ address: '192.0.2.1' });
  expect(resolver.known('web')).toBe('192.0.2.2');
  expect(clock.timers).toBe(0);
});

test('a name is asked for once however many wait for it', async () => {
  const { resolver, asked } = faked();
  const waiting = [1, 2, 3].map(() => resolver.resolve('web'));
  expect(asked.map(({ name }) => name)).toEqual(['web']);
  asked[0]?.answer(FOUND);
  expect(await Promise.all(waiting)).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.1'].map((address) => ({ address })));
});

test('at most 64 lookups are in flight, and the next one follows when one has ended', async () => {
  const { resolver, asked } = faked();
  const waiting = Array.from({ length: 65 }, (_, i) => resolver.resolve(`name-${i}`));
  expect(asked.length).toBe(64);
  asked[0]?.answer(FOUND);
  await waiting[0];
  expect(asked.length).toBe(65);
});

test('with the resolver in trouble stale addresses serve for an hour, without delay once that is known', async () => {
  const { resolver, learn, clock } = faked();
  await learn('web', FOUND);
  clock.advanceTo(70_000);
  expect(await learn('web', TROUBLE)).toEqual({ address: '192.0.2.2' });
  expect(resolver.known('web')).toBe('192.0.2.1');
  clock.advanceTo(3_700_000);
  expect(await learn('web', TROUBLE)).toEqual({ verdict: { status: 'unknown', reason: 'resolver' } });
});

test('a silent resolver costs a probe half a second when there are stale addresses', async () => {
  const { resolver, learn, clock } = faked();
  await learn('web', FOUND);
  clock.advanceTo(70_000);
  const resolving = resolver.resolve('web');
  clock.advanceTo(70_500);
  expect(await resolving).toEqual({ address: '192.0.2.2' });
});

test('stale addresses do not outlive the word that the name is gone', async () => {
  const { learn, clock } = faked();
  await learn('web', FOUND);
  clock.advanceTo(70_000);
  expect(await learn('web', NONE)).toEqual({ verdict: { status: 'down', reason: 'dns' } });
  expect(await learn('web', TROUBLE)).toEqual({ verdict: { status: 'unknown', reason: 'resolver' } });
});
