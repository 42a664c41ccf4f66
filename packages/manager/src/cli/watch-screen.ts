// The live view as lines that fit a screen. Knows the layout; refuses to know terminals and where the facts come from.
import { clockTime, count } from './format.ts';
import { byTrouble, servicesSummary, warnings } from './health-words.ts';
import type { Paint } from './paint.ts';
import { serviceTable } from './status.ts';
import { cut, padEnd, safe, widthOf } from './text.ts';
import type { Happening, Model } from './watch-model.ts';

export type Size = { readonly columns: number; readonly rows: number };

/** Lines of the lower part: at most a third of the screen goes to what happened lately. */
const happeningRows = (rows: number): number => Math.max(1, Math.floor(rows / 3) - 1);

/**
 * Exactly `rows` lines, none wider than `columns`: a title, the services with the trouble on top, what happened lately, the keys.
 * @param happenings the newest last
 */
export const screen = (
  model: Model,
  happenings: readonly Happening[],
  size: Size,
  nowIso: string,
  paint: Paint,
): string[] => {
  const head = heading(model, size, nowIso, paint);
  const latest = happenings.slice(-happeningRows(size.rows));
  const foot = [
    ...(latest.length === 0
      ? []
      : ['', paint('bold', cut('LATELY', size.columns)), ...latest.map((h) => happeningLine(h, size.columns, paint))]),
    paint('dim', cut('q leaves', size.columns)),
  ];
  const room = Math.max(0, size.rows - head.length - foot.length);
  const body = services(model, { columns: size.columns, rows: room }, nowIso, paint).slice(0, room);
  const blank = Array.from({ length: Math.max(0, room - body.length) }, () => '');
  return [...head, ...body, ...blank, ...foot].slice(0, size.rows);
};

/** One happening on one line. */
export const happeningLine = ({ at, text, style }: Happening, columns: number, paint: Paint): string => {
  const stamp = clockTime(at);
  return `${paint('dim', stamp)}  ${paint(style, cut(safe(text), columns - widthOf(stamp) - 2))}`;
};

const heading = (model: Model, { columns }: Size, nowIso: string, paint: Paint): string[] => {
  const { manager, lost } = model;
  if (manager === undefined) return [cut('Waiting for the manager …', columns)];
  const right = clockTime(nowIso);
  const connected = [...model.agents.values()].filter(({ state }) => state === 'connected').length;
  const left = `Vedette ${safe(manager.name)}   ${servicesSummary([...model.services.values()])}   ${connected}/${model.agents.size} agents`;
  const title = `${padEnd(cut(left, columns - right.length - 2), columns - right.length)}${right}`;
  const notes =
    lost === undefined
      ? warnings({ manager, agents: [...model.agents.values()], services: [...model.services.values()] })
      : [`OLD: ${lost} Trying again.`];
  return [paint('inverse', title), ...notes.slice(0, 2).map((note) => paint('yellow', cut(safe(note), columns))), ''];
};

const services = (model: Model, { columns, rows }: Size, nowIso: string, paint: Paint): string[] => {
  if (model.manager === undefined) return [];
  const all = [...model.services.values()].sort(byTrouble);
  if (all.length === 0) return [cut('No services yet: add some to the configuration file.', columns)];
  // One line goes to the titles; when not all fit, one more says what is missing.
  const shown = all.length <= rows - 1 ? all : all.slice(0, Math.max(0, rows - 2));
  const lines = serviceTable(shown, columns, Date.parse(nowIso), paint).map((row) => row);
  const hidden = all.slice(shown.length);
  if (hidden.length === 0) return lines;
  return [
    ...lines,
    paint(
      'dim',
      cut(`… and ${count(hidden.length, 'more service')}: ${servicesSummary(hidden).split(': ')[1] ?? ''}`, columns),
    ),
  ];
};
