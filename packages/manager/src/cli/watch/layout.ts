// How much room each part of the live view has, on any screen. Knows lines and columns; refuses to know what stands in them.
import type { ServiceView } from '../../core/api.ts';
import { count } from '../format.ts';
import { healthWords, warnings } from '../health-words.ts';
import { widthOf } from '../text.ts';
import { type Listing, rowsOf } from './listing.ts';
import type { State } from './state.ts';

/** A form takes a title, what is asked or wrong, and what is typed. */
export const FORM_ROWS = 3;

/** On a screen this low, only what holds now is shown. */
const LOW_ROWS = 14;

/** What has to be known besides: that this is old, what is wrong with the agents or the file, and what the list leaves out. */
export const notesOf = (state: State): readonly string[] => {
  const { model, listing, size, isTyping } = state;
  const { manager, lost } = model;
  if (manager === undefined) return [];
  const all =
    lost === undefined
      ? warnings({ manager, agents: [...model.agents.values()], services: [...model.services.values()] })
      : [`OLD: ${lost} Trying again.`];
  const room = size.rows < LOW_ROWS ? 1 : 2;
  const filter = isTyping ? [`/${listing.text}_`] : filterNote(state);
  return [...all.slice(0, room - Math.min(filter.length, room - 1)), ...filter];
};

const filterNote = ({ model, listing }: State): readonly string[] => {
  const { shown, text } = listing;
  if (shown === 'all' && text === '') return [];
  const found = rowsOf(model.services, listing).services.length;
  const conditions = [...(shown === 'all' ? [] : [wordsOf(shown)]), ...(text === '' ? [] : [`“${text}”`])];
  return [
    `${found.toLocaleString('en-US')} of ${count(model.services.size, 'service')}: ${conditions.join(', ')}. Esc shows all.`,
  ];
};

const wordsOf = (shown: Listing['shown']): string => (shown === 'trouble' ? 'not up' : shown);

/** Lines for what happened lately, their title not counted; none where there is little room or nothing to tell. */
export const latelyRows = ({ size, happenings }: State): number =>
  size.rows < LOW_ROWS ? 0 : Math.min(happenings.length, Math.floor(size.rows / 4));

/** Lines for services and groups. */
export const listRows = (state: State): number => {
  const lately = latelyRows(state);
  const foot = state.form ? FORM_ROWS : 1;
  // The title of the screen and those of the columns; a blank line and a title above what happened lately.
  return Math.max(1, state.size.rows - 2 - notesOf(state).length - (lately > 0 ? lately + 2 : 0) - foot);
};

/** How wide each column is; 0 where it is left out. */
export type Widths = {
  readonly name: number;
  readonly health: number;
  readonly since: number;
  readonly took: number;
  readonly from: number;
  readonly target: number;
};

const GAP = 2;
const MARK = 2;
/** The name takes at most a third of the screen, where others need room. */
const NAME = { least: 12, most: 48, share: 1 / 3 } as const;
const HEALTH = { least: 8, most: 36 } as const;
/** Within its group, a service stands a little to the right. */
export const INDENT = '  ';
const TARGET_LEAST = 12;
/** `12 d 23 h`, `99.5 ms`, `UP FROM`. */
const SINCE = 9;
const TOOK = 8;
const FROM = 7;

type Longest = { readonly name: number; readonly health: number };

const kept = new WeakMap<readonly ServiceView[], Longest>();

/** Of all that are listed, and not only of those on the screen: columns stay where they are while one scrolls. */
const longestOf = (services: readonly ServiceView[]): Longest => {
  const before = kept.get(services);
  if (before) return before;
  let [name, health] = [0, 0];
  for (const service of services) {
    name = Math.max(name, widthOf(service.id));
    health = Math.max(health, widthOf(healthWords(service)));
  }
  const longest = { name, health };
  kept.set(services, longest);
  return longest;
};

/** The name and the health are always there; of the others the last goes first. */
export const widthsOf = (services: readonly ServiceView[], columns: number, isGrouped: boolean): Widths => {
  const longest = longestOf(services);
  const between = (most: number, { least, most: cap }: { least: number; most: number }): number =>
    Math.max(least, Math.min(most, cap));
  const indent = isGrouped ? INDENT.length : 0;
  const most = Math.min(NAME.most, Math.floor(columns * NAME.share));
  const name = between(longest.name, { least: NAME.least, most }) + indent;
  const health = between(longest.health, HEALTH);
  let left = columns - MARK - name - GAP - health;
  const take = (wanted: number): number => {
    if (left < wanted + GAP) return 0;
    left -= wanted + GAP;
    return wanted;
  };
  if (left < 0) {
    // The name gives way first, then the health; on what is narrower still both are cut.
    const short = Math.max(Math.min(NAME.least, name), name + left);
    return { name: short, health: Math.max(1, columns - MARK - GAP - short), since: 0, took: 0, from: 0, target: 0 };
  }
  const since = take(SINCE);
  const took = since && take(TOOK);
  const from = took && take(FROM);
  const target = from && left >= TARGET_LEAST + GAP ? left - GAP : 0;
  return { name, health, since, took, from, target };
};
