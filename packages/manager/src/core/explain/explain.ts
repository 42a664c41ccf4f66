// Why somebody was told something at a time, or was not: put together from what is on record and what is in force. Knows what belongs into the answer;
// refuses to know where the records are kept, and how it is put into words.
import { type Change, needed } from '@vedette/protocol/health';
import type { AgentThen, Explanation, OutageThen } from '../explanation.ts';
import { type Held, heldAt, type StoredChange } from '../held.ts';
import type { Outage } from '../record.ts';
import { kindOfSubject } from '../subject.ts';
import { acknowledgementView, isoTime } from '../views.ts';
import type { ServiceWish } from '../wishes.ts';
import { answerOf, type Case } from './answer.ts';
import { JUST_ENDED_MS, type Known, seen, UNDER_WAY_MS } from './facts.ts';
import { inForceOf, type Reader } from './subject.ts';
import { windowsAt } from './windows.ts';

/** So many of the last probes of each agent are shown. */
const PROBES_SHOWN = 4;

/** An agent that is not asked any more is shown if it had told something so shortly before. */
const RECENT_MS = 3_600_000;

export const explain = (known: Known): Explanation => {
  const { service: id, atMs, wishes, changes, probes, outages, configuredAtMs, startedAtMs } = known;
  const inForce = inForceOf(id, wishes);
  const { service, readers = [] } = inForce ?? {};
  const held = heldAt(changes, agentsOf(known, service), atMs);
  const outage = outages.find(
    ({ startedAtMs: from, endedAtMs: to }) => from <= atMs && (to ?? atMs) >= atMs - JUST_ENDED_MS,
  );
  const agreement = service && agreementOf(held, service);
  // Groups and agents are not looked at themselves.
  const isSeen = agreement ? agreement.able >= agreement.needed : inForce !== undefined || held.some(seen);
  const about: Case = { known, held, outage, isSeen };
  return {
    service: id,
    at: isoTime(atMs),
    kind: kindOfSubject(id),
    watched: inForce !== undefined,
    ...(service && { target: service.target }),
    answers: subscribersOf(known, readers).map((subscriber) =>
      answerOf(
        subscriber,
        readers.find((one) => one.id === subscriber),
        about,
      ),
    ),
    agents: held.map((one) => agentThen(one, known, service ? gracesOf(service, readers) : [])),
    ...(agreement && { agreement }),
    ...windowsAt(known, inForce),
    ...(outage && { outage: outageThen(outage, atMs) }),
    ...(probes.keptSinceMs !== undefined && { probesKeptSince: isoTime(probes.keptSinceMs) }),
    configuredAt: isoTime(configuredAtMs),
    managerStartedAt: isoTime(startedAtMs),
  };
};

/** Whoever looks now, and whoever had told something shortly before. */
const agentsOf = ({ changes, atMs }: Known, service: ServiceWish | undefined): readonly string[] => {
  const recent = changes.filter((one) => 'change' in one && one.change.at <= atMs && one.change.at > atMs - RECENT_MS);
  return sorted([...(service?.agents ?? []), ...recent.map(({ agent }) => agent)]);
};

const subscribersOf = ({ subscriber, decisions }: Known, readers: readonly Reader[]): readonly string[] =>
  subscriber !== undefined
    ? [subscriber]
    : sorted([...readers, ...decisions.map(({ subscriber: id }) => ({ id }))].map(({ id }) => id));

const sorted = (names: readonly string[]): readonly string[] =>
  [...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1));

const gracesOf = (service: ServiceWish, readers: readonly Reader[]): readonly number[] =>
  [...new Set([service.graceMs, ...readers.map(({ graceMs }) => graceMs)])].toSorted((a, b) => a - b);

const agreementOf = (held: readonly Held[], { agents, quorum }: ServiceWish): NonNullable<Explanation['agreement']> => {
  const able = held.filter((one) => agents.includes(one.agent) && seen(one));
  const failing = able.filter((one) => seen(one)?.health !== 'up');
  return { able: able.length, failing: failing.length, needed: needed(able.length, quorum) };
};

const agentThen = (held: Held, { atMs, changes, probes }: Known, gracesMs: readonly number[]): AgentThen => {
  const { agent, change, knownAtMs, awaySinceMs } = held;
  return {
    agent,
    ...(change && { health: change.health, since: isoTime(change.since) }),
    ...(change && 'reason' in change && { reason: change.reason }),
    ...(knownAtMs !== undefined && knownAtMs > atMs + UNDER_WAY_MS && { knownAt: isoTime(knownAtMs) }),
    ...(awaySinceMs !== undefined && { awaySince: isoTime(awaySinceMs) }),
    graces: change && 'heldMs' in change ? gracesThen(changes, agent, change, gracesMs) : [],
    probes: probes.probes
      .filter((one) => one.agent === agent && one.atMs <= atMs)
      .slice(-PROBES_SHOWN)
      .map(({ atMs: at, latencyMs, verdict }) => ({
        at: isoTime(at),
        ...(latencyMs !== undefined && { latencyMs }),
        ...verdict,
      })),
  };
};

type Failing = Extract<Change, { heldMs: number }>;

/** A grace runs out at the probe that proves it, which is told as a change of its own. */
const gracesThen = (
  changes: readonly StoredChange[],
  agent: string,
  { since, at, heldMs }: Failing,
  gracesMs: readonly number[],
): AgentThen['graces'] => {
  const own = changes.flatMap((one) => (one.agent === agent && 'change' in one ? [one.change] : []));
  const proofs = own.filter((one) => one.health === 'down' && one.since === since);
  return gracesMs.map((graceMs) => {
    const proof = proofs.find((one) => 'heldMs' in one && one.heldMs >= graceMs);
    const dueAt = isoTime(at - heldMs + graceMs);
    return { graceMs, dueAt, ...(proof && { ranOutAt: isoTime(proof.at) }) };
  });
};

const outageThen = (
  { id, reason, from, startedAtMs, endedAtMs, acknowledged }: Outage,
  askedMs: number,
): OutageThen => ({
  id,
  reason,
  from,
  startedAt: isoTime(startedAtMs),
  ...(endedAtMs !== undefined && { endedAt: isoTime(endedAtMs) }),
  ...(acknowledged && acknowledged.atMs <= askedMs && { acknowledged: acknowledgementView(acknowledged) }),
});
