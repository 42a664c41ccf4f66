// What keys do in the list of the live view. Knows moving, finding, sorting, folding; refuses to know what a list looks like.
import { only, type Stepped } from './events.ts';
import { shorter } from './form.ts';
import type { Key } from './keys.ts';
import { listRows } from './layout.ts';
import { firstListing, type Listing, type Row, rowsOf, shown, sorts, windowOf } from './listing.ts';
import { open } from './loading.ts';
import { distanceOf } from './scroll.ts';
import type { State } from './state.ts';

const FILTER_LENGTH_MAX = 100;

export const listKey = (state: State, key: Key): Stepped => {
  if (state.isTyping) return typed(state, key);
  switch (key.type) {
    case 'text':
      return textKey(state, key.text);
    case 'enter':
      return entered(state);
    case 'right':
      return folded(state, false);
    case 'left':
      return folded(state, true);
    case 'escape':
      return only(listed(state, { text: '', shown: 'all' }));
    default:
      return only(moved(state, key));
  }
};

/** The row that keys are about: the first one, as long as none is chosen. */
export const chosenRow = (state: State): Row | undefined => {
  const { rows } = rowsOf(state.model.services, state.listing);
  return rows[windowOf(rows, state.listing, listRows(state)).index];
};

const listed = (state: State, change: Partial<Listing>): State => ({
  ...state,
  listing: { ...state.listing, ...change },
});

const typed = (state: State, key: Key): Stepped => {
  const { text } = state.listing;
  switch (key.type) {
    case 'text':
      return only(listed(state, { text: (text + key.text).slice(0, FILTER_LENGTH_MAX) }));
    case 'erase':
      return only(text === '' ? { ...state, isTyping: false } : listed(state, { text: shorter(text) }));
    case 'clear':
      return only(listed(state, { text: '' }));
    case 'escape':
      return only({ ...listed(state, { text: '' }), isTyping: false });
    case 'enter':
      return only({ ...state, isTyping: false });
    default:
      return only(moved(state, key));
  }
};

const after = <T>(all: readonly T[], one: T): T => all[(all.indexOf(one) + 1) % all.length] ?? one;

const textKey = (state: State, text: string): Stepped => {
  const { listing } = state;
  switch (text) {
    case '/':
      return only({ ...state, isTyping: true });
    case 's':
      // As after every change of the order, the list is shown from its beginning.
      return only(listed(fromTop(state), { sort: after(sorts, listing.sort), isReversed: false }));
    case 'r':
      return only(listed(fromTop(state), { isReversed: !listing.isReversed }));
    case 'f':
      return only(listed(fromTop(state), { shown: after(shown, listing.shown) }));
    case 'g':
      return only(listed(fromTop(state), { isGrouped: !listing.isGrouped }));
    default:
      return only(moved(state, { type: 'text', text }));
  }
};

const fromTop = (state: State): State => {
  const { chosen: _, ...listing } = state.listing;
  return { ...state, listing: { ...listing, top: firstListing.top } };
};

const moved = (state: State, key: Key): State => {
  const height = listRows(state);
  const { rows } = rowsOf(state.model.services, state.listing);
  const distance = distanceOf(key, rows.length, height);
  if (distance === undefined || rows.length === 0) return state;
  const now = windowOf(rows, state.listing, height);
  // The first key shows where one is.
  const from = state.listing.chosen === undefined && distance === 1 ? -1 : now.index;
  const index = Math.min(rows.length - 1, Math.max(0, from + distance));
  const isPage = Math.abs(distance) > 1;
  const top = isPage ? Math.min(Math.max(0, now.top + distance), Math.max(0, rows.length - height)) : now.top;
  const chosen = rows[index]?.key ?? '';
  return listed(state, { chosen, top: windowOf(rows, { chosen, top }, height).top });
};

const entered = (state: State): Stepped => {
  const row = chosenRow(state);
  if (!row) return only(state);
  return row.type === 'group' ? folded(state, !row.isFolded) : open(chosen(state, row), row.service.id);
};

/** Of a service within a group, it is the group that folds. */
const folded = (state: State, isFolded: boolean): Stepped => {
  const row = chosenRow(state);
  if (!row) return only(state);
  if (row.type === 'service') {
    if (!isFolded) return open(chosen(state, row), row.service.id);
    if (!state.listing.isGrouped) return only(state);
  }
  const name = row.type === 'group' ? row.name : (row.service.group ?? '');
  const folds = new Map(state.listing.folds).set(name, isFolded);
  return only(listed(state, { folds, chosen: `group ${name}` }));
};

const chosen = (state: State, { key }: Row): State => listed(state, { chosen: key });
