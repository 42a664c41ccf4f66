import type { Whole } from '@vedette/protocol/health';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { behind, circleOf } from './dependency.ts';

const up = (since: number): Whole => ({ health: 'up', since });
const bad = (health: 'failing' | 'down'): Whole => ({ health, since: 0, reason: 'refused' });
const unknown: Whole = { health: 'unknown', since: 0, reason: 'away' };

describe('what is cut off', () => {
  test.each<[string, Record<string, Whole>, 'all' | 'any', string[]]>([
    ['all are well', { a: up(0), b: up(0) }, 'all', []],
    ['one of those it needs is down', { a: up(0), b: bad('down') }, 'all', ['b']],
    ['one of those it needs is failing', { a: bad('failing'), b: up(0) }, 'all', ['a']],
    ['nobody sees one of those it needs', { a: unknown, b: up(0) }, 'all', []],
    ['one of them is enough, and one is there', { a: up(0), b: bad('down') }, 'any', []],
    ['one of them is enough, and none is there', { a: bad('failing'), b: bad('down') }, 'any', ['a', 'b']],
    ['one is back, and its children were not looked at since', { a: up(95_000), b: up(0) }, 'all', ['a']],
    ['one is not watched any more', { b: up(0) }, 'all', []],
  ])('%s', (_, states, need, expected) => {
    expect(behind({ services: ['a', 'b'], need }, (id) => states[id], 10_000, 100_000)).toEqual(expected);
  });
});

describe('circles', () => {
  test.each<[string, Record<string, string[]>, string[] | undefined]>([
    ['none', { a: ['b', 'c'], b: ['c'], c: [] }, undefined],
    ['of itself', { a: ['a'] }, ['a', 'a']],
    ['of two', { a: ['b'], b: ['a'] }, ['a', 'b', 'a']],
    ['behind a path that is none', { a: ['b'], b: ['c'], c: ['d'], d: ['b'] }, ['b', 'c', 'd', 'b']],
    ['with somebody nobody knows', { a: ['x'] }, undefined],
  ])('%s', (_, parents, circle) => {
    expect(circleOf(new Map(Object.entries(parents)))).toEqual(circle);
  });

  test('a chain as long as any file is walked', () => {
    const chain = new Map(Array.from({ length: 80_000 }, (_, i) => [`s${i}`, [`s${i + 1}`]]));
    expect(circleOf(chain)).toBeUndefined();
    chain.set('s80000', ['s0']);
    expect(circleOf(chain)).toHaveLength(80_002);
  });

  test('what is found is one, and where none is found there is an order of all', () => {
    const graph = fc.array(fc.uniqueArray(fc.nat({ max: 9 }), { maxLength: 3 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(graph, (edges) => {
        const parents = new Map(edges.map((to, i) => [`${i}`, to.map(String)]));
        const circle = circleOf(parents);
        if (circle) {
          expect(circle[0]).toBe(circle.at(-1));
          for (const [i, id] of circle.slice(0, -1).entries()) expect(parents.get(id)).toContain(circle[i + 1]);
          return;
        }
        const left = new Map(parents);
        for (let size = -1; size !== left.size; ) {
          size = left.size;
          for (const [id, to] of left) if (to.every((one) => !left.has(one))) left.delete(id);
        }
        expect(left.size).toBe(0);
      }),
    );
  });
});
