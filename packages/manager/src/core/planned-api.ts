// What is planned, and when it is on, as types: what stands in the file and what was made while the manager ran. All times are ISO 8601 in UTC. Knows nothing of how
// windows are written.

export type PlannedOutageView = {
  /** As in the file, or `silence 3`. */
  readonly id: string;
  readonly from: 'file' | 'run time';
  readonly reason?: string;
  /** Who made it, at run time. */
  readonly by?: string;
  /** By id, sorted. */
  readonly services: readonly string[];
  /** By id, sorted. */
  readonly agents: readonly string[];
  /** Whether it comes again and again. */
  readonly recurs: boolean;
  /** When it is on, in the time that was asked about, in order; whole, and not cut at its ends. `until` is absent until somebody ends it. */
  readonly stretches: readonly { readonly since: string; readonly until?: string }[];
};

/** Ends after a fortnight where nothing is said, and begins now. */
export type PlannedQuery = { readonly sinceMs: number; readonly untilMs: number };

export type PlannedDesk = {
  /** Those that are on at any time of it, in the order in which they are first on. */
  planned(query: PlannedQuery): readonly PlannedOutageView[];
};
