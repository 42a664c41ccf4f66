// What keys do while a service is open in the live view. Knows scrolling and how far back one looks; refuses to know what a service looks like.
import type { Glyphs } from '../glyphs.ts';
import { only, type Stepped } from './events.ts';
import type { Key } from './keys.ts';
import { load } from './loading.ts';
import { topAfter } from './scroll.ts';
import { serviceLines, serviceRows } from './service-screen.ts';
import { type Opened, ranges, type State } from './state.ts';

export const serviceKey = (state: State, opened: Opened, key: Key): Stepped => {
  switch (key.type) {
    case 'text':
      return textKey(state, opened, key.text);
    case 'escape':
    case 'left':
    case 'erase': {
      const { opened: _, ...list } = state;
      return only(list);
    }
    default:
      return only(scrolled(state, opened, key));
  }
};

const textKey = (state: State, opened: Opened, text: string): Stepped => {
  switch (text) {
    case '+':
    case '=':
      return looked(state, opened, 1);
    case '-':
      return looked(state, opened, -1);
    default:
      return only(scrolled(state, opened, { type: 'text', text }));
  }
};

/** Further back, or not so far. */
const looked = (state: State, opened: Opened, by: number): Stepped => {
  const range = Math.min(ranges.length - 1, Math.max(0, opened.range + by));
  return range === opened.range ? only(state) : load({ ...state, opened: { ...opened, range } });
};

/** How many lines there are does not depend on what they are drawn with. */
const anyGlyphs: Glyphs = {
  state: { up: '#', failing: '+', down: '_', planned: '=', unknown: '.' },
  bars: ['#'],
};

const scrolled = (state: State, opened: Opened, key: Key): State => {
  const all = serviceLines(state, opened, anyGlyphs, (_style, text) => text).length;
  const top = topAfter(key, opened.top, all, serviceRows(state));
  return top === undefined ? state : { ...state, opened: { ...opened, top } };
};
