import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Place, Places } from './places.ts';

const held = (place: ReturnType<Places['take']>): Place => {
  if (typeof place === 'string') throw new Error(`there is no place: ${place}`);
  return place;
};

test('one source has its share, and the others theirs', () => {
  const places = new Places({ total: 10, perSource: 2 });
  const first = held(places.take('a'));
  held(places.take('a'));
  expect(places.take('a')).toBe('source-full');
  held(places.take('b'));
  first[Symbol.dispose]();
  held(places.take('a'));
  expect(places.take('a')).toBe('source-full');
});

test('all together have no more than the total, whoever they are', () => {
  const places = new Places({ total: 3, perSource: 2 });
  const taken = ['a', 'a', 'b'].map((source) => held(places.take(source)));
  expect([places.take('b'), places.take('c'), places.take('a')]).toEqual(['full', 'full', 'source-full']);
  taken[0]?.[Symbol.dispose]();
  held(places.take('c'));
});

test('a place that is given back twice is given back once', () => {
  const places = new Places({ total: 2, perSource: 2 });
  const place = held(places.take('a'));
  held(places.take('a'));
  place[Symbol.dispose]();
  place[Symbol.dispose]();
  expect(places.taken).toBe(1);
});

test('however they come and go, the limits hold and nothing is remembered of who left', () => {
  const step = fc.record({ source: fc.constantFrom('a', 'b', 'c', 'd'), leaves: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const places = new Places({ total: 6, perSource: 3 });
      const inside: { source: string; place: Place }[] = [];
      for (const { source, leaves } of steps) {
        const mine = inside.filter((one) => one.source === source).length;
        const place = places.take(source);
        expect(place).toEqual(mine === 3 ? 'source-full' : inside.length === 6 ? 'full' : expect.any(Object));
        if (typeof place !== 'string') inside.push({ source, place });
        for (const { place: left } of inside.splice(leaves, 1)) left[Symbol.dispose]();
        expect(places.taken).toBe(inside.length);
        expect(places.sources).toBe(new Set(inside.map((one) => one.source)).size);
      }
    }),
  );
});
