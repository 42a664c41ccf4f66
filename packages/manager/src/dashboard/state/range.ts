// Which stretch of time a chart shows: one of a few that end now, or one that was chosen in it. Knows how it is written in the address.

export const ranges = [
  ['1h', '1 h', 3_600_000],
  ['24h', '24 h', 86_400_000],
  ['7d', '7 d', 604_800_000],
  ['30d', '30 d', 2_592_000_000],
  ['90d', '90 d', 7_776_000_000],
] as const;

export type Range = { readonly name: string; readonly sinceMs?: number; readonly untilMs?: number };

const DEFAULT = '24h';

/** @param query of the address: `range=7d`, or `since` and `until` in milliseconds */
export const rangeOf = ({ range, since, until }: Readonly<Record<string, string>>): Range => {
  const [sinceMs, untilMs] = [Number(since), Number(until)];
  if (sinceMs > 0 && untilMs > sinceMs) return { name: '', sinceMs, untilMs };
  return { name: ranges.find(([name]) => name === range)?.[0] ?? DEFAULT };
};

/** As the manager is asked for it. */
export const rangeParameters = ({ name, sinceMs, untilMs }: Range): string =>
  sinceMs === undefined || untilMs === undefined
    ? `since=${name}`
    : `since=${new Date(sinceMs).toISOString()}&until=${new Date(untilMs).toISOString()}`;
