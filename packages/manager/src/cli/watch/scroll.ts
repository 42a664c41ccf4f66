// Where one is after a key in something longer than the screen. Knows lines only.
import type { Key } from './keys.ts';

/** How far a key moves; undefined for one that does not. @param all how many lines there are. @param room how many are on the screen */
export const distanceOf = ({ type, ...key }: Key, all: number, room: number): number | undefined => {
  const page = Math.max(1, room - 1);
  const distances: Partial<Record<Key['type'], number>> = {
    ...{ up: -1, down: 1, home: -all, end: all },
    ...{ 'page-up': -page, 'page-down': page },
  };
  if (!('text' in key)) return distances[type];
  return { j: 1, k: -1, ' ': page }[key.text];
};

/** The first line on the screen after a key; undefined for one that does not move it. */
export const topAfter = (key: Key, top: number, all: number, room: number): number | undefined => {
  const distance = distanceOf(key, all, room);
  const last = Math.max(0, all - room);
  return distance === undefined ? undefined : Math.min(last, Math.max(0, Math.min(top, last) + distance));
};
