// The list of the live view as lines: a title, the services with the trouble on top, what happened lately. Knows the layout; refuses to know terminals and keys.
import type { ServiceView } from '../../core/api.ts';
import { age, clockTime, count, latency } from '../format.ts';
import { healthWords, servicesSummary, upFrom } from '../health-words.ts';
import { healthStyle, type Paint } from '../paint.ts';
import { cut, padEnd, padStart, safe, widthOf } from '../text.ts';
import type { Happening } from '../watch-model.ts';
import { INDENT, latelyRows, listRows, notesOf, type Widths, widthsOf } from './layout.ts';
import { type GroupRow, type Listing, type Row, rowsOf, windowOf } from './listing.ts';
import type { State } from './state.ts';

/** All lines but the last one. */
export const listScreen = (state: State, paint: Paint): readonly string[] => {
  const { model, size, listing } = state;
  const notes = notesOf(state).map((note) => paint('yellow', safe(note)));
  const room = listRows(state);
  const { rows, services } = rowsOf(model.services, listing);
  const { index, top } = windowOf(rows, listing, room);
  const widths = widthsOf(services, size.columns, listing.isGrouped);
  const indent = listing.isGrouped ? INDENT : '';
  const look = { columns: size.columns, widths, indent, nowMs: Date.parse(state.nowIso), paint };
  const isChosen = (at: number): boolean => at === index && listing.chosen !== undefined;
  const lines = rows.slice(top, top + room).map((row, i) => rowLine(row, isChosen(top + i), look));
  const body = lines.length > 0 ? lines : [nothingText(state)];
  const blank = Array.from({ length: Math.max(0, room - body.length) }, () => '');
  return [
    title(state, place(rows.length, top, room), paint),
    ...notes,
    titles(widths, listing, paint),
    ...body,
    ...blank,
    ...lately(state, paint),
  ];
};

/** The manager, what holds, and the time on the right. */
const title = ({ model, size: { columns }, nowIso }: State, where: string, paint: Paint): string => {
  const { manager, agents } = model;
  if (manager === undefined) return 'Waiting for the manager …';
  const connected = [...agents.values()].filter(({ state }) => state === 'connected').length;
  const summary = servicesSummary([...model.services.values()]);
  const counts = summary.split(': ')[1] ?? summary;
  const clock = clockTime(nowIso);
  // On a narrow screen the trouble is worth more than the name, and than where one is.
  const ways = [
    [`Vedette ${safe(manager.name)}   ${summary}   ${connected}/${agents.size} agents`, where + clock],
    [summary, where + clock],
    [counts, where + clock],
    [counts, clock],
  ] as const;
  const [left, right] = ways.find((way) => widthOf(way.join('  ')) <= columns) ?? [counts, clock];
  const room = Math.max(0, columns - right.length);
  return paint('inverse', padEnd(cut(left, room - 1), room) + right);
};

/** `1-18/5,000  `, where not all is on the screen. */
const place = (all: number, top: number, room: number): string =>
  all <= room ? '' : `${top + 1}-${Math.min(all, top + room)}/${all.toLocaleString('en-US')}  `;

const titles = (widths: Widths, { sort, isReversed }: Listing, paint: Paint): string => {
  const mark = (is: boolean, text: string): string => (is ? `${text}${isReversed ? '^' : '*'}` : text);
  return paint(
    'bold',
    `  ${columnsOf(widths, [
      mark(sort === 'name', 'SERVICE'),
      mark(sort === 'state', 'HEALTH'),
      mark(sort === 'since', 'FOR'),
      mark(sort === 'latency', 'LATENCY'),
      'UP FROM',
      'TARGET',
    ])}`,
  );
};

type Texts = readonly [name: string, health: string, since: string, latency: string, from: string, target: string];

const columnsOf = (widths: Widths, [name, health, since, took, from, target]: Texts): string => {
  const right = (text: string, width: number): string => (width === 0 ? '' : `  ${padStart(cut(text, width), width)}`);
  const first = `${padEnd(cut(name, widths.name), widths.name)}  ${padEnd(cut(health, widths.health), widths.health)}`;
  const last = widths.target === 0 ? '' : `  ${cut(target, widths.target)}`;
  return `${first}${right(since, widths.since)}${right(took, widths.took)}${right(from, widths.from)}${last}`.trimEnd();
};

type Look = {
  readonly columns: number;
  readonly widths: Widths;
  readonly indent: string;
  readonly nowMs: number;
  readonly paint: Paint;
};

const rowLine = (row: Row, isChosen: boolean, { columns, widths, indent, nowMs, paint }: Look): string => {
  const mark = isChosen ? '> ' : '  ';
  const bar = (text: string): string => paint('inverse', padEnd(cut(mark + text, columns), columns));
  if (row.type === 'group') return isChosen ? bar(groupText(row)) : paint('bold', mark + groupText(row));
  const { service } = row;
  const texts = textsOf(service, indent, nowMs);
  const whole = mark + columnsOf(widths, texts);
  if (isChosen) return bar(columnsOf(widths, texts));
  // Only the health is coloured: everything before and behind it stands as it is.
  const before = `${mark + padEnd(cut(texts[0], widths.name), widths.name)}  `;
  const health = cut(texts[1], widths.health);
  return before + paint(healthStyle(service.health), health) + whole.slice(before.length + health.length);
};

const textsOf = (service: ServiceView, indent: string, nowMs: number): Texts => [
  indent + safe(service.id),
  safe(healthWords(service)),
  age(service.since, nowMs),
  latency(service.latencyMs),
  upFrom(service),
  safe(service.target),
];

/** `- shop: 12 services, 1 down`; `+` where it is folded. */
const groupText = ({ name, services, isFolded }: GroupRow): string => {
  const [, counts = ''] = servicesSummary(services).split(': ');
  return `${isFolded ? '+' : '-'} ${name === '' ? 'in no group' : safe(name)}  ${count(services.length, 'service')}: ${counts}`;
};

const nothingText = ({ model, listing }: State): string => {
  if (model.manager === undefined) return '';
  if (model.services.size === 0) return 'No services yet: add some to the configuration file.';
  return listing.shown === 'trouble' && listing.text === '' ? 'All is up.' : 'No service is like that.';
};

const lately = (state: State, paint: Paint): readonly string[] => {
  const rows = latelyRows(state);
  if (rows === 0) return [];
  return ['', paint('bold', 'LATELY'), ...state.happenings.slice(-rows).map((one) => happeningLine(one, paint))];
};

const happeningLine = ({ at, text, style }: Happening, paint: Paint): string =>
  `${paint('dim', clockTime(at))}  ${paint(style, safe(text))}`;
