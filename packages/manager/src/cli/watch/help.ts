// What the keys of the live view do, for its help and its last line. Knows words only.
import { padEnd, widthOf, wrap } from '../text.ts';
import type { Size } from './state.ts';

type Hint = readonly [key: string, does: string];

/** The most needed first: a narrow screen shows as many as there is room for. */
export const listHints: readonly Hint[] = [
  ['?', 'help'],
  ['q', 'quit'],
  ['Enter', 'open'],
  ['/', 'find'],
  ['s', 'sort'],
  ['f', 'filter'],
  ['g', 'groups'],
  ['a', 'acknowledge'],
  ['z', 'silence'],
];

export const serviceHints: readonly Hint[] = [
  ['?', 'help'],
  ['Esc', 'back'],
  ['a', 'acknowledge'],
  ['z', 'silence'],
  ['+ -', 'range'],
  ['q', 'quit'],
];

const all: readonly Hint[] = [
  ['q Ctrl-C', 'quit'],
  ['Enter', 'open a service; fold or unfold a group'],
  ['Esc', 'back; show all again'],
  ['Up Down j k', 'one line'],
  ['PgUp PgDn Space', 'one screen'],
  ['Home End', 'to the ends'],
  ['/', 'show what has these words in its name, target, group, labels, reason or agents'],
  ['f', 'show all; what is not up; down; failing; unknown; up'],
  ['s', 'sort by state, name, latency, last change'],
  ['r', 'sort the other way round'],
  ['g', 'by groups, or not'],
  ['Left Right', 'fold and unfold; back and open'],
  ['a', 'say that you see to an outage: nobody is reminded of it'],
  ['z', 'silence: nobody is told for a while'],
  ['+ -', 'in an open service: look further back, or not so far'],
];

const KEY_COLUMNS = 17;
const NARROW = { columns: 60, indent: 2 } as const;

/** None wider than the screen, unless a word is. */
export const helpLines = (columns: number): readonly string[] => {
  const indent = columns < NARROW.columns ? NARROW.indent : KEY_COLUMNS;
  return all.flatMap(([key, does]) => wrap(padEnd(key, KEY_COLUMNS) + does, columns, ' '.repeat(indent)));
};

/** Between its title and the last line. */
export const helpRows = ({ rows }: Size): number => Math.max(1, rows - 2);

/** `? help  q quit  Enter open`, as far as there is room. */
export const hintLine = (hints: readonly Hint[], columns: number): string => {
  let line = '';
  for (const [key, does] of hints) {
    const longer = line === '' ? `${key} ${does}` : `${line}  ${key} ${does}`;
    if (widthOf(longer) > columns) break;
    line = longer;
  }
  return line;
};
