import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Strain } from './strain.ts';

const rule = { cpu: 0.9, disk: 0.8, forMs: 100 };
const strain = (): Strain => {
  const one = new Strain();
  one.configure(new Map([['a', rule]]));
  return one;
};

test('a machine is over its limits once it has been for long enough without a break, since it was', () => {
  const one = strain();
  one.told('a', { cpu: 0.95 }, 1_000);
  one.told('a', { cpu: 0.91 }, 1_050);
  expect([one.isOver('a'), one.of('a', 1_099)]).toEqual([true, { health: 'unknown' }]);
  expect(one.of('a', 1_100)).toEqual({ health: 'down', sinceMs: 1_000, parts: ['cpu'] });
  one.told('a', { cpu: 0.9 }, 1_150);
  expect([one.isOver('a'), one.of('a', 1_150)]).toEqual([false, { health: 'up' }]);
  one.told('a', { cpu: 0.95 }, 1_160);
  expect(one.of('a', 1_259)).toEqual({ health: 'unknown' });
});

test('each part has its own time, and what cannot be told is not over its limit', () => {
  const one = strain();
  one.told('a', { cpu: 1, memory: 1, disk: 0.5 }, 0);
  one.told('a', { cpu: 1, disk: 0.9 }, 60);
  expect(one.of('a', 100)).toEqual({ health: 'down', sinceMs: 0, parts: ['cpu'] });
  expect(one.of('a', 160)).toEqual({ health: 'down', sinceMs: 0, parts: ['cpu', 'disk'] });
  one.told('a', { disk: 0.9 }, 170);
  expect(one.of('a', 170)).toEqual({ health: 'down', sinceMs: 60, parts: ['disk'] });
  one.told('a', {}, 180);
  expect(one.of('a', 180)).toEqual({ health: 'up' });
});

test('of an agent that is away, or never told, nothing is known; nor of one without limits', () => {
  const one = strain();
  expect(one.of('a', 0)).toEqual({ health: 'unknown' });
  one.told('a', { cpu: 1 }, 0);
  one.away('a');
  expect([one.isOver('a'), one.of('a', 500)]).toEqual([false, { health: 'unknown' }]);
  one.told('b', { cpu: 1 }, 0);
  expect(one.of('b', 500)).toEqual({ health: 'unknown' });
});

test('M7 another limit begins anew, the others go on', () => {
  const one = strain();
  one.told('a', { cpu: 1, disk: 1 }, 0);
  one.configure(new Map([['a', { ...rule, disk: 0.85 }]]));
  one.told('a', { cpu: 1, disk: 1 }, 50);
  expect(one.of('a', 100)).toEqual({ health: 'down', sinceMs: 0, parts: ['cpu'] });
  one.configure(new Map());
  expect(one.isOver('a')).toBe(false);
});

test('whatever is told, it is over its limits exactly when every word for that long was', () => {
  const share = fc.option(fc.constantFrom(0, 0.9, 0.91, 1), { nil: undefined });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), share), { minLength: 1 }), (words) => {
      const one = strain();
      let nowMs = 0;
      let overSince: number | undefined;
      for (const [after, cpu] of words) {
        nowMs += after;
        one.told('a', cpu === undefined ? {} : { cpu }, nowMs);
        overSince = (cpu ?? 0) > 0.9 ? (overSince ?? nowMs) : undefined;
        const isDown = overSince !== undefined && nowMs - overSince >= 100;
        expect(one.of('a', nowMs).health).toBe(isDown ? 'down' : overSince === undefined ? 'up' : 'unknown');
      }
    }),
  );
});
