// The wishes of the file and the silences that were made at run time, put together. Knows who is chosen by which selector; refuses to know where
// either came from.
import { matches, parseSelector, type Selectable } from './selector.ts';
import { type Silence, windowOf } from './silence.ts';
import type { PlannedWish, ServiceWish, Wishes } from './wishes.ts';

/** The file's wishes with those planned outages besides; their ids are none that a file can have. */
export const withSilences = <Some extends Pick<Wishes, 'services' | 'planned'>>(
  wishes: Some,
  silences: readonly Silence[],
): Some => {
  if (silences.length === 0) return wishes;
  const choose = serviceChooser(wishes.services);
  const planned = silences.map(
    (silence): PlannedWish => ({
      id: `silence ${silence.id}`,
      services: choose(silence.selectors),
      agents: [],
      window: windowOf(silence),
      ...(silence.reason !== undefined && { reason: silence.reason }),
    }),
  );
  return { ...wishes, planned: [...wishes.planned, ...planned] };
};

/** Answers which services are chosen by any of the selectors, by id and sorted. What the services have to say for that is read once. */
export const serviceChooser = (
  services: readonly ServiceWish[],
): ((selectors: readonly string[]) => readonly string[]) => {
  const chosen = new Map<string, string[]>();
  const add = (selector: string, id: string): void => {
    const others = chosen.get(selector);
    if (others) others.push(id);
    else chosen.set(selector, [id]);
  };
  for (const { id, group, labels } of services) {
    add('*', id);
    add(id, id);
    if (group !== undefined) add(`group:${group}`, id);
    for (const [key, value] of Object.entries(labels)) add(`${key}=${value}`, id);
  }
  return (selectors) =>
    [...new Set(selectors.flatMap((selector) => chosen.get(selector) ?? []))].sort((a, b) => (a < b ? -1 : 1));
};

/** Whether one service is chosen. */
export const covers = ({ selectors }: Silence, service: Selectable): boolean =>
  selectors.some((text) => {
    const selector = parseSelector(text);
    return !('problem' in selector) && matches(selector, service);
  });
