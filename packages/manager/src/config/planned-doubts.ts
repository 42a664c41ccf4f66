// What is odd about planned time and may well be meant so: windows that run into each other, nights without end, agents that nobody has
// added yet. Knows windows in any ordinary year; refuses to know what the time is now.
import { quote } from '@vedette/protocol/kit';
import type { Doubt } from '../core/agents-in-force.ts';
import { chooser } from '../core/chooser.ts';
import { plannedTime } from '../core/plan/planned-time.ts';
import { occurrencesAfter, Schedule } from '../core/plan/schedule.ts';
import type { WeeklyWindow, Window } from '../core/plan/window.ts';
import type { Wishes } from '../core/wishes.ts';

/** A Monday in January, when hardly a clock is changed: one year is as good as another. */
const REFERENCE_MS = Date.UTC(2026, 0, 5);
const WEEK_MS = 7 * 86_400_000;

/** So many in a row tell how a window recurs: beyond every day of a month, and of a week for those that leave a gap. */
const EXAMINED_COUNT_MAX = 40;
const EXAMINED_COUNT_MIN = 8;

/** By cron each takes a millisecond; thousands that are all different are not looked at any more. */
const DIFFERENT_COUNT_MAX = 500;

const overlapsOrNeverEnds = (window: Exclude<Window, { type: 'once' }>): string | undefined => {
  let endMs = Number.NEGATIVE_INFINITY;
  let [count, gaps] = [0, -1];
  for (const next of occurrencesAfter(window, window.startsFromMs ?? REFERENCE_MS)) {
    if (next.startMs < endMs) return 'it is still on when it begins again: it lasts longer than the time in between';
    if (next.startMs > endMs) gaps += 1;
    endMs = next.endMs;
    count += 1;
    if (count >= (gaps > 0 ? EXAMINED_COUNT_MIN : EXAMINED_COUNT_MAX)) break;
  }
  return count >= EXAMINED_COUNT_MAX ? 'it is always on: each begins when the last one ends' : undefined;
};

/** The same few windows stand at thousands of outages. */
const recurrenceDoubts = (): ((window: Window) => string | undefined) => {
  const known = new Map<string, string | undefined>();
  return (window) => {
    if (window.type === 'once') return undefined;
    const key = JSON.stringify(window);
    if (!known.has(key) && known.size < DIFFERENT_COUNT_MAX) known.set(key, overlapsOrNeverEnds(window));
    return known.get(key);
  };
};

/** By subscriber: the same for each wish of one. */
const quietHours = (subscribers: Wishes['subscribers']): readonly (readonly [string, readonly WeeklyWindow[]])[] => [
  ...new Map(subscribers.map(({ id, quiet = [] }) => [id, quiet])),
];

export const plannedDoubts = ({ planned, subscribers, agents }: Wishes): readonly Doubt[] => {
  const choose = chooser(agents);
  const doubtOf = recurrenceDoubts();
  return [
    ...planned.flatMap(({ id, window, agentSelectors = [] }): readonly Doubt[] => {
      const path = ['planned', id];
      const odd = doubtOf(window);
      return [
        ...agentSelectors.flatMap((selector, index): readonly Doubt[] => {
          if (choose([selector]).length > 0) return [];
          const message = `${quote(selector)} selects no agent yet`;
          return [{ path: [...path, 'agents', index], message, selector }];
        }),
        ...(odd === undefined ? [] : [{ path, message: odd }]),
      ];
    }),
    ...quietHours(subscribers).flatMap(([id, quiet]): readonly Doubt[] => {
      const schedules = quiet.map((window) => new Schedule(window));
      const { plannedMs } = plannedTime(schedules, REFERENCE_MS, REFERENCE_MS + WEEK_MS);
      if (plannedMs < WEEK_MS) return [];
      return [{ path: ['subscribers', id, 'quiet'], message: 'these hours are all there are: it is always quiet' }];
    }),
  ];
};
