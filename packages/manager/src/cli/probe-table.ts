// What agents saw when they were asked, side by side: a row for each. Knows how many looks are counted and shown; refuses to know where they come from.
import type { ProbeAnswerLine } from '../core/probe-api.ts';
import { latency } from './format.ts';
import type { Paint, Style } from './paint.ts';
import { type Cell, table } from './table.ts';

const styles: Readonly<Record<ProbeAnswerLine['verdict'], Style>> = { up: 'green', down: 'red', unknown: 'magenta' };

const columns = [
  { title: 'AGENT', least: 8 },
  { title: 'SEES' },
  { title: 'UP', align: 'right' },
  { title: 'MIN', align: 'right', optional: true },
  { title: 'MEAN', align: 'right', optional: true },
  { title: 'MAX', align: 'right', optional: true },
  { title: 'LAST', align: 'right' },
  { title: 'WHY', least: 12, optional: true },
] as const;

/** `down: refused`, `up` */
export const verdictWords = ({ verdict, reason }: Pick<ProbeAnswerLine, 'verdict' | 'reason'>): string =>
  reason === undefined ? verdict : `${verdict}: ${reason}`;

/** Why nobody looked, or why the answer was none that is good, or what will go wrong before long. */
export const whyOf = ({ text, facts = {} }: Pick<ProbeAnswerLine, 'text' | 'facts'>): string =>
  String(text ?? facts['error'] ?? facts['warning'] ?? '');

/** @param agents in the order of their rows; one that has not answered yet has one, too */
export const probeTable = (
  agents: readonly string[],
  answers: readonly ProbeAnswerLine[],
  width: number,
  paint: Paint,
): readonly string[] => {
  const byAgent = Map.groupBy(answers, ({ agent }) => agent);
  const rows = agents.map((agent) => rowOf(agent, byAgent.get(agent) ?? []));
  return table(columns, rows, width, paint);
};

const rowOf = (agent: string, answers: readonly ProbeAnswerLine[]): Cell[] => {
  const last = answers.at(-1);
  if (!last) return [agent, { text: 'asked', style: 'dim' }, '-', '-', '-', '-', '-', ''];
  const up = answers.filter(({ verdict }) => verdict === 'up').length;
  const times = answers.flatMap(({ latencyMs }) => (latencyMs === undefined ? [] : [latencyMs]));
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  return [
    agent,
    { text: verdictWords(last), style: styles[last.verdict] },
    `${up}/${answers.length}`,
    latency(times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)),
    latency(mean),
    latency(times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)),
    latency(last.latencyMs),
    whyOf(last),
  ];
};
