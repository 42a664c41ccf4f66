// How machines of agents did, as it is kept: a row for each agent and stretch of time. Plain data; knows how words of a machine add up to a stretch, and stretches to a
// longer one; refuses to know who tells and who keeps.
import type { MachineVitals } from '@vedette/protocol/wire';
import type { MachineFigures } from './machine-api.ts';
import { machineParts } from './wishes.ts';

/** How long a stretch is. They begin at whole multiples of it, by the manager's clock. */
export const STRETCH_MS = 300_000;

export type MachineStretch = {
  readonly agent: string;
  readonly atMs: number;
  /** How often the agent told of its machine in it. */
  readonly words: number;
  readonly figures: MachineFigures;
};

/** In order of time, the first `limit` of those that begin from one time to before another. */
export type MachinesQuery = {
  readonly agent: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
};

const kinds = [...machineParts, 'load'] as const;

const toldOf = (machine: MachineVitals, kind: (typeof kinds)[number]): number | undefined =>
  kind === 'load' ? machine.load?.[0] : machine[kind];

/** What one word says, as figures. */
export const figuresOf = (machine: MachineVitals): MachineFigures =>
  Object.fromEntries(
    kinds.flatMap((kind) => {
      const value = toldOf(machine, kind);
      return value === undefined ? [] : [[kind, { mean: value, max: value }]];
    }),
  );

/** Two stretches as one: means count as much as there were words. Where only one of them says something, that is what there is. */
export const together = (
  a: Pick<MachineStretch, 'words' | 'figures'>,
  b: Pick<MachineStretch, 'words' | 'figures'>,
): Pick<MachineStretch, 'words' | 'figures'> => {
  const figures = kinds.flatMap((kind) => {
    const [one, other] = [a.figures[kind], b.figures[kind]];
    if (!one || !other) return one || other ? [[kind, one ?? other]] : [];
    const mean = (one.mean * a.words + other.mean * b.words) / (a.words + b.words);
    return [[kind, { mean, max: Math.max(one.max, other.max) }]];
  });
  return { words: a.words + b.words, figures: Object.fromEntries(figures) as MachineFigures };
};

/** To a thousandth: nobody measures more. */
export const rounded = (figures: MachineFigures): MachineFigures =>
  Object.fromEntries(
    Object.entries(figures).map(([kind, { mean, max }]) => [
      kind,
      { mean: toThousandth(mean), max: toThousandth(max) },
    ]),
  );

const toThousandth = (value: number): number => Math.round(value * 1_000) / 1_000;
