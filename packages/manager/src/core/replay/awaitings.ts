// When somebody was not told of a service because others who see it too were on their way back: after a restart of the manager, or when all agents were gone at once for
// a moment. Neither is on record itself, but that is. Knows decisions; refuses to know who was awaited.
import type { Decision, VerdictKind } from '../record.ts';
import type { ReplayEvent } from './events.ts';

/** As in reception.ts: where it is not known until when. */
const RETURN_MS = 35_000;
/** A decision is made a moment after what it is about became known. */
const BEFORE_MS = 2;

/** What is decided only of what is down for certain: nobody is awaited any more. */
const certain: ReadonlySet<VerdictKind> = new Set(['told', 'dependency', 'planned', 'quiet', 'unwanted']);

/** @param decisions about one service, for each subscriber in the order in which they were made */
export const awaitingsOf = (decisions: readonly Decision[]): readonly ReplayEvent[] =>
  [...Map.groupBy(decisions, ({ subscriber }) => subscriber).values()].flatMap((own) =>
    own.flatMap(({ verdict, atMs, service }, i): ReplayEvent[] => {
      if (verdict !== 'returning') return [];
      const next = own[i + 1];
      const untilMs = next ? next.atMs - (certain.has(next.verdict) ? BEFORE_MS : 0) : atMs + RETURN_MS;
      return [{ type: 'awaited', atMs: atMs - BEFORE_MS, service, untilMs }];
    }),
  );
