// Windows of maintenance as Gatus has them. Knows their keys; refuses to know when they are on.
import { formatDuration } from '../core/duration.ts';
import type { Drafting, Place } from './draft.ts';
import { goDurationMs, isMapping, list, text } from './foreign.ts';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** @param services their keys, or all */
export const maintenance = (
  raw: unknown,
  place: Place,
  services: readonly string[] | '*',
  drafting: Drafting,
): void => {
  if (!isMapping(raw) || raw['enabled'] === false) return;
  const from = text(raw['start']);
  const durationMs = goDurationMs(raw['duration']);
  if (from === undefined || durationMs === undefined) {
    drafting.note(place, 'it is not said from when, or for how long');
    return;
  }
  const days = list(raw['every']).flatMap((day) => DAYS.filter((known) => text(day)?.toLowerCase().startsWith(known)));
  const zone = text(raw['timezone']);
  // `UTC+3` and the like are names in Gatus alone.
  if (zone !== undefined && !/^[A-Za-z_]+(?:\/[A-Za-z_+0-9-]+)*$/.test(zone))
    drafting.note(place, 'its time zone is not known here: its times are of UTC');
  const isZone = zone !== undefined && /^[A-Za-z_]+(?:\/[A-Za-z_+0-9-]+)*$/.test(zone);
  const wish = {
    days: days.length > 0 ? days : ['mon-sun'],
    from,
    for: formatDuration(durationMs),
    ...(isZone && { zone }),
  };
  drafting.planned.push({ name: 'maintenance', place, services, wish });
};
