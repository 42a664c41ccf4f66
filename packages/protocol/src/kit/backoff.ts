// How long to wait before trying again. Knows the decorrelated-jitter rule; refuses to know what is being tried.

export type BackoffRule = { readonly firstMs: number; readonly longestMs: number };

/**
 * The next wait: uniform between `firstMs` and three times the wait before it, at most `longestMs`. The waits of many who
 * failed together spread out instead of coming back together.
 * @param lastMs the wait before, or 0 for the first
 * @param fraction a random number in [0, 1)
 */
export const backoff = (rule: BackoffRule, lastMs: number, fraction: number): number => {
  const ceilingMs = Math.max(rule.firstMs, lastMs * 3);
  return Math.min(rule.longestMs, rule.firstMs + fraction * (ceilingMs - rule.firstMs));
};
