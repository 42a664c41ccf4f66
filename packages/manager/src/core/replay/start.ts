// How things stood when a replay begins: what each agent held, who was away, which outages were open and who had heard of them. Knows how that follows from what is
// on record; refuses to know what is wished for.
import type { StoredChange } from '../held.ts';
import type { Notification, Outage, StoredView } from '../record.ts';
import { orderOf } from './absences.ts';

export type ReplayStart = {
  readonly atMs: number;
  readonly views: readonly StoredView[];
  readonly openOutages: readonly Outage[];
  /** Agents that nobody heard of. */
  readonly away: readonly { readonly agent: string; readonly sinceMs: number; readonly foundMs: number }[];
};

export type OnRecord = {
  readonly changes: readonly StoredChange[];
  readonly outages: readonly Outage[];
  readonly notifications: readonly Notification[];
};

/** As it was known at that time. */
export const startOf = ({ changes, outages, notifications }: OnRecord, atMs: number): ReplayStart => {
  const known = changes.filter(({ knownAtMs }) => knownAtMs <= atMs);
  const absences = new Map<string, { agent: string; sinceMs: number; foundMs: number }>();
  const heardMs = new Map<string, number>();
  for (const one of known) {
    const { agent, knownAtMs } = one;
    if ('change' in one) heardMs.set(agent, Math.max(heardMs.get(agent) ?? knownAtMs, knownAtMs));
    else if (knownAtMs >= (absences.get(agent)?.foundMs ?? knownAtMs))
      absences.set(agent, { agent, sinceMs: one.awayAtMs, foundMs: knownAtMs });
  }
  const away = [...absences.values()].filter(({ agent, foundMs }) => (heardMs.get(agent) ?? 0) < foundMs);
  const views = new Map<string, StoredView>();
  for (const one of known) {
    // An agent that comes back tells all that it holds; of what it does not name it holds nothing any more.
    if (!('change' in one) || one.knownAtMs < (absences.get(one.agent)?.foundMs ?? one.knownAtMs)) continue;
    const key = `${one.agent} ${one.change.slot}`;
    const before = views.get(key);
    if (!before || orderOf(before.change) <= orderOf(one.change))
      views.set(key, { agent: one.agent, change: one.change });
  }
  const openOutages = outages
    .filter(({ startedAtMs, endedAtMs }) => startedAtMs <= atMs && (endedAtMs === undefined || endedAtMs > atMs))
    .map((outage) => openAt(outage, notifications, atMs));
  return { atMs, views: [...views.values()], openOutages, away: away.toSorted((a, b) => a.foundMs - b.foundMs) };
};

/** Who had heard of it by then, and when last, and who saw to it. */
const openAt = (
  { endedAtMs: _end, told: _told, acknowledged, ...rest }: Outage,
  notifications: readonly Notification[],
  atMs: number,
): Outage => {
  const about = notifications.filter(
    (one) =>
      one.atMs <= atMs && one.service === rest.service && (one.outage === rest.id || one.outage === rest.incident),
  );
  const told = about
    .filter(({ event }) => event !== 'up' && event !== 'settled')
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ subscriber, atMs: heardMs }) => [subscriber, heardMs] as const);
  const seen = acknowledged && acknowledged.atMs <= atMs ? { acknowledged } : {};
  return { ...rest, told: Object.fromEntries(told), ...seen };
};
