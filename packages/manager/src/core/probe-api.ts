// Looking on demand, as types: what is asked of the manager, and what it answers line by line. All times are ISO 8601 in UTC, all durations milliseconds. Knows
// nothing of how agents are asked.
import type { Facts } from '@vedette/protocol/check';
import type { ConfigProblem, Reason } from './api.ts';
import type { Piece } from './run-time-api.ts';

export const probeLimits = {
  countMax: 100,
  everyMsMin: 1_000,
  everyMsMax: 3_600_000,
  /** Questions that are answered at the same time. */
  abreastMax: 8,
} as const;

export type ProbeQuery = {
  /** A service in force, by id; or what a service would have as `target`, `timeout` and check, as in the file. */
  readonly what: { readonly service: string } | { readonly look: Piece };
  /** Which agents, by id or `key=value`; absent for all that may. */
  readonly from?: readonly string[];
  /** How often each of them is to look, and how far apart at least. */
  readonly count: number;
  readonly everyMs: number;
  /** Who asks, for the log. */
  readonly by?: string;
  /** A program asks again and again, and bounds by itself how often: it takes no room from people, and no lines of the log. */
  readonly isRoutine?: true;
};

export type ProbeAnswerLine = {
  readonly type: 'answer';
  readonly agent: string;
  /** Which of its looks this is, counted from 1. */
  readonly nth: number;
  readonly verdict: 'up' | 'down' | 'unknown';
  readonly reason?: Reason;
  /** When the probe was sent; absent when nobody looked, and `text` says why. */
  readonly at?: string;
  readonly latencyMs?: number;
  readonly facts?: Facts;
  readonly text?: string;
  /** It was a probe of the service that was due anyway, and is among its results. */
  readonly isResult?: true;
};

/** One `begin`, then answers as they come, one `end`; or `failed` as the last. */
export type ProbeLine =
  | {
      readonly type: 'begin';
      /** The service that is looked at, where it is one. */
      readonly service?: string;
      readonly target: string;
      readonly timeoutMs: number;
      readonly agents: readonly string[];
      readonly count: number;
      readonly everyMs: number;
    }
  | ProbeAnswerLine
  | { readonly type: 'end'; readonly up: number; readonly down: number; readonly unknown: number }
  | { readonly type: 'failed'; readonly code: string; readonly detail: string };

/** The lines come as they are found; whoever stops reading stops the asking. Otherwise, what is wrong with `look`. */
export type ProbeAnswer =
  | { readonly lines: AsyncIterable<ProbeLine> }
  | { readonly problems: readonly ConfigProblem[] };

export type ProbeDesk = {
  /** @throws Fault `usage`, `not-found`, and `already-there` while too many are under way */
  probe(query: ProbeQuery): Promise<ProbeAnswer>;
};
