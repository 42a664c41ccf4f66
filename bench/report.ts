// What a benchmark answers, for programs and for people. Refuses to know what was measured.
import { cpus, release, totalmem } from 'node:os';

/** One number. `goal` is the most it may be; `peer` names whose figure it is, when it is not ours. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: number;
  readonly met?: boolean;
  readonly peer?: string;
};

export type Bench = {
  readonly says: string;
  /** @param tell takes a line of progress */
  run(tell: (line: string) => void): Promise<readonly Figure[]>;
};

export type Report = { readonly bench: string; readonly machine: string; readonly figures: readonly Figure[] };

/** What the numbers depend on: processor, cores, memory, kernel, Node. */
export const machine = (): string => {
  const all = cpus();
  const memoryGiB = Math.round(totalmem() / 2 ** 30);
  const model = all[0]?.model.trim() ?? process.arch;
  return `${model}, ${all.length} cores, ${memoryGiB} GiB, ${process.platform} ${release()}, Node ${process.versions.node}`;
};

export const withGoal = (figure: Figure, goal: number): Figure => ({ ...figure, goal, met: figure.value <= goal });

const rounded = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** A table for people: name, number, unit, and whether the goal was reached. */
export const table = ({ bench, machine: on, figures }: Report): string => {
  const nameWidth = Math.max(0, ...figures.map(({ name }) => name.length));
  const lines = figures.map(({ name, value, unit, goal, met }) => {
    const verdict = goal === undefined ? '' : `   goal: at most ${goal}, ${met === true ? 'met' : 'missed'}`;
    return `${name.padEnd(nameWidth)}  ${rounded(value).padStart(8)} ${unit}${verdict}`;
  });
  return [`${bench} on ${on}`, ...lines].join('\n');
};
