import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Place, Places } from './places.ts';

const stays = (): void => {
  throw new Error('nobody has to give way');
};

const held = (place: ReturnType<Places['take']>): Place => {
  if (typeof place === 'string') throw new Error(`there is no place: ${place}`);
  return place;
};

test('one source has its share, and the others theirs', () => {
  const places = new Places({ total: 10, perSource: 2 });
  const first = held(places.take('a', stays));
  held(places.take('a', stays));
  expect(places.take('a', stays)).toBe('source-full');
  held(places.take('b', stays));
  first[Symbol.dispose]();
  held(places.take('a', stays));
  expect(places.take('a', stays)).toBe('source-full');
});

test('all together have no more than the total, whoever they are', () => {
  const places = new Places({ total: 2, perSource: 2 });
  const taken = ['a', 'b'].map((source) => held(places.take(source, stays)));
  expect([places.take('b', stays), places.take('a', stays)]).toEqual(['full', 'full']);
  taken[0]?.[Symbol.dispose]();
  held(places.take('c', stays));
});

test('the oldest of those who hold the most gives way to one who holds fewer', () => {
  const places = new Places({ total: 4, perSource: 3 });
  const left: string[] = [];
  const come = (source: string, name: string) => places.take(source, () => left.push(name));
  for (const [source, name] of [
    ['b', 'b1'],
    ['a', 'a1'],
    ['a', 'a2'],
    ['a', 'a3'],
  ] as const)
    held(come(source, name));
  const first = held(come('c', 'c1'));
  expect(left).toEqual(['a1']);
  held(come('d', 'd1'));
  expect(left).toEqual(['a1', 'a2']);
  expect([come('a', 'a4'), places.taken]).toEqual(['full', 4]);
  held(come('e', 'e1'));
  expect(left).toEqual(['a1', 'a2', 'b1']);
  first[Symbol.dispose]();
  expect(places.taken).toBe(3);
});

test('a place that is given back twice is given back once', () => {
  const places = new Places({ total: 2, perSource: 2 });
  const place = held(places.take('a', stays));
  held(places.take('a', stays));
  place[Symbol.dispose]();
  place[Symbol.dispose]();
  expect(places.taken).toBe(1);
});

test('however they come and go, the limits hold and nothing is remembered of who left', () => {
  const step = fc.record({ source: fc.constantFrom('a', 'b', 'c', 'd'), leaves: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const places = new Places({ total: 6, perSource: 3 });
      const inside: { source: string; place: Place | undefined }[] = [];
      for (const { source, leaves } of steps) {
        const countOf = (of: string): number => inside.filter((one) => one.source === of).length;
        const [mine, most] = [countOf(source), Math.max(...['a', 'b', 'c', 'd'].map(countOf))];
        const one = { source, place: undefined as Place | undefined };
        const place = places.take(source, () => inside.splice(inside.indexOf(one), 1));
        const isFull = inside.length === 6 && most <= mine;
        expect(place).toEqual(mine === 3 ? 'source-full' : isFull ? 'full' : expect.any(Object));
        if (typeof place !== 'string') inside.push(Object.assign(one, { place }));
        for (const { place: left } of inside.splice(leaves, 1)) left?.[Symbol.dispose]();
        expect(places.taken).toBe(inside.length);
        expect(places.sources).toBe(new Set(inside.map((one) => one.source)).size);
      }
    }),
  );
});
