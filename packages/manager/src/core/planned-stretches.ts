// When outages of services were planned: what the wishes in force plan, and silences, those that are over among them. Knows how both become stretches of time;
// refuses to know what is made of them.
import type { Stretch } from '../history/intervals.ts';
import type { Planned } from './assignment.ts';
import { chooser } from './chooser.ts';
import { Schedule } from './plan/schedule.ts';
import type { Window } from './plan/window.ts';
import type { Selectable } from './selector.ts';
import { type Silence, windowOf } from './silence.ts';
import { silenceName } from './silences-in-force.ts';

/** By whose name it is planned. It may reach beyond the time that was asked about. */
export type PlannedStretch = Stretch & { readonly id: string };

export type Plannable = { readonly service: Selectable; readonly planned: readonly Planned[] };

/**
 * What is planned for each of them, in order of time.
 * @param silences all that are not over before the range begins
 */
export const plannedStretches = (
  range: Stretch,
  silences: readonly Silence[],
  candidates: readonly Plannable[],
): ((service: Plannable) => readonly PlannedStretch[]) => {
  const bySilence = silencesOf(silences, candidates);
  // A window that many services share is one object.
  const known = new Map<Window, readonly Stretch[]>();
  const stretchesOf = (window: Window): readonly Stretch[] => {
    const before = known.get(window);
    if (before) return before;
    const found = new Schedule(window)
      .overlapping(range.fromMs, range.toMs)
      .map(({ startMs, endMs }) => ({ fromMs: startMs, toMs: endMs }));
    known.set(window, found);
    return found;
  };
  const madeOf = (planned: readonly Planned[]): readonly PlannedStretch[] =>
    planned
      .flatMap(({ id, window }) => stretchesOf(window).map((stretch) => ({ id, ...stretch })))
      .sort((a, b) => a.fromMs - b.fromMs);
  // What the same outages are planned for, thousands of services perhaps, shares one list.
  const lists = new Map<string, readonly PlannedStretch[]>();
  return ({ service, planned }) => {
    // The wishes in force name the silences that are not over, too.
    const all = [...planned.filter(({ id }) => !bySilence.names.has(id)), ...(bySilence.of.get(service.id) ?? [])];
    const key = all.map(({ id }) => id).join('\n');
    const before = lists.get(key);
    if (before) return before;
    const made = madeOf(all);
    lists.set(key, made);
    return made;
  };
};

const silencesOf = (silences: readonly Silence[], candidates: readonly Plannable[]) => {
  const names = new Set<string>();
  const of = new Map<string, Planned[]>();
  if (silences.length === 0) return { names, of };
  const choose = chooser(candidates.map(({ service }) => service));
  for (const silence of silences) {
    const planned: Planned = { id: silenceName(silence.id), window: windowOf(silence) };
    names.add(planned.id);
    for (const service of choose(silence.selectors)) {
      const others = of.get(service);
      if (others) others.push(planned);
      else of.set(service, [planned]);
    }
  }
  return { names, of };
};
