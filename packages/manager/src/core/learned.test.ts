// What was learned of a service is shown of that very look, and of no other.
import { expect, test } from 'vitest';
import { demandsOf } from './assignment.ts';
import { Judge } from './judge.ts';
import { serviceView } from './views.ts';
import type { ServiceWish, Wishes } from './wishes.ts';

const wish: ServiceWish = {
  id: 'shop',
  target: 'tls://h:1',
  check: { type: 'tls', expiresWithinMs: 5 },
  everyMs: 10_000,
  timeoutMs: 1_000,
  graceMs: 0,
  recover: 1,
  agents: ['a', 'b'],
  labels: {},
};

const world = () => {
  const judge = new Judge({ views: [], openOutages: [], lastOutageId: 0, lastNotificationId: 0, stored: [] });
  const configure = (service: ServiceWish) =>
    judge.configure(
      demandsOf({ services: [service], subscribers: [], planned: [] } as unknown as Wishes),
      new Map([['shop', 1]]),
      0,
    );
  const learn = (agent: string, about: string) =>
    judge.service('shop')?.learned.set(agent, { atMs: 1, facts: { names: 'h' }, about });
  const shown = () => {
    const judged = judge.service('shop');
    return judged && serviceView(judge, judged, 1, () => 0).from.map(({ facts }) => facts);
  };
  return { configure, learn, shown };
};

test('facts stand with the agent whose probes learned them', () => {
  const { configure, learn, shown } = world();
  configure(wish);
  expect(shown()).toEqual([undefined, undefined]);
  learn('a', 'tls://h:1 {"type":"tls","expiresWithinMs":5}');
  expect(shown()).toEqual([{ names: 'h' }, undefined]);
});

test('after another target, or other terms, they are not shown; after another interval they are', () => {
  const { configure, learn, shown } = world();
  configure(wish);
  learn('a', 'tls://h:1 {"type":"tls","expiresWithinMs":5}');
  configure({ ...wish, everyMs: 20_000 });
  expect(shown()?.[0]).toEqual({ names: 'h' });
  configure({ ...wish, check: { type: 'tls', expiresWithinMs: 6 } });
  expect(shown()?.[0]).toBeUndefined();
  configure({ ...wish, target: 'tls://h:2' });
  expect(shown()?.[0]).toBeUndefined();
});
