// The history as a port: raw results, roll-ups and gaps of services over any time, and how results get there from the journal. Whatever has been packed
// so far, the answers are the same.
import type { GapReason } from '@vedette/protocol/wire';
import type { Results } from '../history/chunk.ts';
import type { Rollup } from '../history/rollup.ts';

export { CHUNK_RESULTS, type Results } from '../history/chunk.ts';
export { type Rollup, widthsMs } from '../history/rollup.ts';

/** Of a service, as one agent saw it or all of them, from a time to before another, by the clocks of the agents. */
export type SeriesQuery = {
  readonly slot: number;
  readonly agent?: string;
  readonly fromMs: number;
  readonly toMs: number;
};

/** At most the `limit` first of each agent. */
export type ResultsQuery = SeriesQuery & { readonly limit: number };

/**
 * Roll-ups that lie in the stretch as a whole or in part.
 * @see Reach for `holdMs`, whole milliseconds; where anything of an agent is packed, it is the one with which that was done last
 */
export type RollupsQuery = SeriesQuery & { readonly widthMs: 60_000 | 3_600_000 | 86_400_000; readonly holdMs: number };

/** Results that were kept and cannot be read any more: they may be anywhere in that time. */
export type Lost = { readonly fromMs: number; readonly toMs: number; readonly count: number; readonly why: string };

/** In order of time; of one time, in the order in which they came. */
export type AgentResults = { readonly agent: string; readonly results: Results; readonly lost: readonly Lost[] };

/** In order of time; those without anything in them are left out. */
export type AgentRollups = {
  readonly agent: string;
  readonly rollups: readonly Rollup[];
  readonly lost: readonly Lost[];
};

/** `agent` of one, those that reach into a time; at most the `limit` last. */
export type GapsQuery = {
  readonly agent?: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
};

/** Items `from … to` of an epoch that nobody will ever see, and in which time they were. `store-damaged`: they were here, and the disk lost them. */
export type StoredGap = {
  readonly agent: string;
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
  readonly reason: GapReason | 'store-damaged';
  readonly fromMs: number;
  readonly toMs: number;
};

export type PackOptions = {
  /** Packing begins when so many items that were judged are there … */
  readonly items: number;
  /** … or one that was received before that time. */
  readonly receivedBeforeMs: number;
  /** By the number of a service, for how many whole milliseconds at most what a result says holds; of services that are not named, `otherwiseMs`. */
  readonly holdMs: ReadonlyMap<number, number>;
  readonly otherwiseMs: number;
  /** How many results are to be packed together in the end. */
  readonly chunk: number;
  /** About how many results are handled before others get their turn. */
  readonly slice: number;
  /** Somebody waits for it: where several managers share a store, this one is to do it. */
  readonly isAsked?: boolean;
};

/** `isDone`: there is nothing to pack for now. `results`: how many were taken from the journal. `lost`: what turned out to be damaged. */
export type PackReport = { readonly isDone: boolean; readonly results: number; readonly lost: readonly string[] };

/** Roll-ups of hours before that time are forgotten too, with the gaps of that time; of none without it. Days are kept for ever. */
export type PruneOptions = { readonly hoursBeforeMs?: number };

/** What is kept, by kind. */
export type StoreStats = {
  /** All of it on the disk, with what is free in it. */
  readonly fileBytes: number;
  readonly freeBytes: number;
  /** When the first of the packed results was made; absent where there is none, and where it is not known. */
  readonly oldestMs?: number;
  readonly kinds: readonly {
    readonly name: string;
    readonly rows: number;
    readonly results: number;
    readonly bytes: number;
  }[];
};

export type History = {
  /** In the order of the agents' ids. */
  results(query: ResultsQuery): Promise<readonly AgentResults[]>;
  /** In the order of the agents' ids. */
  rollups(query: RollupsQuery): Promise<readonly AgentRollups[]>;
  /** In order of time. */
  gaps(query: GapsQuery): Promise<readonly StoredGap[]>;
  /**
   * Takes a small step from the journal, where results are as they came, to the history, where they take little room and are found by service. Each step is a
   * transaction; call it until it is done. Only what has been judged is packed.
   */
  packSome(options: PackOptions): Promise<PackReport>;
  stats(): Promise<StoreStats>;
};
