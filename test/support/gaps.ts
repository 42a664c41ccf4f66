// Arithmetic on the times at which connections came. Knows numbers only.

/** The distances between neighbours. */
export const gaps = (times: readonly number[]): number[] => times.slice(1).map((at, i) => at - (times[i] ?? at));

/** Where times lie within an interval, on average; for times around its ends as well. */
export const phase = (times: readonly number[], intervalMs: number): number => {
  const angles = times.map((at) => ((at % intervalMs) / intervalMs) * 2 * Math.PI);
  const y = angles.reduce((sum, a) => sum + Math.sin(a), 0);
  const x = angles.reduce((sum, a) => sum + Math.cos(a), 0);
  return ((Math.atan2(y, x) / (2 * Math.PI) + 1) % 1) * intervalMs;
};

/** How far two phases are apart, the shorter way round. */
export const phaseShift = (a: number, b: number, intervalMs: number): number => {
  const apart = Math.abs(a - b) % intervalMs;
  return Math.min(apart, intervalMs - apart);
};
