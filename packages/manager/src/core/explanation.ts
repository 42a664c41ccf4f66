// Why somebody was told something at a time, or was not, as types: what the manager answers and the command line shows. All times are ISO 8601 in UTC, all
// durations milliseconds. Knows nothing of how it is found out (explain.ts).
import type { Change, Verdict } from '@vedette/protocol/health';
import type { Delivery, Notification, Outage, VerdictKind } from './record.ts';

/** `atMs` absent for now, `subscriber` for all of them. */
export type ExplanationQuery = { readonly service: string; readonly atMs?: number; readonly subscriber?: string };

export type ExplanationDesk = {
  /** @throws Fault `not-found` when there is neither such a service, or subscriber, nor anything on record by that name */
  explain(query: ExplanationQuery): Promise<Explanation>;
};

/**
 * What became of a subscriber's wish at that time. Beside what may be decided: `already`, it had been told of this outage before; `unseen`, no agent could
 * tell; `well`, nothing was wrong; `unknown`, it came to be known only afterwards; `unrecorded`, something was wrong, and what was decided is not on record;
 * `unconcerned`, the subscriber does not wish to hear of the service.
 */
export type AnswerKind = VerdictKind | 'already' | 'unseen' | 'well' | 'unknown' | 'unrecorded' | 'unconcerned';

export type Answer = {
  readonly subscriber: string;
  readonly kind: AnswerKind;
  /** Of what the subscriber wishes for now; absent when that is nothing. */
  readonly graceMs?: number;
  /** What the answer rests on. */
  readonly decision?: DecisionThen;
  /** How it went on: that it was told after all, or that it never came to that. */
  readonly next?: DecisionThen;
  /** What the subscriber had been told of it by then. */
  readonly told?: NotificationThen;
  /** All that was decided around that time, the oldest first. */
  readonly decisions: readonly DecisionThen[];
};

export type DecisionThen = {
  readonly at: string;
  readonly verdict: VerdictKind;
  readonly outage?: number;
  /** Until when it was to hold. */
  readonly until?: string;
  /** What stands behind it, by name. */
  readonly by?: readonly string[];
  /** Of `told`; absent when it is not on record any more. */
  readonly notification?: NotificationThen;
};

export type NotificationThen = Pick<Notification, 'id' | 'event' | 'text'> & {
  readonly at: string;
  readonly deliveries: readonly (Omit<Delivery, 'atMs'> & { readonly at?: string })[];
};

/** What one agent held of the service. */
export type AgentThen = {
  readonly agent: string;
  /** Absent when it had told nothing yet. */
  readonly health?: Change['health'];
  readonly since?: string;
  readonly reason?: string;
  /** When it came to be known here, where that was only after the time asked about. */
  readonly knownAt?: string;
  /** Nobody heard of it at that time: since then. */
  readonly awaySince?: string;
  /** While it held it failing: when each grace ran out there, or was to run out. */
  readonly graces: readonly { readonly graceMs: number; readonly dueAt: string; readonly ranOutAt?: string }[];
  /** The last probes before that time, by the agent's own clock, the oldest first. */
  readonly probes: readonly ProbeThen[];
};

export type ProbeThen = { readonly at: string; readonly latencyMs?: number } & Verdict;

export type WindowThen = {
  /** `nightly`, `silence 3`; of quiet hours, whose they are. */
  readonly id: string;
  readonly from: string;
  /** Absent when nobody had said when it ends. */
  readonly until?: string;
};

export type OutageThen = Pick<Outage, 'id' | 'reason' | 'from'> & {
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Who saw to it by then, wherefore nobody was reminded. */
  readonly acknowledged?: { readonly by: string; readonly at: string; readonly note?: string };
};

export type Explanation = {
  /** As outages call it: `web`, `group shop`, `agent eu-1`, `inventory cluster`. */
  readonly service: string;
  readonly kind: 'service' | 'group' | 'agent' | 'machine' | 'inventory';
  readonly at: string;
  /** Whether it is watched now. What is said of windows, graces and quorum is of what is wished for now. */
  readonly watched: boolean;
  readonly target?: string;
  readonly answers: readonly Answer[];
  readonly agents: readonly AgentThen[];
  /** How many agents could see, and held it failing, and how many have to; absent when it is not watched now. */
  readonly agreement?: { readonly able: number; readonly failing: number; readonly needed: number };
  readonly planned: readonly WindowThen[];
  readonly quiet: readonly WindowThen[];
  /** The outage at that time, or one that had just ended. */
  readonly outage?: OutageThen;
  /** Since when probes are kept; absent when none are. */
  readonly probesKeptSince?: string;
  /** Since when the configuration is in force that windows, graces and quorum are taken from. */
  readonly configuredAt: string;
  readonly managerStartedAt: string;
};
