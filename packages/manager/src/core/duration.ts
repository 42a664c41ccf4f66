// Durations as people write them. Knows the units and the form; refuses to know what a duration is for.

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** `500ms`, `30s`, `24h`, `1h30m`, `1.5h` as milliseconds; undefined when it is none of that, or longer than 100 years. */
export const durationMs = (text: string): number | undefined => {
  if (!/^(?:\d{1,12}(?:\.\d{1,6})?(?:ms|[smhdw]))+$/.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ms|[smhdw])/g)) {
    totalMs += Number(amount) * unitMs[unit as keyof typeof unitMs];
  }
  return totalMs <= 5_200 * unitMs.w ? totalMs : undefined;
};
