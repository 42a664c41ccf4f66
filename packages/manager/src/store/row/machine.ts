// How machines did, as rows of any database have it. Knows the order of columns; refuses to know queries.
import type { MachineFigures } from '../../core/machine-api.ts';
import type { MachineStretch } from '../../core/machine-record.ts';

export type MachineRow = readonly [agent: string, at: number, words: number, figures: string];

export const machineOf = ([agent, atMs, words, figures]: MachineRow): MachineStretch => ({
  agent,
  atMs,
  words,
  figures: JSON.parse(figures) as MachineFigures,
});
