// One service in the live view as lines: how it is, its strip and plot, who sees it, who was told and why, its last outages. Knows the layout; refuses to know
// terminals and keys.
import type { AcknowledgementView, ServiceView } from '../../core/api.ts';
import { answerText } from '../explain-answer.ts';
import { age, clockTime, duration, latency, list, time } from '../format.ts';
import type { Glyphs } from '../glyphs.ts';
import { foreseen, healthWords } from '../health-words.ts';
import { plotted } from '../history-plot.ts';
import { healthStyle, type Paint } from '../paint.ts';
import { percent } from '../share.ts';
import { table } from '../table.ts';
import { cut, padEnd, safe, wrap } from '../text.ts';
import { type Details, type Opened, ranges, type State } from './state.ts';

/** Narrower than this, nothing could be drawn; what is wider than the screen is cut off. */
const DRAWN_COLUMNS_MIN = 24;
const OUTAGES_MAX = 5;

/** Lines between the title and the last line: of a service whose lines are more, one sees a part. */
export const serviceRows = ({ size, form }: State): number => Math.max(1, size.rows - 2 - (form ? 2 : 0));

/** All lines but the last one. */
export const serviceScreen = (state: State, opened: Opened, glyphs: Glyphs, paint: Paint): readonly string[] => {
  const room = serviceRows(state);
  const lines = serviceLines(state, opened, glyphs, paint);
  const top = Math.min(opened.top, Math.max(0, lines.length - room));
  const body = lines.slice(top, top + room);
  const blank = Array.from({ length: room - body.length }, () => '');
  const more = lines.length > room ? `${top + 1}-${top + body.length}/${lines.length}  ` : '';
  return [title(state, opened, more, paint), ...body, ...blank];
};

const title = (
  { model, size: { columns }, nowIso }: State,
  { service: id }: Opened,
  more: string,
  paint: Paint,
): string => {
  const service = model.services.get(id);
  const group = service?.group === undefined ? '' : `   ${safe(service.group)}`;
  const right = `${more}${clockTime(nowIso)}`;
  const left = `${safe(id)}   ${safe(service?.target ?? 'not watched any more')}${group}`;
  return paint('inverse', padEnd(cut(left, columns - right.length - 1), columns - right.length) + right);
};

/** Everything there is to tell, however long. */
export const serviceLines = (state: State, opened: Opened, glyphs: Glyphs, paint: Paint): readonly string[] => {
  const { model, size, nowIso } = state;
  const columns = Math.max(DRAWN_COLUMNS_MIN, size.columns);
  const service = model.services.get(opened.service);
  const nowMs = Date.parse(nowIso);
  const { details, trouble } = opened;
  const old = model.lost ?? trouble;
  return [
    ...(old === undefined ? [] : wrap(safe(`OLD: ${old}`), columns).map((text) => paint('yellow', text))),
    ...(service ? now(service, nowMs, columns, paint) : []),
    '',
    ...(details
      ? detailLines(details, opened, columns, glyphs, paint)
      : old === undefined
        ? ['Asking the manager …']
        : []),
    ...(service ? seenBy(service, nowMs, columns, paint) : []),
    ...(details ? told(details, columns, paint) : []),
  ];
};

const now = (service: ServiceView, nowMs: number, columns: number, paint: Paint): readonly string[] => {
  const { acknowledged: by, ...rest } = service;
  const text = `${healthWords(rest)} for ${age(service.since, nowMs)}${service.health === 'up' ? `, ${latency(service.latencyMs)}` : ''}`;
  return [
    paint(healthStyle(service.health), safe(text)),
    ...(by ? wrap(safe(acknowledgedText(by, nowMs)), columns, '  ') : []),
    ...foreseen(service).flatMap((warning) => wrap(safe(warning), columns, '  ').map((part) => paint('yellow', part))),
  ];
};

const acknowledgedText = ({ by, at, note }: AcknowledgementView, nowMs: number): string =>
  `Acknowledged by ${by}, ${age(at, nowMs)} ago${note === undefined ? '' : `: ${note}`}`;

const detailLines = (
  { history }: Details,
  { range }: Opened,
  columns: number,
  glyphs: Glyphs,
  paint: Paint,
): readonly string[] => {
  const { uptime, coverage } = history.figures;
  const name = ranges[range] ?? '';
  return [
    `${paint('bold', `THE LAST ${name}  `)}up ${percent(uptime)}, ${percent(coverage, 1)} observed`,
    ...plotted(history, columns, glyphs, paint),
    '',
  ];
};

const seenBy = ({ from }: ServiceView, nowMs: number, columns: number, paint: Paint): readonly string[] => {
  if (from.length === 0) return [paint('bold', 'SEEN BY'), 'Nobody looks at it.', ''];
  const titles = [
    { title: 'SEEN BY', least: 8 },
    { title: 'HEALTH', least: 8 },
    { title: 'FOR', align: 'right', optional: true },
    { title: 'LATENCY', align: 'right', optional: true },
    { title: 'PROBED', align: 'right', optional: true },
  ] as const;
  const rows = from.map((view) => [
    view.agent,
    { text: healthWords(view), style: healthStyle(view.health) },
    age(view.since, nowMs),
    latency(view.latencyMs),
    view.probedAt === undefined ? '-' : `${age(view.probedAt, nowMs)} ago`,
  ]);
  return [...table(titles, rows, columns, paint), ''];
};

/** Who hears of it and why, in a sentence for each; then the last outages. */
const told = ({ explanation, outages }: Details, columns: number, paint: Paint): readonly string[] => {
  const fold = (text: string): readonly string[] => wrap(safe(text), columns, '  ');
  const answers = explanation.answers.map((answer) => answerText(answer, explanation));
  return [
    paint('bold', 'WHO IS TOLD, AND WHY'),
    ...(answers.length === 0 ? ['Nobody wishes to hear of it.'] : answers.flatMap(fold)),
    '',
    paint('bold', 'OUTAGES'),
    ...(outages.length === 0
      ? ['None on record.']
      : outages.slice(0, OUTAGES_MAX).flatMap((outage) => fold(outageText(outage)))),
  ];
};

const outageText = ({
  startedAt,
  endedAt,
  durationMs,
  reason,
  told: heard,
  acknowledged,
}: Details['outages'][number]): string => {
  const lasted = `${duration(durationMs)}${endedAt === undefined ? ' so far' : ''}`;
  const who = heard.length === 0 ? 'nobody was told' : `told: ${list(heard)}`;
  return `${time(startedAt)}  ${lasted}, ${reason}; ${who}${acknowledged ? `; acknowledged by ${acknowledged.by}` : ''}`;
};
