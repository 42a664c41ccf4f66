// Which rows of a long list are to be on the screen. Knows heights and where they add up to; refuses to know what stands in the rows.

/** `tops[i]`: where row i begins; the last one: where the list ends. */
export type Layout = { readonly tops: Float64Array; readonly count: number };

export const layoutOf = (count: number, heightOf: (index: number) => number): Layout => {
  const tops = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) tops[i + 1] = (tops[i] ?? 0) + heightOf(i);
  return { tops, count };
};

export const totalOf = ({ tops, count }: Layout): number => tops[count] ?? 0;

export const topOf = ({ tops }: Layout, index: number): number => tops[index] ?? 0;

/** From one row to before another. */
export type Range = { readonly from: number; readonly to: number };

/** The row that is at this height: the last one that begins at or above it. */
export const rowAt = ({ tops, count }: Layout, y: number): number => {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
};

/** From the first to behind the last that can be seen between two heights, and so many pixels more on both sides. */
export const visibleRows = (layout: Layout, fromY: number, toY: number, spare: number): Range => {
  if (layout.count === 0 || toY < fromY) return { from: 0, to: 0 };
  const from = rowAt(layout, Math.max(0, fromY - spare));
  const to = Math.min(layout.count, rowAt(layout, toY + spare) + 1);
  return { from, to };
};

/** As before while that still reaches half as far as it might: who scrolls does not make everything drawn at every row. */
export const drawnRows = (layout: Layout, fromY: number, toY: number, spare: number, before: Range): Range => {
  const needed = visibleRows(layout, fromY, toY, spare / 2);
  const isEnough = before.from <= needed.from && before.to >= needed.to;
  return isEnough ? before : visibleRows(layout, fromY, toY, spare);
};
