// Where a watch tells what comes of it, and what it counts. Knows the words only.
import type { Change, VerdictCode } from '@vedette/protocol/health';

/** Where results and changes go, in the order they come about. */
export type Report = {
  result(slot: number, atWallMs: number, code: VerdictCode, latencyMs: number): void;
  change(change: Change): void;
};

export type WatchCounts = {
  readonly services: number;
  readonly probes: number;
  /** Every slot that passed without its probe. */
  readonly skipped: number;
  readonly inFlight: number;
};
