// What one probe costs: CPU time and lateness of each subject at each rate, several times in turn, and everything in relation to the bare
// Node loop.
import { requireProc } from '../processes.ts';
import { type Bench, type Figure, withGoal } from '../report.ts';
import { median } from '../stats.ts';
import { measure, type Run, startSink } from './measure.ts';
import type { Subject } from './subject.ts';
import { subjects } from './subjects.ts';

const rates = [1_000, 5_000, 10_000];
const turns = 3;
/** So many that a subject's limits for one host do not matter. */
const SINK_HOSTS = 64;
const stretch = { warmUpMs: 800, windowMs: 2_000 };

/** Our own prober may cost this much of the bare Node loop at that rate: it also schedules, judges, encodes and sends. */
const goal = { rate: 10_000, ratioMax: 1.5 };

type Cell = { readonly subject: Subject; readonly rate: number; readonly runs: Run[] };

const over = (cell: Cell, value: (run: Run) => number): number => median(cell.runs.map(value));

/** Each run beside the base's of the same turn, which met the same machine. */
const ratioOf = (cell: Cell, base: Cell): number =>
  median(cell.runs.map((run, turn) => run.cpuMicrosPerProbe / (base.runs[turn]?.cpuMicrosPerProbe ?? Number.NaN)));

/** The lateness of those that tell it. */
const latenessOf = (cell: Cell): { name: string; valueMs: number }[] => {
  if (cell.runs.some(({ counts }) => counts.latenessP50Ms === undefined)) return [];
  return [
    { name: 'lateness p50', valueMs: over(cell, ({ counts }) => counts.latenessP50Ms ?? Number.NaN) },
    { name: 'lateness p99', valueMs: over(cell, ({ counts }) => counts.latenessP99Ms ?? Number.NaN) },
  ];
};

/** The most in any run, of those that tell it. */
const skippedOf = ({ runs }: Cell): number[] => {
  const told = runs.flatMap(({ counts }) => counts.skipped ?? []);
  return told.length === 0 ? [] : [Math.max(...told)];
};

const figuresOf = (cell: Cell, base: Cell | undefined): Figure[] => {
  const { subject, rate, runs } = cell;
  const figure = (what: string, value: number, unit: string): Figure => ({
    name: `${subject.name}, ${rate}/s: ${what}`,
    value,
    unit,
    ...(subject.isPeer ? { peer: subject.name } : {}),
  });
  const cost = over(cell, (run) => run.cpuMicrosPerProbe);
  const reached = over(cell, (run) => run.rate);
  const ratio = base === undefined || base === cell ? undefined : ratioOf(cell, base);
  const ratioFigure = ratio === undefined ? [] : [figure(`CPU beside the ${base?.subject.name}`, ratio, '×')];
  return [
    figure('CPU per probe', cost, 'µs'),
    ...ratioFigure.map((one) => (subject.isPeer || rate !== goal.rate ? one : withGoal(one, goal.ratioMax))),
    figure('reached', reached, 'probes/s'),
    figure('failed', Math.max(...runs.map(({ counts }) => counts.failed)), 'probes'),
    ...skippedOf(cell).map((value) => figure('skipped', value, 'probes')),
    ...latenessOf(cell).map(({ name, valueMs }) => figure(name, valueMs, 'ms')),
  ];
};

/** In turn, so that whatever else the machine does falls on all of them alike. */
const runAll = async (cells: readonly Cell[], tell: (line: string) => void): Promise<void> => {
  const sink = await startSink(SINK_HOSTS);
  try {
    for (let turn = 1; turn <= turns; turn++) {
      for (const { subject, rate, runs } of cells) {
        const one = await measure(subject, rate, sink, stretch);
        runs.push(one);
        const figures = `${one.cpuMicrosPerProbe.toFixed(1)} µs, ${one.rate.toFixed(0)}/s`;
        tell(`${turn}/${turns} ${subject.name} at ${rate}/s: ${figures}`);
      }
    }
  } finally {
    await sink.stop();
  }
};

const run = async (tell: (line: string) => void): Promise<readonly Figure[]> => {
  requireProc();
  const present = subjects.filter((subject) => {
    const missing = subject.missing();
    if (missing !== undefined) tell(`${subject.name} is left out: ${missing}`);
    return missing === undefined;
  });
  const cells = rates.flatMap((rate) =>
    present.filter(({ rateMax }) => rate <= rateMax).map((subject): Cell => ({ subject, rate, runs: [] })),
  );
  await runAll(cells, tell);
  const baseOf = (cell: Cell): Cell | undefined =>
    cells.find(({ subject, rate }) => subject === subjects[0] && rate === cell.rate);
  return cells.flatMap((cell) => figuresOf(cell, baseOf(cell)));
};

export const probe: Bench = {
  says: 'CPU time per TCP probe and lateness, beside bare loops and the blackbox exporter',
  run,
};
