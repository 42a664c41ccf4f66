// What would have been told under another configuration, as types: what is asked of the manager, and what it answers line by line. All times are ISO 8601 in UTC,
// all durations milliseconds. Knows nothing of how it is found out (replay.ts).
import type { ConfigProblem } from './api.ts';
import type { NotificationEvent } from './record.ts';

/** `untilMs` absent for now; `config`: the text of another file than the one in force. */
export type ReplayQuery = { readonly sinceMs: number; readonly untilMs?: number; readonly config?: string };

/** As large as a configuration file may be. */
export const REPLAY_CONFIG_CHARS_MAX = 8 * 1024 * 1024;

/**
 * `same`: told then, and told now within two seconds of it. `earlier`, `later`: told both times, now so much sooner or later. `only-then`: was told, and would
 * not be. `only-now`: was not told, and would be.
 */
export const replayFates = ['same', 'earlier', 'later', 'only-then', 'only-now'] as const;
export type ReplayFate = (typeof replayFates)[number];

/** One notification, as it was sent and as it would have been. */
export type ReplayRow = {
  readonly fate: ReplayFate;
  readonly subscriber: string;
  readonly service: string;
  readonly event: NotificationEvent;
  /** Absent for `only-now`. */
  readonly sent?: { readonly id: number; readonly at: string; readonly text: string };
  /**
   * Absent for `only-then`. `notBefore`: a probe at the end of the grace would have told from then on; the one that did tell came only at `at`, so the truth lies
   * in between.
   */
  readonly now?: { readonly at: string; readonly text: string; readonly notBefore?: string };
};

/** Nobody looked when a grace that nobody had wished for would have run out: it was failing at `from`, and up at `until`. */
export type ReplayDoubt = {
  readonly service: string;
  readonly agent: string;
  readonly graceMs: number;
  readonly from: string;
  readonly until: string;
};

/** Something about a service that is not on record, or about all of it. */
export type ReplayNote = { readonly service?: string; readonly text: string };

/** `progress` as often as it is worth it; besides, in this order: one `begin`, all rows by time, all doubts, one `end`; or `failed` as the last. */
export type ReplayLine =
  | {
      readonly type: 'begin';
      readonly since: string;
      readonly until: string;
      /** Whether the configuration is the one in force. */
      readonly isUnchanged: boolean;
      /** How many services are judged, and of how many of them the changes are derived anew from raw results. */
      readonly services: number;
      readonly derived: number;
      readonly notes: readonly ReplayNote[];
      /** How many notes more there are. */
      readonly notesLeftOff: number;
    }
  /** `share` from 0 to 1. */
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'row'; readonly row: ReplayRow }
  | { readonly type: 'doubt'; readonly doubt: ReplayDoubt }
  /** How much was gone through. */
  | { readonly type: 'end'; readonly changes: number; readonly results: number }
  | { readonly type: 'failed'; readonly code: string; readonly detail: string };

/** The lines come as they are found; whoever stops reading stops the work. Otherwise, what is wrong with `config`. */
export type ReplayAnswer =
  | { readonly lines: AsyncIterable<ReplayLine> }
  | { readonly problems: readonly ConfigProblem[] };

export type ReplayDesk = {
  /** @throws Fault `usage`, and `already-there` while another one is under way */
  replay(query: ReplayQuery): Promise<ReplayAnswer>;
};
