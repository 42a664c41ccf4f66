// The two summaries benchmarks use.

/** The smallest value that at least that share (0 to 1) of all values do not exceed; NaN of nothing. */
export const quantile = (values: Iterable<number>, share: number): number => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};

export const median = (values: Iterable<number>): number => quantile(values, 0.5);
