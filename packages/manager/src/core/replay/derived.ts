// Changes derived from raw results, with the moments at which the manager would have come to know of them. Knows what the record shows of that: recorded changes of the
// same probes, and absences of the agent; refuses to know how changes follow from results (replay-derive.ts).
import type { Change } from '@vedette/protocol/health';
import type { StoredChange } from '../held.ts';
import type { Absence } from './absences.ts';
import type { Interruption } from './derive.ts';

export type Told = Extract<StoredChange, { change: Change }>;

/** From the answer of a probe to the manager: an agent sends a change after 20 ms, and the rest is the way. */
const UNDER_WAY_MS = 50;

export type KnownBy = {
  readonly agent: string;
  /** What the agent told of the service, as it was. */
  readonly recorded: readonly Told[];
  readonly absences: readonly Absence[];
  readonly timeoutMs: number;
};

/** What is told when the agent is back includes what it holds then, as ever. */
export const toldOf = (derived: readonly Change[], known: KnownBy): readonly Told[] => {
  const { agent, recorded, absences, timeoutMs } = known;
  const byProbe = new Map(recorded.map(({ change, knownAtMs }) => [change.at, knownAtMs]));
  const told = derived.map((change): Told => {
    const absence = absences.find(({ sinceMs, backMs }) => change.at > sinceMs && change.at <= backMs);
    const tookMs = 'reason' in change && change.reason === 'timeout' ? timeoutMs : 0;
    return { agent, change, knownAtMs: absence?.backMs ?? byProbe.get(change.at) ?? change.at + tookMs + UNDER_WAY_MS };
  });
  return inOrder([...told, ...heldWhenBack(agent, derived, absences)].filter(({ knownAtMs }) => knownAtMs < Infinity));
};

const heldWhenBack = (agent: string, derived: readonly Change[], absences: readonly Absence[]): Told[] => {
  let next = 0;
  return absences.flatMap(({ backMs }) => {
    while ((derived[next]?.at ?? Number.POSITIVE_INFINITY) <= backMs) next++;
    const held = derived[next - 1];
    return held && Number.isFinite(backMs) ? [{ agent, change: { ...held, at: backMs }, knownAtMs: backMs }] : [];
  });
};

/** Of one moment, in the order in which they came about. */
const inOrder = (told: readonly Told[]): readonly Told[] =>
  told.toSorted((a, b) => a.knownAtMs - b.knownAtMs || a.change.at - b.change.at);

/** What befell the agent, as far as results do not show it. */
export const interruptionsOf = (recorded: readonly Told[], absences: readonly Absence[]): readonly Interruption[] => {
  const obscured = recorded.flatMap(({ change }): Interruption[] =>
    change.health === 'unknown' ? [{ type: 'obscured', atMs: change.since, change }] : [],
  );
  const restarted = absences.flatMap(({ newSinceMs }): Interruption[] =>
    newSinceMs === undefined ? [] : [{ type: 'restarted', atMs: newSinceMs }],
  );
  return [...restarted, ...obscured].toSorted((a, b) => a.atMs - b.atMs);
};
