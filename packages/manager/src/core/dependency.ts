// Services that cannot be reached without others. Knows when a service is cut off by what it depends on; refuses to know who is told of either.
import type { Whole } from '@vedette/protocol/health';
import type { Parents } from './wishes.ts';

/**
 * The parents behind which a service cannot be reached now; none when it can. A parent that is only failing counts: until it is known what becomes of it,
 * its children's trouble may be its own. One that nobody can see does not.
 * @param stateOf what is the matter with a parent; undefined for one that is not watched any more
 * @param settleMs how long after the parent is back its children may still be seen down: until each has been looked at again
 */
export const behind = (
  { services, need }: Parents,
  stateOf: (service: string) => Whole | undefined,
  settleMs: number,
  nowMs: number,
): readonly string[] => {
  const lost = services.filter((id) => {
    const state = stateOf(id);
    if (!state || state.health === 'unknown') return false;
    // Whoever tells a time to come has a clock that is wrong: then it is not known since when, and nobody waits for that time.
    return state.health !== 'up' || Math.abs(nowMs - state.since) < settleMs;
  });
  const isCutOff = need === 'all' ? lost.length > 0 : lost.length === services.length;
  return isCutOff ? lost : [];
};

/** The first circle of services that depend on each other, as `a, b, a`; undefined when there is none. */
export const circleOf = (parentsOf: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined => {
  const done = new Set<string>();
  for (const start of parentsOf.keys()) {
    // A path from the start, and for each step what is left to try: no recursion, for chains may be as long as the file.
    const path: string[] = [start];
    const left: string[][] = [[...(parentsOf.get(start) ?? [])]];
    const onPath = new Set(path);
    while (path.length > 0 && !done.has(start)) {
      const next = left.at(-1)?.pop();
      if (next === undefined) {
        const over = path.pop() ?? '';
        left.pop();
        onPath.delete(over);
        done.add(over);
      } else if (onPath.has(next)) return [...path.slice(path.indexOf(next)), next];
      else if (!done.has(next)) {
        path.push(next);
        onPath.add(next);
        left.push([...(parentsOf.get(next) ?? [])]);
      }
    }
  }
  return undefined;
};
