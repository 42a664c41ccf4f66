// How finely a long time has to be looked at. Knows widths of roll-ups; refuses to know who keeps them.
import type { Stretch } from '../../history/intervals.ts';
import { widthsMs } from '../../history/rollup.ts';
import type { FleetQuery } from '../fleet-history.ts';

const { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS } = widthsMs;

/** A time no longer than that is looked at by the minute. */
const BY_MINUTE_MS = 6 * HOUR_MS;

/** A time no longer than that is looked at by the hour; a longer one too, where so many hours of all services together are no trouble. */
const BY_HOUR_MS = 3 * DAY_MS;
const HOURS_MAX = 100_000;

export type TimePiece = Stretch & Pick<FleetQuery, 'widthMs'>;

/**
 * In order of time, and without a break: hours, or days for all that is whole days of UTC, and hours for the ends.
 * @param services how many are looked at
 */
export const piecesOf = ({ fromMs, toMs }: Stretch, services: number): readonly TimePiece[] => {
  if (toMs - fromMs <= BY_MINUTE_MS) return [{ fromMs, toMs, widthMs: MINUTE_MS }];
  const hours = (services * (toMs - fromMs)) / HOUR_MS;
  if (toMs - fromMs <= BY_HOUR_MS || hours <= HOURS_MAX) return [{ fromMs, toMs, widthMs: HOUR_MS }];
  const firstDayMs = Math.ceil(fromMs / DAY_MS) * DAY_MS;
  const lastDayMs = Math.floor(toMs / DAY_MS) * DAY_MS;
  const all: readonly TimePiece[] = [
    { fromMs, toMs: firstDayMs, widthMs: HOUR_MS },
    { fromMs: firstDayMs, toMs: lastDayMs, widthMs: DAY_MS },
    { fromMs: lastDayMs, toMs, widthMs: HOUR_MS },
  ];
  return all.filter((piece) => piece.fromMs < piece.toMs);
};
