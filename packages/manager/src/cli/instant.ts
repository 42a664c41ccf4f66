// Times as people write them on a command line, as instants: `22:00` is the next one, `2026-12-01 22:00` that of the local clock. Knows zones as
// far as the clock on the wall goes; refuses to know what the time is for.
import { Fault } from '@vedette/protocol/kit';
import { readMoment } from '../config/clock-text.ts';
import { zoneOf } from '../core/plan/zone.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * @param option the option's name, for what is said about it
 * @param afterMs a time of the clock is the first one after this
 * @throws Fault `usage`
 */
export const instantOf = (option: string, text: string, afterMs: number, zoneName = localZone()): number => {
  const read = readMoment(text);
  if ('problem' in read) {
    const hint = 'Write for example 22:00, "2026-12-01 22:00" or 2026-12-01T22:00Z.';
    throw new Fault('usage', `--${option} is ${JSON.stringify(text)}: that is no time. ${hint}`);
  }
  const { value } = read;
  const zone = zoneOf(zoneName);
  if ('wallMs' in value)
    return value.offsetMs === undefined ? zone.instantMs(value.wallMs) : value.wallMs - value.offsetMs;
  const today = Math.floor(zone.wallMs(afterMs) / DAY_MS);
  const on = (day: number): number => zone.instantMs(day * DAY_MS + value.minute * MINUTE_MS);
  return on(today) > afterMs ? on(today) : on(today + 1);
};

/** The zone of the clock that this command line shows its times by. */
export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
