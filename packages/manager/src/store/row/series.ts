// A series as rows of any database have it: what is kept of one (service, agent) belongs to one. Knows the order of columns; refuses to know queries.

export type Series = {
  readonly id: number;
  readonly slot: number;
  readonly agent: string;
  /** The roll-ups of all hours before it are kept, and are those of everything that was packed. */
  readonly rolledToMs: number;
  /** For how long at most what a result says was taken to hold when the newest ones were packed. */
  readonly holdMs: number;
  /** Whether its amounts are counted beside those of others (tally-pad.ts): not yet, where it is older than that is done. */
  readonly isTallied: boolean;
};

export type SeriesRow = readonly [
  id: number,
  slot: number,
  agent: string,
  rolledToMs: number,
  holdMs: number,
  tallied: number,
];

export const seriesOf = ([id, slot, agent, rolledToMs, holdMs, tallied]: SeriesRow): Series => ({
  id,
  slot,
  agent,
  rolledToMs,
  holdMs,
  isTallied: tallied === 1,
});
