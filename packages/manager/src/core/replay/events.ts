// What is on record, as the events that it was when it became known: news of one agent at one moment, and agents that are heard of no more. Knows in which order
// the judge was told; refuses to know what it made of it.
import type { Change } from '@vedette/protocol/health';
import type { StoredChange } from '../held.ts';
import type { Acknowledgement, Outage } from '../record.ts';
import { type Absence, type Absences, orderOf } from './absences.ts';

export type ReplayEvent = { readonly atMs: number } & (
  | {
      readonly type: 'told';
      readonly agent: string;
      /** It had not been heard of: this is all that it holds. */
      readonly isBack: boolean;
      readonly news: readonly { readonly process: number; readonly change: Change }[];
    }
  /** Its connection ended: as is known only since it was lost. */
  | { readonly type: 'gone'; readonly agent: string }
  | { readonly type: 'lost'; readonly agents: readonly string[]; readonly sinceMs: number }
  /** Others who see a service too were waited for, until then. */
  | { readonly type: 'awaited'; readonly service: string; readonly untilMs: number }
  /** A person saw to what was wrong with it then. */
  | { readonly type: 'acknowledged'; readonly service: string; readonly by: Acknowledgement }
);

/** As in reception.ts: who does not come back within this time is lost. */
const AWAY_AFTER_MS = 5_000;

type Told = Extract<StoredChange, { change: Change }>;

/** What is put in order at once, so that a month is no work of one piece. */
const DAY_MS = 86_400_000;

type Day = { readonly told: Told[]; readonly others: ReplayEvent[] };

/**
 * In the order of time, a day at a time as they are asked for.
 * @param told of each agent and service in the order in which it became known
 * @param others events that no agent told: awaitings (replay-awaitings.ts), acknowledgements
 */
export function* eventsOf(
  told: readonly Told[],
  absences: Absences,
  others: readonly ReplayEvent[] = [],
): Generator<ReplayEvent, void> {
  const days = new Map<number, Day>();
  const dayOf = (ms: number): Day => {
    const key = Math.floor(ms / DAY_MS);
    const known = days.get(key) ?? { told: [], others: [] };
    days.set(key, known);
    return known;
  };
  for (const one of told) dayOf(one.knownAtMs).told.push(one);
  for (const one of [...others, ...goingsOf(absences), ...lossesOf(absences)]) dayOf(one.atMs).others.push(one);
  for (const key of [...days.keys()].toSorted((a, b) => a - b)) {
    const day = dayOf(key * DAY_MS);
    // An agent that comes back as another process is lost first, and then tells what it holds; both may be of one millisecond.
    yield* [...day.others, ...newsOf(day.told, absences)].sort(
      (a, b) => a.atMs - b.atMs || Number(a.type === 'told') - Number(b.type === 'told'),
    );
    days.delete(key);
  }
}

/** The last one of each outage, which is what its record holds: one that was taken back is not on it. */
export const acknowledgementsOf = (outages: Iterable<Outage>): ReplayEvent[] =>
  [...outages].flatMap(({ service, acknowledged: by }) =>
    by === undefined ? [] : [{ type: 'acknowledged', atMs: by.atMs, service, by }],
  );

const goingsOf = (absences: Absences): ReplayEvent[] =>
  [...absences].flatMap(([agent, own]) =>
    own.map(({ sinceMs, foundMs }): ReplayEvent => {
      const atMs = Math.max(sinceMs, foundMs - AWAY_AFTER_MS);
      return { type: 'gone', atMs, agent };
    }),
  );

/** Those who were lost at once were lost together. */
const lossesOf = (absences: Absences): ReplayEvent[] => {
  const all = [...absences].flatMap(([agent, own]) => own.map(({ foundMs, sinceMs }) => ({ agent, foundMs, sinceMs })));
  const together = Map.groupBy(all, ({ foundMs, sinceMs }) => `${foundMs} ${sinceMs}`);
  return [...together.values()].flatMap((some) => {
    const [first] = some;
    if (!first) return [];
    return [{ type: 'lost', atMs: first.foundMs, sinceMs: first.sinceMs, agents: some.map(({ agent }) => agent) }];
  });
};

type News = Extract<ReplayEvent, { type: 'told' }> & { readonly news: { process: number; change: Change }[] };

const newsOf = (told: readonly Told[], absences: Absences): ReplayEvent[] => {
  const returns = new Map([...absences].map(([agent, own]) => [agent, new Set(own.map(({ backMs }) => backMs))]));
  const events: News[] = [];
  for (const { agent, knownAtMs: atMs, change } of told.toSorted(byMoment)) {
    const own = absences.get(agent);
    const process = own ? processOf(own, change, atMs) : 1;
    const last = events.at(-1);
    if (last?.atMs === atMs && last.agent === agent) last.news.push({ process, change });
    else
      events.push({
        type: 'told',
        atMs,
        agent,
        isBack: returns.get(agent)?.has(atMs) ?? false,
        news: [{ process, change }],
      });
  }
  return events;
};

/** What one agent told at one moment stays in its order. */
const byMoment = (a: Told, b: Told): number =>
  a.knownAtMs - b.knownAtMs || (a.agent < b.agent ? -1 : Number(a.agent > b.agent));

/** In which of the agent's processes it was found out, counted from 1. A new process brings what the one before it could not deliver, too. */
const processOf = (absences: readonly Absence[], change: Change, knownAtMs: number): number => {
  const begun = absences.filter(
    ({ newSinceMs = Number.POSITIVE_INFINITY, backMs }) => backMs <= knownAtMs && newSinceMs <= orderOf(change),
  );
  // Lost twice before it was back, it came back once.
  return 1 + new Set(begun.map(({ backMs }) => backMs)).size;
};
