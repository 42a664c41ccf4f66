// Quantities for people: durations, latencies, times, counts. Knows units and rounding; refuses to know what is measured.
import { lastingText } from '../core/duration.ts';

/** `4 d 3 h`, `3 m 12 s`, `12 s`, `250 ms`: as in the messages that subscribers get. */
export const duration = lastingText;

/** How long ago, in whole seconds; a moment that is a little ahead (two machines, two clocks) counts as now. */
export const age = (iso: string | undefined, nowMs: number): string => {
  const at = iso === undefined ? Number.NaN : Date.parse(iso);
  if (Number.isNaN(at)) return '-';
  return duration(Math.floor(Math.max(0, nowMs - at) / 1_000) * 1_000);
};

export const latency = (ms: number | undefined): string => {
  if (ms === undefined || !Number.isFinite(ms)) return '-';
  if (ms >= 10_000) return `${Math.round(ms / 1_000)} s`;
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms >= 99.5) return `${Math.round(ms)} ms`;
  return `${ms.toFixed(ms < 0.095 ? 2 : 1)} ms`;
};

const two = (n: number): string => String(n).padStart(2, '0');

/** `14:03:59`, by the local clock. */
export const clockTime = (iso: string): string => {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '-';
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
};

/** `2026-01-31 14:03:59`, by the local clock. */
export const time = (iso: string | undefined): string => {
  if (iso === undefined) return '-';
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '-';
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clockTime(iso)}`;
};

/** `1 service`, `1,204 services`. */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

/** `eu-1`, `eu-1 and us-1`, `eu-1, us-1 and ap-1`. */
export const list = (words: readonly string[]): string => {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
};

export const bytes = (n: number): string => {
  if (n >= 1e9) return `${(n / 1e9).toFixed(1)} GB`;
  return n >= 1e6 ? `${Math.round(n / 1e6)} MB` : `${Math.round(n / 1e3)} kB`;
};
