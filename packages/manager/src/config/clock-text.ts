// Times as people write them: of the clock (`22:00`), of the calendar (`2026-12-01`, `2026-12-01 22:00`) and days of the week (`mon-fri`).
// Knows how they are spelt; refuses to know zones, so it cannot tell what instant any of them is.
import { quote } from '@vedette/protocol/kit';
import { type Weekday, weekdays } from '../core/plan/window.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A time of day, in minutes since midnight, up to 1440. */
export type Clock = { readonly minute: number };

/** What a wall shows, counted as if it were UTC; with an offset from UTC if one was written, then it is an instant. */
export type Moment = { readonly wallMs: number; readonly offsetMs?: number };

type Read<Value> = { readonly value: Value } | { readonly problem: string };

/** What editors check of a time of the clock; midnight at the end of a day is 24:00. */
export const CLOCK_PATTERN = '^\\d{1,2}:\\d{2}$';

export const readClock = (text: string): Read<Clock> => {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined)
    return { problem: `${quote(text)} is not a time of day: write for example '22:00'` };
  const minute = Number(hours) * 60 + Number(minutes);
  if (Number(minutes) > 59 || minute > 1_440)
    return { problem: `there is no ${quote(text)}: times of day go from 00:00 to 24:00` };
  return { value: { minute } };
};

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A day of the calendar, as the midnight it begins with. */
export const readDay = (text: string): Read<Moment> => {
  const [, year, month, day] = DAY.exec(text) ?? [];
  if (year === undefined) return { problem: `${quote(text)} is not a day: write for example '2026-12-01'` };
  const wallMs = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (!new Date(wallMs).toISOString().startsWith(text)) return { problem: `there is no day ${quote(text)}` };
  return { value: { wallMs } };
};

const readOffsetMs = (text: string): number | undefined => {
  if (text === 'Z') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):(\d{2})$/.exec(text) ?? [];
  const offsetMs = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
  if (sign === undefined || offsetMs > 14 * HOUR_MS || Number(minutes) > 59) return undefined;
  return sign === '-' ? -offsetMs : offsetMs;
};

/** A day with a time, or a time alone. */
export const readMoment = (text: string): Read<Moment | Clock> => {
  if (/^\d{1,2}:/.test(text)) return readClock(text);
  if (DAY.test(text)) return { problem: `at what time of ${text}? Write for example '${text} 22:00'` };
  const [, day, clock, zone] = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(Z|[+-].*)?$/.exec(text) ?? [];
  if (day === undefined || clock === undefined)
    return { problem: `${quote(text)} is no time: write for example '2026-12-01 22:00', or '22:00' along with 'days'` };
  const dayRead = readDay(day);
  if ('problem' in dayRead) return dayRead;
  const clockRead = readClock(clock);
  if ('problem' in clockRead) return clockRead;
  const wallMs = dayRead.value.wallMs + clockRead.value.minute * MINUTE_MS;
  if (zone === undefined) return { value: { wallMs } };
  const offsetMs = readOffsetMs(zone);
  if (offsetMs === undefined)
    return { problem: `${quote(zone)} is no offset from UTC: write 'Z' or for example '+01:00'` };
  return { value: { wallMs, offsetMs } };
};

/** What editors check of days. */
export const DAYS_PATTERN = `^(${weekdays.join('|')})(-(${weekdays.join('|')}))?$`;

const weekday = (text: string): Weekday | undefined => weekdays.find((day) => day === text);

/** `mon`, or `fri-mon` for Friday to Monday; in the order of the week. */
export const readDays = (texts: readonly string[]): Read<readonly Weekday[]> => {
  const chosen = new Set<Weekday>();
  for (const text of texts) {
    const [first, last, ...more] = text.split('-').map(weekday);
    if (first === undefined || (last === undefined && text.includes('-')) || more.length > 0) {
      const meant = weekday(text.slice(0, 3).toLowerCase());
      const hint =
        meant === undefined || text.includes('-') ? `write ${weekdays.join(', ')}, or 'mon-fri'` : `write '${meant}'`;
      return { problem: `${quote(text)} is no day of the week: ${hint}` };
    }
    const end = weekdays.indexOf(last ?? first);
    for (let index = weekdays.indexOf(first); ; index = (index + 1) % weekdays.length) {
      const day = weekdays[index];
      if (day !== undefined) chosen.add(day);
      if (index === end) break;
    }
  }
  return { value: weekdays.filter((day) => chosen.has(day)) };
};
