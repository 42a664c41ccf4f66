// How even a load is over time. Knows counts per stretch of time; refuses to know of what.
import { quantile } from '../stats.ts';

export type Evenness = {
  readonly mean: number;
  /** The busiest stretch beside the average one: 1 is perfectly even. */
  readonly peakRatio: number;
  /** The same without the busiest hundredth of all stretches. */
  readonly p99Ratio: number;
};

/** NaN of nothing. */
export const evennessOf = (counts: readonly number[]): Evenness => {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return { mean, peakRatio: quantile(counts, 1) / mean, p99Ratio: quantile(counts, 0.99) / mean };
};
