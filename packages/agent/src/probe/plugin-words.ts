// What a plugin says when it has looked, in the words of Nagios: an exit code, a line for people, and numbers behind a bar. Pure, and linear in what was said:
// whoever wrote the program may have meant harm. Refuses to know how a program is run (command.ts).
import { type CommandTerms, type Facts, factLimits } from '@vedette/protocol/check';
import { UP, type Verdict } from '@vedette/protocol/health';
import { down, unknown } from './classify.ts';

/** How it ended. `code` is null where a signal ended it. */
export type PluginEnd = { readonly code: number | null; readonly signal: string | null; readonly said: string };

export type PluginFinding = { readonly verdict: Verdict; readonly facts: Facts };

/** One number of many: `label=value[unit]`. */
export type Measure = { readonly label: string; readonly value: number; readonly unit: string };

const CRITICAL = down('critical');
const BLIND = unknown('blind');

const LINE_CHARS_MAX = 200;
/** What is left beside `error` or `warning`, `output` and `exit_code`. */
const MEASURES_MAX = factLimits.countMax - 3;

export const pluginFinding = ({ code, signal, said }: PluginEnd, { warningIsDown }: CommandTerms): PluginFinding => {
  const { line, measures } = readPlugin(said);
  const learned: Facts = {
    ...(code !== null && { exit_code: code }),
    ...(line !== '' && { output: line }),
    ...factsOf(measures),
  };
  const why = line === '' ? 'it said nothing' : line;
  if (code === 0) return { verdict: UP, facts: learned };
  if (code === 2 || (code === 1 && warningIsDown)) return { verdict: CRITICAL, facts: { error: why, ...learned } };
  if (code === 1) return { verdict: UP, facts: { warning: why, ...learned } };
  // The shell's own codes, a signal, Nagios' 3: it has not come to look.
  const end = code === 3 ? '' : code === null ? `${signal ?? 'a signal'} ended it: ` : `exit code ${code}: `;
  return { verdict: BLIND, facts: { error: `${end}${why}`, ...learned } };
};

/** The first line up to its bar, and the numbers behind the bars: the first one's to the end of its line, the second one's to the end. */
export const readPlugin = (said: string): { readonly line: string; readonly measures: readonly Measure[] } => {
  const text = said.trimStart();
  const end = text.indexOf('\n');
  const first = end < 0 ? text : text.slice(0, end);
  const more = end < 0 ? '' : text.slice(end + 1);
  const [bar, moreBar] = [first.indexOf('|'), more.indexOf('|')];
  const line = (bar < 0 ? first : first.slice(0, bar)).trim().slice(0, LINE_CHARS_MAX);
  const numbers = `${bar < 0 ? '' : first.slice(bar + 1)} ${moreBar < 0 ? '' : more.slice(moreBar + 1)}`;
  return { line, measures: readMeasures(numbers) };
};

const BLANK = /\s/;
const VALUE = /^(-?\d{1,30}(?:[.,]\d{1,30})?(?:[eE][-+]?\d{1,3})?)([A-Za-z%µ]{0,8})$/;

/** What cannot be read is passed over, up to the next blank. Limits and ranges behind the value are the plugin's own affair. */
export const readMeasures = (text: string): readonly Measure[] => {
  const measures: Measure[] = [];
  for (let at = 0; at < text.length && measures.length < MEASURES_MAX; ) {
    if (BLANK.test(text[at] ?? '')) {
      at++;
      continue;
    }
    const { label, next } = labelAt(text, at);
    at = next;
    while (at < text.length && !BLANK.test(text[at] ?? '')) at++;
    const measure = measureOf(label, text.slice(next, at));
    if (measure) measures.push(measure);
  }
  return measures;
};

/** Up to its `=`; in single quotes anything goes, and two of them are one. */
const labelAt = (text: string, from: number): { readonly label: string; readonly next: number } => {
  let label = '';
  let at = from;
  const isQuoted = text[at] === "'";
  if (isQuoted) at++;
  for (; at < text.length; at++) {
    const mark = text[at] ?? '';
    if (isQuoted && mark === "'" && text[at + 1] === "'") at++;
    else if (isQuoted ? mark === "'" : mark === '=' || BLANK.test(mark)) break;
    label += mark;
  }
  return { label, next: isQuoted ? at + 1 : at };
};

const measureOf = (label: string, rest: string): Measure | undefined => {
  if (label === '' || !rest.startsWith('=')) return undefined;
  const cut = rest.indexOf(';');
  const [, written, unit = ''] = VALUE.exec(rest.slice(1, cut < 0 ? undefined : cut)) ?? [];
  const value = Number(written?.replace(',', '.'));
  return written === undefined || !Number.isFinite(value) ? undefined : { label, value, unit };
};

const KEY_CHARS_MAX = 32;
/** Those that a check of this kind has by itself. */
const TAKEN = ['error', 'warning', 'output', 'exit_code'];
const units: Readonly<Record<string, string>> = { '%': 'percent', c: 'count', µs: 'us' };

/** Under keys made of labels and units, in the order they were said; a key that is taken gets a number. */
const factsOf = (measures: readonly Measure[]): Facts => {
  const facts: Record<string, number> = {};
  for (const { label, value, unit } of measures) {
    const suffix = unit === '' ? '' : `_${wordOf(Object.hasOwn(units, unit) ? (units[unit] ?? '') : unit)}`;
    const stem = wordOf(label).replace(/^[^a-z]+/, '') || 'value';
    const keyOf = (nth: number): string => {
      const number = nth === 1 ? '' : `_${nth}`;
      return `${stem.slice(0, KEY_CHARS_MAX - suffix.length - number.length)}${number}${suffix}`;
    };
    let nth = 1;
    while (Object.hasOwn(facts, keyOf(nth)) || TAKEN.includes(keyOf(nth))) nth++;
    facts[keyOf(nth)] = value;
  }
  return facts;
};

const wordOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '');
