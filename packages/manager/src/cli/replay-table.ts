// A replay for people: for each subscriber how much was told and would have been, and what differs. Knows columns and words; refuses to know how it was found out.
import type { ReplayDoubt, ReplayFate, ReplayLine, ReplayRow } from '../core/replay-api.ts';
import { count, duration, time } from './format.ts';
import type { Paint, Style } from './paint.ts';
import { textWidth } from './screen-width.ts';
import { type Cell, type Column, table } from './table.ts';
import { safe, wrap } from './text.ts';

export type ReplayText = {
  readonly begin: Extract<ReplayLine, { type: 'begin' }>;
  readonly rows: readonly ReplayRow[];
  readonly doubts: readonly ReplayDoubt[];
};

/** So many that differ are listed; `--json` has all of them. */
const LISTED_MAX = 100;
const DOUBTS_MAX = 10;

const NIGHT = { fromHour: 22, toHour: 6 } as const;

/** @param columns of the screen; without end where there is none */
export const replayText = ({ begin, rows, doubts }: ReplayText, columns: number, paint: Paint): readonly string[] => {
  const different = rows.filter(({ fate }) => fate !== 'same');
  const sentence = textWidth(columns);
  return [
    ...wrap(headline(begin, rows, different.length), sentence),
    ...notes(begin, sentence),
    ...(rows.length > 0 ? ['', ...table(subscriberColumns, bySubscriber(rows), columns, paint)] : []),
    ...(different.length > 0 ? ['', ...list(different, columns, paint)] : []),
    ...(doubts.length > 0 ? ['', ...doubtLines(doubts, sentence)] : []),
  ];
};

const headline = (
  { since, until, isUnchanged, derived }: ReplayText['begin'],
  rows: readonly ReplayRow[],
  differing: number,
): string => {
  const span = `From ${time(since)} to ${time(until)}`;
  const by = isUnchanged ? 'the configuration in force' : 'this configuration';
  const how = derived === 0 ? '' : ` For ${count(derived, 'service')} that is worked out from single probes.`;
  const total = count(rows.length, 'notification');
  if (rows.length === 0) return `${span} nobody was told anything, and by ${by} nobody would have been.${how}`;
  if (differing === 0) return `${span} ${by} would have sent the same: ${total}.${how}`;
  return `${span} ${by} would have made a difference to ${number(differing)} of ${total}.${how}`;
};

const notes = ({ notes: all, notesLeftOff }: ReplayText['begin'], columns: number): readonly string[] => {
  const texts = all.map(({ service, text }) => (service === undefined ? text : `${service} ${text}`));
  if (notesLeftOff > 0) texts.push(`and ${count(notesLeftOff, 'more note')}`);
  return texts.flatMap((text) => wrap(safe(`Note: ${text}.`), columns, '  '));
};

const subscriberColumns: readonly Column[] = [
  { title: 'SUBSCRIBER', least: 10 },
  { title: 'SENT', align: 'right' },
  { title: 'NOW', align: 'right' },
  { title: 'FEWER', align: 'right' },
  { title: 'MORE', align: 'right' },
  { title: 'EARLIER', align: 'right' },
  { title: 'LATER', align: 'right' },
  { title: 'AT NIGHT', align: 'right' },
];

const bySubscriber = (rows: readonly ReplayRow[]): Cell[][] =>
  [...Map.groupBy(rows, ({ subscriber }) => subscriber)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([subscriber, own]) => {
      const of = (fate: ReplayFate): number => own.filter((row) => row.fate === fate).length;
      const sent = own.flatMap((row) => row.sent ?? []);
      const now = own.flatMap((row) => row.now ?? []);
      const counts = [sent.length, now.length, of('only-then'), of('only-now'), of('earlier'), of('later')];
      return [subscriber, ...counts.map(number), `${number(atNight(sent))} -> ${number(atNight(now))}`];
    });

const number = (n: number): string => n.toLocaleString('en-US');

/** From 22:00 to 06:00 by the local clock. */
const atNight = (told: readonly { readonly at: string }[]): number =>
  told.filter(({ at }) => {
    const hour = new Date(at).getHours();
    return hour >= NIGHT.fromHour || hour < NIGHT.toHour;
  }).length;

const listColumns: readonly Column[] = [
  { title: 'SENT AT' },
  { title: 'NOW' },
  { title: 'SUBSCRIBER', least: 10 },
  { title: 'SERVICE', least: 8 },
  { title: 'EVENT' },
];

const list = (rows: readonly ReplayRow[], columns: number, paint: Paint): readonly string[] => {
  const shown = rows.slice(0, LISTED_MAX);
  const left = rows.length - shown.length;
  const more = left > 0 ? [`... and ${count(left, 'more', 'more')}; --json has all of them.`] : [];
  return [...table(listColumns, shown.map(cells), columns, paint), ...more];
};

const styles: Readonly<Record<ReplayFate, Style | undefined>> = {
  same: undefined,
  earlier: 'yellow',
  later: 'yellow',
  'only-then': 'green',
  'only-now': 'red',
};

const cells = (row: ReplayRow): Cell[] => {
  const { fate, subscriber, service, event, sent } = row;
  const style = styles[fate];
  const text = nowText(row);
  return [sent ? time(sent.at) : '-', style === undefined ? text : { text, style }, subscriber, service, event];
};

/** `not at all`, `20 s later`, `10 s to 20 s later` where nobody looked in between, or when it would have been. */
const nowText = ({ sent, now }: ReplayRow): string => {
  if (!now) return 'not at all';
  if (!sent) return now.notBefore === undefined ? time(now.at) : `${time(now.at)} at the latest`;
  const shiftMs = Date.parse(now.at) - Date.parse(sent.at);
  const word = shiftMs < 0 ? 'earlier' : 'later';
  if (now.notBefore === undefined) return `${duration(Math.abs(shiftMs))} ${word}`;
  const leastMs = Date.parse(now.notBefore) - Date.parse(sent.at);
  if (shiftMs <= 0) return `${duration(-shiftMs)} to ${duration(-leastMs)} earlier`;
  if (leastMs < 0) return `${duration(-leastMs)} earlier to ${duration(shiftMs)} later`;
  return `${duration(leastMs)} to ${duration(shiftMs)} later`;
};

const doubtLines = (doubts: readonly ReplayDoubt[], columns: number): readonly string[] => {
  const texts = doubts.slice(0, DOUBTS_MAX).map(({ service, agent, graceMs, from, until }) => {
    const stretch = `from ${time(from)} to ${time(until)}`;
    return `- ${service}: whether it lasted ${duration(graceMs)} nobody knows, as ${agent} did not look ${stretch}`;
  });
  const left = doubts.length - texts.length;
  const head = 'It cannot be told of all of them, because nobody looked when a grace would have run out:';
  return [
    ...wrap(head, columns),
    ...texts.flatMap((text) => wrap(safe(text), columns, '  ')),
    ...(left > 0 ? [`- and ${number(left)} more`] : []),
  ];
};
