// `vedette history`: when a service was up, failing, down, planned or unknown, and how fast it answered.
import { Fault } from '@vedette/protocol/kit';
import type { Figures, HistoryPoint, HistoryView } from '../core/history-api.ts';
import { createClient } from './client.ts';
import { csv } from './csv.ts';
import { count, duration, latency, time } from './format.ts';
import { glyphsFor } from './glyphs.ts';
import { LABEL_COLUMNS, plotted } from './history-plot.ts';
import { exits, type Io, json, line } from './io.ts';
import { paintFor } from './paint.ts';
import { queryText } from './query-text.ts';
import { edgeText } from './range.ts';
import { widthFor } from './screen-width.ts';
import { percent } from './share.ts';
import { safe, wrap } from './text.ts';
import { jsonOption, managerOption, type Verb } from './verb.ts';

/** A wider plot tells no more. */
const COLUMNS_MAX = 160;

/** So many outages, windows and gaps are listed for people. */
const LISTED_MAX = 5;

export const history: Verb = {
  command: 'history <service>',
  describe: 'Show when a service was up, failing or down, and how fast it answered',
  positionals: { service: 'A service' },
  options: {
    since: { type: 'string', describe: 'From when on: 24h, 7d, 03:12, 2026-10-01, or an ISO time (24h)' },
    until: { type: 'string', describe: 'Until when, in the same ways (now)' },
    agent: { type: 'string', describe: 'Only what one agent saw' },
    points: { type: 'string', describe: 'Into about how many pieces the time is cut (as many as there is room for)' },
    csv: { type: 'boolean', describe: 'Print CSV, for spreadsheets' },
    json: jsonOption,
    manager: managerOption,
  },
  examples: [
    ['$0 history web', 'the last 24 hours'],
    ['$0 history web --since 7d --agent eu-1', 'a week as one agent saw it'],
    ['$0 history web --since 2026-10-01 --until 2026-11-01 --csv', 'October, for a spreadsheet'],
    ['$0 history web --since 10m --json', 'single results, for a program'],
  ],
  async run(io, words) {
    if (words.flag('json') && words.flag('csv')) throw new Fault('usage', 'Choose one of --json and --csv.');
    const nowMs = Date.now();
    const columns = Math.min(COLUMNS_MAX, widthFor(io));
    const isDrawn = !words.flag('json') && !words.flag('csv');
    const query = queryText({
      since: edgeText('since', words.text('since') ?? '24h', nowMs),
      // Of a day, and not of a day and the moment that the question takes.
      until: edgeText('until', words.text('until') ?? '0s', nowMs),
      agent: words.text('agent'),
      points: words.text('points') ?? (isDrawn ? String(columns - LABEL_COLUMNS - 1) : undefined),
    });
    const path = `api/v1/services/${encodeURIComponent(words.text('service') ?? '')}/history${query}`;
    const view = await createClient(io, words.text('manager')).get<HistoryView>(path);
    if (words.flag('json')) json(io, view);
    else if (words.flag('csv')) io.out.write(csv(csvTitles, view.agents.flatMap(csvRows)));
    else draw(io, view, columns);
    return exits.ok;
  },
};

/** As programs know them from `--json`. */
const csvTitles = ['agent', 'at', 'up', 'down', 'unknown', 'minMs', 'meanMs', 'p50Ms', 'p95Ms', 'maxMs'];

const csvRows = ({ agent, points }: HistoryView['agents'][number]) =>
  points.map(({ at, up, down, unknown, minMs, meanMs, p50Ms, p95Ms, maxMs }: HistoryPoint) => [
    ...[agent, at, up, down, unknown],
    ...[minMs, meanMs, p50Ms, p95Ms, maxMs],
  ]);

const draw = (io: Io, view: HistoryView, columns: number): void => {
  const paint = paintFor(io.out, io.env);
  const fold = (text: string): void => {
    for (const part of wrap(safe(text), columns, '  ')) line(io.out, part);
  };
  const made = { results: 'single results', minutes: 'minutes', hours: 'hours', days: 'days' }[view.from];
  fold(`${view.service}, from ${time(view.since)} to ${time(view.until)}, by ${duration(view.stepMs)} (${made}).`);
  line(io.out);
  for (const row of plotted(view, columns, glyphsFor(io.env), paint)) line(io.out, row);
  line(io.out);
  for (const text of totals(view.figures)) fold(text);
  for (const text of lists(view)) fold(text);
};

const totals = (figures: Figures): readonly string[] => {
  const { uptime, coverage, downMs, plannedMs, outages, longestMs, latency: slow, budget } = figures;
  const long = longestMs === undefined ? '' : `, the longest ${duration(longestMs)}`;
  return [
    `Uptime ${percent(uptime)}, of ${percent(coverage, 1)} that was observed.`,
    `Down ${duration(downMs)} in ${count(outages, 'outage')}${long}; planned ${duration(plannedMs)}.`,
    ...(slow
      ? [`Latency: median ${latency(slow.p50Ms)}, 95 % ${latency(slow.p95Ms)}, 99 % ${latency(slow.p99Ms)}.`]
      : []),
    ...(budget
      ? [
          `Target ${percent(budget.target)}: ${(budget.burn * 100).toFixed(1)} % of the budget of ${duration(budget.budgetMs)} is used.`,
        ]
      : []),
  ];
};

const lists = ({ outages, planned, gaps }: HistoryView): readonly string[] => [
  ...listed(outages, (outage) => {
    const { startedAt, endedAt, durationMs, reason } = outage;
    const lasted = `${duration(durationMs)}${endedAt === undefined ? ' so far' : ''}${plannedText(outage)}`;
    return endedAt === undefined
      ? `Down since ${time(startedAt)}, for ${lasted}: ${reason}.`
      : `Down at ${time(startedAt)} for ${lasted}: ${reason}.`;
  }),
  ...listed(planned, ({ id, since, until }) => `Planned from ${time(since)} to ${time(until)}: ${id}.`),
  ...listed(
    gaps,
    ({ agent, since, until, items, reason }) =>
      `Lost by ${agent}, between ${time(since)} and ${time(until)}: ${count(items, 'item')} (${reason}).`,
  ),
];

/** Why it is not among those that count, or counts for less. */
const plannedText = ({ durationMs, plannedMs = 0 }: HistoryView['outages'][number]): string => {
  if (plannedMs === 0) return '';
  return plannedMs >= durationMs ? ', as planned' : `, ${duration(plannedMs)} of it as planned`;
};

const listed = <Item>(items: readonly Item[], text: (item: Item) => string): readonly string[] => {
  const more = items.length - LISTED_MAX;
  return [...items.slice(0, LISTED_MAX).map(text), ...(more > 0 ? [`… and ${more} more: --json tells all.`] : [])];
};
