// The wishes of the file and the silences that were made at run time, put together. Knows who is chosen by which selector; refuses to know where
// either came from.
import { chooser } from './chooser.ts';
import { matches, parseSelector, type Selectable } from './selector.ts';
import { type Silence, windowOf } from './silence.ts';
import type { PlannedWish, Wishes } from './wishes.ts';

/** The file's wishes with those planned outages besides; their ids are none that a file can have. */
export const withSilences = <Some extends Pick<Wishes, 'services' | 'planned'>>(
  wishes: Some,
  silences: readonly Silence[],
): Some => {
  if (silences.length === 0) return wishes;
  const choose = chooser(wishes.services);
  const planned = silences.map(
    (silence): PlannedWish => ({
      id: silenceName(silence.id),
      services: choose(silence.selectors),
      agents: [],
      window: windowOf(silence),
      ...(silence.reason !== undefined && { reason: silence.reason }),
    }),
  );
  return { ...wishes, planned: [...wishes.planned, ...planned] };
};

/** What a silence is called among planned outages. */
export const silenceName = (id: number): string => `silence ${id}`;

export const isSilenceName = (planned: string): boolean => planned.startsWith('silence ');

/** Whether one service is chosen. */
export const covers = ({ selectors }: Silence, service: Selectable): boolean =>
  selectors.some((text) => {
    const selector = parseSelector(text);
    return !('problem' in selector) && matches(selector, service);
  });
