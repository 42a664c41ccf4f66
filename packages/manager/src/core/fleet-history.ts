// What many services together may be asked about at once, as plain data. A store that can answer it in one go saves a question for each service; where it cannot,
// fleet-reader.ts asks one by one. Knows no store.
import type { Sketch, SketchBytes } from '../history/sketch.ts';

/** Roll-ups of these services that lie in the stretch as a whole or in part, all agents of a service together. */
export type FleetQuery = {
  /** No two the same. */
  readonly slots: readonly number[];
  /** Of each of them, as in a question about one. */
  readonly holdMs: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly widthMs: 60_000 | 3_600_000 | 86_400_000;
  readonly latencies: boolean;
};

/** What is known of service i in roll-up c stands at [i * columns + c]; roll-up c begins at `fromMs + c * widthMs`. */
export type FleetHistory = {
  readonly fromMs: number;
  readonly columns: number;
  /** The most that one agent could tell up from down, and the most that it looked down to one; whole milliseconds. */
  readonly observedMs: Uint32Array;
  readonly downMs: Uint32Array;
  /** Of those that answered, by slot, all of the stretch in one; empty unless they were asked for. */
  readonly latencies: ReadonlyMap<number, Sketch>;
};

/** What a store can tell in one go. `missing`: of the services at these places of the question it cannot; whoever asks has to ask for them by themselves. */
export type FleetAnswer = Omit<FleetHistory, 'latencies'> & { readonly missing: Uint32Array };

/** By the hour or by the day: minutes are kept by nobody. */
export type TallyQuery = Omit<FleetQuery, 'latencies' | 'widthMs'> & { readonly widthMs: 3_600_000 | 86_400_000 };

export type LatenciesQuery = Omit<FleetQuery, 'latencies'>;

export type Fleet = {
  fleet(query: TallyQuery): Promise<FleetAnswer>;
  /** Of each of a few services, a millisecond or so for each, what answered in the stretch, all of it in one. */
  latencies(query: LatenciesQuery): Promise<SketchBytes>;
};
