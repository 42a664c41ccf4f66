import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Gathering } from './outbox.ts';
import type { Notification } from './record.ts';

let ids = 0;
const notification = (subscriber: string, event: 'down' | 'up' = 'down', service = 'web'): Notification => ({
  id: ++ids,
  atMs: 0,
  subscriber,
  service,
  outage: 1,
  event,
  text: '',
  about: { target: 'tcp://web:80', reason: 'refused', sinceMs: 0, from: [] },
  channels: [],
});

/** What is taken until `untilMs`, as whom it is for, the event, and how many services it is about. */
const takenUntil = (gathering: Gathering, untilMs: number): string[] => {
  const taken: string[] = [];
  while (gathering.dueAt <= untilMs) {
    const atMs = gathering.dueAt;
    const message = gathering.take(atMs) ?? [];
    taken.push(`${atMs} ${message[0]?.subscriber} ${message[0]?.event} ${message.length}`);
  }
  return taken;
};

describe('one cause, one message', () => {
  test('one notification goes out after half a second', () => {
    const gathering = new Gathering();
    expect(gathering.dueAt).toBe(Number.POSITIVE_INFINITY);
    gathering.add(notification('ops'), 0);
    expect(gathering.take(499)).toBeUndefined();
    expect(takenUntil(gathering, 500)).toEqual(['500 ops down 1']);
    expect(gathering.isEmpty).toBe(true);
  });

  test('what comes meanwhile goes with it, each subscriber for itself', () => {
    const gathering = new Gathering();
    gathering.add(notification('ops'), 0);
    gathering.add(notification('eve'), 100);
    gathering.add(notification('ops'), 400);
    expect(takenUntil(gathering, 10_000)).toEqual(['600 eve down 1', '900 ops down 2']);
  });

  test('a storm is one message, but never later than five seconds after its first', () => {
    const gathering = new Gathering();
    const taken: string[] = [];
    for (let at = 0; at < 7_000; at += 10) {
      gathering.add(notification('ops'), at);
      taken.push(...takenUntil(gathering, at));
    }
    expect([...taken, ...takenUntil(gathering, 100_000)]).toEqual(['5000 ops down 501', '7490 ops down 199']);
  });

  test('up never goes before down, nor with it', () => {
    const gathering = new Gathering();
    gathering.add(notification('ops', 'down'), 0);
    gathering.add(notification('ops', 'up'), 10);
    gathering.add(notification('ops', 'down'), 20);
    gathering.add(notification('ops', 'down'), 30);
    expect(takenUntil(gathering, 10_000).map((line) => line.replace(/^\d+ /, ''))).toEqual([
      'ops down 1',
      'ops up 1',
      'ops down 2',
    ]);
  });
});

test('each is taken once, in order for its subscriber, and five seconds after it came at the latest', () => {
  const act = fc.record({
    subscriber: fc.constantFrom('a', 'b', 'c'),
    event: fc.constantFrom('down' as const, 'up' as const),
    afterMs: fc.nat({ max: 2_000 }),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const gathering = new Gathering();
      const [came, went] = [new Map<number, number>(), [] as [Notification, number][]];
      const takeUntil = (untilMs: number): void => {
        while (gathering.dueAt <= untilMs) {
          const atMs = gathering.dueAt;
          for (const one of gathering.take(atMs) ?? []) went.push([one, atMs]);
        }
      };
      const added: Notification[] = [];
      let nowMs = 0;
      for (const { subscriber, event, afterMs } of acts) {
        nowMs += afterMs;
        takeUntil(nowMs);
        const one = notification(subscriber, event);
        gathering.add(one, nowMs);
        came.set(one.id, nowMs);
        added.push(one);
      }
      takeUntil(nowMs + 10_000);
      for (const who of ['a', 'b', 'c']) {
        const mine = went.map(([one]) => one).filter(({ subscriber }) => subscriber === who);
        expect(mine).toEqual(added.filter(({ subscriber }) => subscriber === who));
      }
      for (const [one, atMs] of went) expect(atMs - (came.get(one.id) ?? 0)).toBeLessThanOrEqual(5_000);
    }),
  );
});
