// States, times and shares in the words of a public page. Knows how they are written for people; refuses to know where.
import { lastingText } from '../core/duration.ts';
import type { PublicRow, PublicState } from '../core/status-api.ts';

export const stateWords: Readonly<Record<PublicState, string>> = {
  up: 'Up',
  partly: 'Down in part',
  down: 'Down',
  planned: 'Planned work',
  unknown: 'Not known',
};

/** Never rounded up to 100 %: `99.98 %`, `100 %`, `-`. */
export const percent = (share: number | undefined): string => {
  if (share === undefined) return '\u2013';
  const hundredths = Math.floor(share * 10_000 + 1e-9);
  return `${hundredths === 10_000 ? '100' : (hundredths / 100).toFixed(2)}\u202f%`;
};

/** Of the last days, as many as asked for. */
export const uptimeOf = ({ days }: Pick<PublicRow, 'days'>, count: number): number | undefined => {
  const counted = days.slice(-count);
  const up = counted.reduce((sum, { upMs }) => sum + upMs, 0);
  const down = counted.reduce((sum, { downMs }) => sum + downMs, 0);
  return up + down > 0 ? up / (up + down) : undefined;
};

export const latency = (ms: number | undefined): string => {
  if (ms === undefined) return '\u2013';
  return ms >= 1_000 ? `${(ms / 1_000).toFixed(1)} s` : `${ms >= 10 ? Math.round(ms) : ms.toFixed(1)} ms`;
};

/** `4 m`: whole minutes, so that it says no more than it knows. */
export const lasting = (ms: number): string => (ms < 60_000 ? 'less than a minute' : lastingText(ms - (ms % 60_000)));

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${zone} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options });
  formats.set(key, known);
  return known;
};

const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** `21 Nov 2026`. */
export const dayText = (iso: string, zone: string): string => formatOf(zone, DAY).format(new Date(iso));

/** `14:03`. */
export const clockText = (iso: string, zone: string): string => formatOf(zone, CLOCK).format(new Date(iso));

/** `21 Nov 2026, 14:03`. */
export const timeText = (iso: string, zone: string): string => `${dayText(iso, zone)}, ${clockText(iso, zone)}`;

/** `CET`, `UTC`, `GMT+9`: at a moment. */
export const zoneText = (iso: string, zone: string): string =>
  formatOf(zone, { timeZoneName: 'short' })
    .formatToParts(new Date(iso))
    .find(({ type }) => type === 'timeZoneName')?.value ?? zone;
