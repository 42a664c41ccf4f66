// How far the journal has been packed, as the one row of any database that says so has it, and what that means for whoever reads.
//
// Entries up to `packedTo` are packed for everybody and may go. Where a window is open, those up to its end are being packed, series by series in one order:
// for those up to `done` they are packed, for the others they are not. So a reader knows of each series which entries to read besides what is packed.
import { widthsMs } from '../../history/rollup.ts';
import { ceilTo } from '../../history/standing.ts';

export type SeriesKey = { readonly agent: string; readonly slot: number };

export type Packing = {
  readonly packedTo: number;
  readonly window?: { readonly to: number; readonly done?: SeriesKey };
  /** What was made before it may have been forgotten. */
  readonly keptFromMs: number;
};

export type PackingRow = readonly [
  packedTo: number,
  windowTo: number | null,
  doneAgent: string | null,
  doneSlot: number | null,
  keptFromMs: number,
];

/** @param row undefined where nothing was ever packed */
export const packingIn = (row: PackingRow | undefined): Packing => {
  const [packedTo, to, agent, slot, keptFromMs] = row ?? [0, null, null, null, 0];
  if (to === null) return { packedTo, keptFromMs };
  const done = agent !== null && slot !== null ? { done: { agent, slot } } : {};
  return { packedTo, window: { to, ...done }, keptFromMs };
};

/** The order in which series are packed. */
export const compareKeys = (a: SeriesKey, b: SeriesKey): number =>
  a.agent === b.agent ? a.slot - b.slot : a.agent < b.agent ? -1 : 1;

/** Up to where the journal holds nothing of this series that is not packed. */
export const packedFor = ({ packedTo, window }: Packing, key: SeriesKey): number =>
  window?.done && compareKeys(key, window.done) <= 0 ? window.to : packedTo;

/** Up to which number of a service an entry holds nothing of this agent that is not packed; -1 where none of it is. */
export const packedSlotOf = ({ packedTo, window }: Packing, id: number, agent: string): number => {
  if (id <= packedTo) return Number.POSITIVE_INFINITY;
  if (!window?.done || id > window.to || agent > window.done.agent) return -1;
  return agent < window.done.agent ? Number.POSITIVE_INFINITY : window.done.slot;
};

/** From here on, hours can be rolled up from raw results: all of these are there, and whatever held when the hour began. */
export const soundFrom = (keptFromMs: number, holdMs: number): number =>
  keptFromMs > 0 ? ceilTo(keptFromMs + holdMs, widthsMs.hour) : 0;
