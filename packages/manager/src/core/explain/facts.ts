// What is asked of the store and of what is in force to explain a time, and the few measures by which it is read. Knows shapes only.
import type { Change } from '@vedette/protocol/health';
import type { Held, Probes, StoredChange } from '../held.ts';
import type { Decision, Outage, StoredNotification } from '../record.ts';
import type { Silence } from '../silence.ts';
import type { Wishes } from '../wishes.ts';

/** An outage that has ended so shortly before is still what is asked about. */
export const JUST_ENDED_MS = 300_000;

/** An agent's news is under way for so long at most when all is well. */
export const UNDER_WAY_MS = 10_000;

export type Known = {
  /** Or a group, or an agent, as outages call it. */
  readonly service: string;
  readonly atMs: number;
  /** Only this one; absent for all. */
  readonly subscriber?: string;
  readonly wishes: Wishes;
  /** Of the service, and the absences of agents: around that time. */
  readonly changes: readonly StoredChange[];
  readonly probes: Probes;
  /** Of the service, that had begun by then: the newest first. */
  readonly outages: readonly Outage[];
  readonly notifications: readonly StoredNotification[];
  /** Of the service: the last before that time and the first after it, for each subscriber the oldest first. */
  readonly decisions: readonly Decision[];
  readonly silences: readonly Silence[];
  readonly configuredAtMs: number;
  readonly startedAtMs: number;
};

/** What an agent that is away held, or that could not tell, is nobody's view. */
export const seen = ({ change, awaySinceMs }: Held): Change | undefined =>
  awaySinceMs === undefined && change?.health !== 'unknown' ? change : undefined;
