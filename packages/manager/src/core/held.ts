// What agents told of services, as it is kept, and what follows from it for one moment: what each of them held, and whether anybody heard of it. Knows the
// order in which news became known; refuses to know what several agents come to together.
import type { Change, Verdict } from '@vedette/protocol/health';

/** What an agent told of a service, or that it was not heard of any more since `awayAtMs`; and when the manager came to know that. */
export type StoredChange = { readonly agent: string; readonly knownAtMs: number } & (
  | { readonly change: Change }
  | { readonly awayAtMs: number }
);

/** One probe, by the clock of the agent that made it. */
export type StoredProbe = {
  readonly agent: string;
  readonly atMs: number;
  readonly verdict: Verdict;
  /** Absent when the target did not answer. */
  readonly latencyMs?: number;
};

export type Probes = {
  /** Oldest first. */
  readonly probes: readonly StoredProbe[];
  /** Nothing that came before this is kept any more; absent when nothing is kept at all. */
  readonly keptSinceMs?: number;
};

/** What one agent held of a service at a moment, as is known now. */
export type Held = {
  readonly agent: string;
  /** Absent when it had told nothing of the service yet. */
  readonly change?: Change;
  readonly knownAtMs?: number;
  /** Nobody heard of it at that moment: since then. */
  readonly awaySinceMs?: number;
};

/** When it came about: by the agent's word, or when it was last heard of. */
export const timeOf = (stored: StoredChange): number => ('change' in stored ? stored.change.at : stored.awayAtMs);

/**
 * @param changes of one service and of the absences of agents, in the order in which they became known
 * @param agents whose view counts
 */
export const heldAt = (changes: readonly StoredChange[], agents: readonly string[], atMs: number): readonly Held[] =>
  agents.map((agent) => {
    const own = changes.filter((stored) => stored.agent === agent && timeOf(stored) <= atMs);
    const told = newest(own.filter((stored) => 'change' in stored));
    const away = own.findLast((stored) => 'awayAtMs' in stored);
    // Whatever became known after it went, and before the moment, shows that it was back.
    const isBack = away && own.slice(own.indexOf(away) + 1).some(({ knownAtMs }) => knownAtMs <= atMs);
    return {
      agent,
      ...(told && { change: told.change, knownAtMs: told.knownAtMs }),
      ...(away && !isBack && { awaySinceMs: away.awayAtMs }),
    };
  });

type Told = Extract<StoredChange, { change: Change }>;

/** The one that is about the latest moment; of several about the same, the one that became known last. */
const newest = (told: readonly Told[]): Told | undefined =>
  told.reduce<Told | undefined>((last, next) => (last && last.change.at > next.change.at ? last : next), undefined);
