import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawnRows, layoutOf, rowAt, topOf, totalOf, visibleRows } from './window.ts';

const heights = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 200 });

test('the row at a height is the one that a walk from the top finds', () => {
  fc.assert(
    fc.property(heights, fc.nat(20_000), (all, y) => {
      const layout = layoutOf(all.length, (i) => all[i] ?? 0);
      let [top, row] = [0, 0];
      while (row < all.length - 1 && top + (all[row] ?? 0) <= y) top += all[row++] ?? 0;
      expect(rowAt(layout, y)).toBe(row);
      expect(topOf(layout, row)).toBe(top);
    }),
  );
});

test('whatever can be seen is among the rows that are drawn', () => {
  fc.assert(
    fc.property(heights, fc.integer({ min: -500, max: 9_000 }), fc.nat(900), (all, fromY, screen) => {
      const layout = layoutOf(all.length, (i) => all[i] ?? 0);
      const { from, to } = visibleRows(layout, fromY, fromY + screen, 0);
      const seen = all
        .map((_, i) => i)
        .filter((i) => topOf(layout, i) < fromY + screen && topOf(layout, i + 1) > fromY);
      for (const i of seen) expect(i >= from && i < to).toBe(true);
    }),
  );
});

test('of five thousand rows, a screenful is drawn', () => {
  const layout = layoutOf(5_000, () => 38);
  const { from, to } = visibleRows(layout, 60_000, 60_900, 400);
  expect(to - from).toBeLessThan(60);
  expect(totalOf(layout)).toBe(190_000);
});

test('of no rows, none', () => {
  expect(
    visibleRows(
      layoutOf(0, () => 38),
      0,
      900,
      400,
    ),
  ).toEqual({ from: 0, to: 0 });
});

test('what is drawn stays while it is enough, and always has what can be seen', () => {
  fc.assert(
    fc.property(heights, fc.array(fc.nat(4_000), { minLength: 1, maxLength: 20 }), (all, ys) => {
      const layout = layoutOf(all.length, (i) => all[i] ?? 0);
      let drawn = drawnRows(layout, 0, 900, 400, { from: 0, to: 0 });
      for (const y of ys) {
        drawn = drawnRows(layout, y, y + 900, 400, drawn);
        const seen = visibleRows(layout, y, y + 900, 0);
        expect(drawn.from).toBeLessThanOrEqual(seen.from);
        expect(drawn.to).toBeGreaterThanOrEqual(seen.to);
      }
    }),
  );
  const layout = layoutOf(1_000, () => 40);
  const first = drawnRows(layout, 0, 900, 400, { from: 0, to: 0 });
  expect(drawnRows(layout, 120, 1_020, 400, first)).toBe(first);
  expect(drawnRows(layout, 280, 1_180, 400, first)).toEqual({ from: 0, to: 40 });
  expect(drawnRows(layout, 20_000, 20_900, 400, first)).toEqual({ from: 490, to: 533 });
});
