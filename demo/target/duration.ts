// Durations as people write them: `500ms`, `10s`, `2m`. Knows the spelling only.
import { Fault } from '../../packages/protocol/src/kit/index.ts';

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Longer than anybody watches a demo, and well below what a timer of Node holds. */
const DURATION_MS_MAX = 24 * 3_600_000;

/** Throws a `usage` fault for anything but a number above nought with a unit, up to a day. */
export const parseDurationMs = (text: string): number => {
  const found = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const ms = Math.round(Number(found?.[1]) * (unitsMs[found?.[2] ?? ''] ?? Number.NaN));
  if (!(ms > 0 && ms <= DURATION_MS_MAX))
    throw new Fault('usage', `"${text}" is not a duration. Write it like 500ms, 10s or 2m, up to 24h.`);
  return ms;
};

export const printDurationMs = (ms: number): string => (ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`);
