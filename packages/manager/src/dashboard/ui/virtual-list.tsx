// A list of any length of which only what can be seen is there. Scrolls with the page. Knows rows by their numbers and heights; refuses to know what is in them.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { drawnRows, type Layout, layoutOf, type Range, topOf, totalOf, visibleRows } from '../state/window.ts';
import { isFocusLost } from './focus.ts';
import { setListKeys } from './keys.ts';

const SPARE_PX = 400;
/** What stays on the screen above the list. */
const HEAD_PX = 120;

type Props = {
  readonly label: string;
  readonly count: number;
  readonly heightOf: (index: number) => number;
  readonly keyOf: (index: number) => string;
  readonly rowOf: (index: number) => ComponentChildren;
  /** When it changes, heights are asked for anew. */
  readonly version: unknown;
};

export const VirtualList = ({ label, count, heightOf, keyOf, rowOf, version }: Props) => {
  // The version stands for the heights.
  const layout = useMemo(() => layoutOf(count, heightOf), [count, version]);
  const list = useRef<HTMLUListElement>(null);
  const range = useRange(list, layout);
  const active = useRef(-1);
  const hold = useHeldFocus(list, count, keyOf);

  useEffect(() => {
    const reach = (index: number): void => {
      active.current = index;
      const top = (list.current?.getBoundingClientRect().top ?? 0) + topOf(layout, index);
      const bottom = (list.current?.getBoundingClientRect().top ?? 0) + topOf(layout, index + 1);
      if (top < HEAD_PX) scrollBy({ top: top - HEAD_PX, behavior: 'instant' });
      else if (bottom > innerHeight - 16) scrollBy({ top: bottom - innerHeight + 16, behavior: 'instant' });
      // The row may only be there once what has been scrolled to is drawn.
      requestAnimationFrame(() =>
        requestAnimationFrame(() =>
          list.current
            ?.querySelector<HTMLElement>(`[data-index="${index}"] :is(a, button)`)
            ?.focus({ preventScroll: true }),
        ),
      );
    };
    return setListKeys((by) => {
      const focused = document.activeElement?.closest<HTMLElement>('[data-index]')?.dataset['index'];
      const from = focused === undefined ? active.current : Number(focused);
      if (count > 0) reach(Math.max(0, Math.min(count - 1, from + by)));
    });
  }, [layout, count]);

  const rows = [];
  for (let i = range.from; i < Math.min(range.to, count); i++)
    rows.push(
      <li
        key={keyOf(i)}
        data-index={i}
        aria-setsize={count}
        aria-posinset={i + 1}
        style={{
          transform: `translateY(${topOf(layout, i)}px)`,
          height: `${topOf(layout, i + 1) - topOf(layout, i)}px`,
        }}
      >
        {rowOf(i)}
      </li>,
    );
  return (
    <ul ref={list} class="virtual" aria-label={label} onFocusIn={hold} style={{ height: `${totalOf(layout)}px` }}>
      {rows}
    </ul>
  );
};

const linkIn = (row: Element | undefined | null): HTMLElement | undefined =>
  row?.querySelector<HTMLElement>('a, button') ?? undefined;

/** A row that had the focus keeps it when it is drawn anew; when it has gone elsewhere in the list, the row that is there now has it. */
const useHeldFocus = (
  list: { readonly current: HTMLUListElement | null },
  count: number,
  keyOf: (index: number) => string,
): ((event: FocusEvent) => void) => {
  const held = useRef<{ readonly key: string; readonly index: number } | undefined>(undefined);
  useEffect(() => {
    // Somebody has left the list by themselves.
    const leave = (event: Event): void => {
      if (!(event.target instanceof Node && list.current?.contains(event.target))) held.current = undefined;
    };
    addEventListener('pointerdown', leave);
    addEventListener('focusin', leave);
    return () => {
      removeEventListener('pointerdown', leave);
      removeEventListener('focusin', leave);
    };
  }, [list]);
  useLayoutEffect(() => {
    if (held.current === undefined || !isFocusLost()) return;
    const { key, index } = held.current;
    const rows = [...(list.current?.children ?? [])] as HTMLElement[];
    const isIn = (row: HTMLElement): boolean => {
      const { top, bottom } = row.getBoundingClientRect();
      return top >= HEAD_PX && bottom <= innerHeight;
    };
    const itself = rows.find((row) => keyOf(Number(row.dataset['index'])) === key);
    const there = rows.find((row) => Number(row.dataset['index']) === Math.min(index, count - 1));
    linkIn(itself && isIn(itself) ? itself : there)?.focus({ preventScroll: true });
  });
  return ({ target }) => {
    const index = target instanceof Element ? target.closest<HTMLElement>('[data-index]')?.dataset['index'] : undefined;
    if (index !== undefined) held.current = { key: keyOf(Number(index)), index: Number(index) };
  };
};

/** The rows that are to be there, as the page is scrolled now. */
const useRange = (list: { readonly current: HTMLUListElement | null }, layout: Layout): Range => {
  // Where the list begins is not known before it is drawn: as if it began at the top of the screen, nothing has to be drawn twice.
  const [range, setRange] = useState<Range>(() => visibleRows(layout, 0, innerHeight, SPARE_PX));
  useLayoutEffect(() => {
    let frame = 0;
    const look = (): void => {
      frame = 0;
      const top = list.current?.getBoundingClientRect().top ?? 0;
      setRange((before) => drawnRows(layout, -top, innerHeight - top, SPARE_PX, before));
    };
    const later = (): void => {
      frame ||= requestAnimationFrame(look);
    };
    // With the next frame: where the list is may be asked only once all of the page is laid out, and that is done for the frame anyway.
    later();
    addEventListener('scroll', later, { passive: true });
    addEventListener('resize', later);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', later);
      removeEventListener('resize', later);
    };
  }, [list, layout]);

  return range;
};
