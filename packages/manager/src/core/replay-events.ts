// What is on record, as the events that it was when it became known: news of one agent at one moment, and agents that are heard of no more. Knows in which order
// the judge was told; refuses to know what it made of it.
import type { Change } from '@vedette/protocol/health';
import type { StoredChange } from './held.ts';
import { type Absence, type Absences, orderOf } from './replay-absences.ts';

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
);

/** As in reception.ts: who does not come back within this time is lost. */
const AWAY_AFTER_MS = 5_000;

type Told = Extract<StoredChange, { change: Change }>;

/**
 * @param told in the order in which it became known; of several services, each in its own order
 * @param awaitings events of that kind (replay-awaitings.ts)
 */
export const eventsOf = (
  told: readonly Told[],
  absences: Absences,
  awaitings: readonly ReplayEvent[] = [],
): readonly ReplayEvent[] => {
  const events: ReplayEvent[] = [...awaitings, ...goingsOf(absences), ...lossesOf(absences), ...newsOf(told, absences)];
  // An agent that comes back as another process is lost first, and then tells what it holds; both may be of one millisecond.
  return events.sort((a, b) => a.atMs - b.atMs || Number(a.type === 'told') - Number(b.type === 'told'));
};

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

const newsOf = (told: readonly Told[], absences: Absences): ReplayEvent[] => {
  const moments = Map.groupBy(told, ({ agent, knownAtMs }) => `${knownAtMs} ${agent}`);
  return [...moments.values()].flatMap((news) => {
    const [first] = news;
    if (!first) return [];
    const { agent, knownAtMs: atMs } = first;
    const own = absences.get(agent) ?? [];
    const isBack = own.some(({ backMs }) => backMs === atMs);
    return [
      {
        ...{ type: 'told', atMs, agent, isBack },
        news: news.map(({ change }) => ({ process: processOf(own, change, atMs), change })),
      },
    ];
  });
};

/** In which of the agent's processes it was found out, counted from 1. A new process brings what the one before it could not deliver, too. */
const processOf = (absences: readonly Absence[], change: Change, knownAtMs: number): number => {
  const begun = absences.filter(
    ({ newSinceMs = Number.POSITIVE_INFINITY, backMs }) => backMs <= knownAtMs && newSinceMs <= orderOf(change),
  );
  // Lost twice before it was back, it came back once.
  return 1 + new Set(begun.map(({ backMs }) => backMs)).size;
};
