// `vedette agents NAME`: how the machine of an agent did. Knows how figures of a stretch are laid out; refuses to know how they came about.
import type { Figure, MachineHistory } from '../core/machine-api.ts';
import { createClient } from './client.ts';
import { duration, time } from './format.ts';
import { exits, type Io, json, line } from './io.ts';
import { percent } from './machine-cells.ts';
import { paintFor } from './paint.ts';
import { pastInstantOf } from './past-instant.ts';
import { tableWidth } from './screen-width.ts';
import { type Cell, table } from './table.ts';
import { safe } from './text.ts';
import type { Words } from './verb.ts';

const DAY = '24h';
/** As many as fit a screen; for programs as fine as it is kept. */
const ROWS = 24;
const ROWS_FOR_PROGRAMS = 1_000;

/** @throws Fault */
export const showMachine = async (io: Io, words: Words): Promise<number> => {
  const nowMs = Date.now();
  const instant = (name: string, text: string): string => new Date(pastInstantOf(name, text, nowMs)).toISOString();
  const until = words.text('until');
  const query = new URLSearchParams({
    since: instant('since', words.text('since') ?? DAY),
    ...(until !== undefined && { until: instant('until', until) }),
    rows: String(words.flag('json') ? ROWS_FOR_PROGRAMS : ROWS),
  });
  const path = `api/v1/agents/${encodeURIComponent(words.text('agent') ?? '')}/machine?${query.toString()}`;
  const history = await createClient(io, words.text('manager')).get<MachineHistory>(path);
  if (words.flag('json')) json(io, history);
  else for (const text of machineText(history, tableWidth(io), paintFor(io.out, io.env))) line(io.out, text);
  return exits.ok;
};

const columns = [
  { title: 'FROM' },
  ...(['CPU', 'MEM', 'DISK', 'LOAD'] as const).flatMap((title) => [
    { title, align: 'right' as const },
    { title: 'MOST', align: 'right' as const, optional: true },
  ]),
];

export const machineText = (
  { agent, everyMs, stretches }: MachineHistory,
  width: number,
  paint: ReturnType<typeof paintFor>,
): readonly string[] => {
  if (stretches.length === 0) return [`Agent ${safe(agent)} told nothing of its machine in this time.`];
  const rows = stretches.map(({ at, figures: { cpu, memory, disk, load } }): Cell[] => [
    time(at),
    ...[cpu, memory, disk].flatMap((figure) => cellsOf(figure, percent)),
    ...cellsOf(load, (value) => value.toFixed(1)),
  ]);
  const each = `Machine of ${safe(agent)}, ${duration(everyMs)} to a row: what was used on average, and at most.`;
  return [...table(columns, rows, width, paint), '', each];
};

const cellsOf = (figure: Figure | undefined, show: (value: number) => string): readonly Cell[] =>
  figure ? [show(figure.mean), show(figure.max)] : ['-', '-'];
