// Stretches of time and what they come to together: all of them, what they share, what is left of them, how long. Knows beginnings and ends; refuses to
// know what happened in between.

/** From a moment up to another that is no part of it. It may end never (Infinity); one that ends where it begins, or before, is nothing. */
export type Stretch = { readonly fromMs: number; readonly toMs: number };

declare const neat: unique symbol;

/** In order of time, none empty, none overlapping or touching another: there is only one way to write the same time. Made by the functions here alone. */
export type Stretches = readonly Stretch[] & { readonly [neat]: true };

/** For what was put in order here. */
const neatly = (stretches: readonly Stretch[]): Stretches => stretches as Stretches;

/** All time that is in any of them, in whatever order they are and however they overlap. */
export const union = (...lists: readonly (readonly Stretch[])[]): Stretches => {
  const all = lists.flat().filter(({ fromMs, toMs }) => fromMs < toMs);
  all.sort((a, b) => a.fromMs - b.fromMs);
  const joined: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of all) {
    const last = joined.at(-1);
    if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else joined.push({ fromMs, toMs });
  }
  return neatly(joined);
};

/** All time that is in both. */
export const intersection = (one: Stretches, other: Stretches): Stretches => {
  const shared: Stretch[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const a = one[i];
    const b = other[j];
    if (!a || !b) return neatly(shared);
    const fromMs = Math.max(a.fromMs, b.fromMs);
    const toMs = Math.min(a.toMs, b.toMs);
    if (fromMs < toMs) shared.push({ fromMs, toMs });
    // What ends first shares nothing with what follows in the other row.
    if (a.toMs < b.toMs) i++;
    else j++;
  }
};

/** All time that is in none of them, from the beginning of time to its end. */
export const complement = (stretches: Stretches): Stretches => {
  const gaps: Stretch[] = [];
  let fromMs = Number.NEGATIVE_INFINITY;
  for (const stretch of stretches) {
    if (fromMs < stretch.fromMs) gaps.push({ fromMs, toMs: stretch.fromMs });
    fromMs = stretch.toMs;
  }
  if (fromMs < Number.POSITIVE_INFINITY) gaps.push({ fromMs, toMs: Number.POSITIVE_INFINITY });
  return neatly(gaps);
};

/** All time that is in the first and not in the second. */
export const subtraction = (from: Stretches, what: Stretches): Stretches => intersection(from, complement(what));

/** How long they are together; of none, 0. */
export const lengthMs = (stretches: Stretches): number =>
  stretches.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0);
