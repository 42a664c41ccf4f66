// Who is chosen by selectors, among many candidates and for many selectors. Knows what each candidate can be chosen by; refuses to know whether candidates
// are agents or services, and who chooses.
import { parseSelector, type Selectable } from './selector.ts';

/**
 * Answers who is chosen by any of the selectors, by id and sorted. The same few selectors stand at thousands of services, and what thousands of
 * different ones cost does not grow with the candidates that they do not choose.
 */
export const chooser = (candidates: readonly Selectable[]): ((selectors: readonly string[]) => readonly string[]) => {
  const bySelector = selectable(candidates);
  const known = new Map<string, readonly string[]>();
  return (selectors) => {
    const key = JSON.stringify(selectors);
    const before = known.get(key);
    if (before) return before;
    const sound = selectors.filter((selector) => !('problem' in parseSelector(selector)));
    const ids = [...new Set(sound.flatMap((selector) => bySelector.get(selector) ?? []))].sort((a, b) =>
      a < b ? -1 : 1,
    );
    known.set(key, ids);
    return ids;
  };
};

/** Every selector that chooses anybody, and whom. */
const selectable = (candidates: readonly Selectable[]): ReadonlyMap<string, readonly string[]> => {
  const chosen = new Map<string, string[]>();
  const add = (selector: string, id: string): void => {
    const others = chosen.get(selector);
    if (others) others.push(id);
    else chosen.set(selector, [id]);
  };
  for (const { id, group, labels } of candidates) {
    add('*', id);
    add(id, id);
    if (group !== undefined) add(`group:${group}`, id);
    for (const [key, value] of Object.entries(labels)) add(`${key}=${value}`, id);
  }
  return chosen;
};
