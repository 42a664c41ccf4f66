// Who probes what, how often: from wishes to what each agent is told. Knows M1's arithmetic; refuses to know whether an agent is there.
import type { Assignment } from '@vedette/protocol/wire';
import type { Window } from './plan/window.ts';
import type { AgentWish, EventKind, GroupWish, ServiceWish, Wishes } from './wishes.ts';

/** In total over all agents, a service is probed at most this often (M1). */
const SPACING_MS = 1_000;

/** A service with everything its subscribers wish for it. */
export type Demand = {
  readonly service: ServiceWish;
  /** The shortest interval anybody wishes for. */
  readonly everyMs: number;
  /** The interval of each agent: they share the service, so together they keep to once a second. */
  readonly everyPerAgentMs: number;
  /** Every distinct grace, ascending; the first one decides what is an outage. */
  readonly gracesMs: readonly number[];
  /** Who is to hear of it, after which grace and by which channels. */
  readonly subscribers: readonly {
    readonly id: string;
    readonly graceMs: number;
    readonly channels: readonly string[];
    /** When it is not to be told that anything is down. */
    readonly quiet: readonly Window[];
    /** After how long it is told again; absent for never. What it wants to hear; absent for everything. */
    readonly remindMs?: number;
    readonly events?: readonly EventKind[];
  }[];
  /** When it may be down without anybody being told. */
  readonly planned: readonly Planned[];
  /** The group that its subscribers are told of instead of it; absent for none. */
  readonly toldAs?: string;
};

/** A planned outage as far as it matters to one service. */
export type Planned = { readonly id: string; readonly window: Window };

export const demandsOf = (wishes: Wishes): readonly Demand[] => {
  const wishers = byService(wishes.subscribers);
  const planned = byService(wishes.planned);
  const groups = byService(wishes.groups ?? []);
  return wishes.services.map((service) => {
    const { id } = service;
    return demandOf(service, wishers.get(id) ?? [], planned.get(id) ?? [], groups.get(id)?.[0]);
  });
};

/** Which of them name each service, in their order. */
const byService = <Some extends { readonly services: readonly string[] }>(
  wishes: readonly Some[],
): ReadonlyMap<string, readonly Some[]> => {
  const found = new Map<string, Some[]>();
  for (const wish of wishes) {
    for (const id of wish.services) {
      const known = found.get(id);
      if (known) known.push(wish);
      else found.set(id, [wish]);
    }
  }
  return found;
};

const demandOf = (
  service: ServiceWish,
  wishers: readonly Wishes['subscribers'][number][],
  planned: Wishes['planned'],
  group: GroupWish | undefined,
): Demand => {
  // What reports by itself cannot be asked to do so more often.
  const asked = service.heartbeat ? [] : wishers.map((w) => w.everyMs ?? service.everyMs);
  const everyMs = Math.max(SPACING_MS, Math.min(service.everyMs, ...asked));
  const subscribers = wishers.map(({ id, graceMs = service.graceMs, channels, quiet = [], remindMs, events }) => ({
    id,
    graceMs,
    channels,
    quiet,
    ...(remindMs !== undefined && { remindMs }),
    ...(events !== undefined && { events }),
  }));
  return {
    service,
    everyMs,
    everyPerAgentMs: Math.max(everyMs, service.agents.length * SPACING_MS),
    gracesMs: distinct([service.graceMs, ...subscribers.map((s) => s.graceMs), ...(group ? [group.graceMs] : [])]),
    subscribers,
    planned: planned.map(({ id, window }) => ({ id, window })),
    ...(group && { toldAs: group.id }),
  };
};

const distinct = (gracesMs: readonly number[]): readonly number[] => [...new Set(gracesMs)].toSorted((a, b) => a - b);

/** What each agent is to watch, in the order of slots. An agent without services is told so. */
export const assign = (
  agents: readonly Pick<AgentWish, 'id' | 'canaries'>[],
  demands: readonly Demand[],
  slots: ReadonlyMap<string, number>,
): ReadonlyMap<string, readonly Assignment[]> => {
  const assigned = new Map<string, Assignment[]>(agents.map(({ id }) => [id, []]));
  const canaries = new Map(agents.map((agent) => [agent.id, new Set(agent.canaries)]));
  for (const { service, everyPerAgentMs, gracesMs } of demands) {
    const { id, target, timeoutMs, recover, agents: by, check } = service;
    const slot = slots.get(id);
    if (slot === undefined) throw new Error(`service ${id} has no number`);
    for (const [index, agent] of by.entries()) {
      const canary = canaries.get(agent)?.has(id) && { canary: true };
      const place = { index, of: by.length, ...canary, ...(check && { check }) };
      assigned
        .get(agent)
        ?.push({ slot, id, target, intervalMs: everyPerAgentMs, timeoutMs, gracesMs, recover, ...place });
    }
  }
  for (const services of assigned.values()) services.sort((a, b) => a.slot - b.slot);
  return assigned;
};
