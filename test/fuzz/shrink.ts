// Makes a failing input smaller while it still fails. Knows bytes; refuses to know what they stand for and why they fail.

/** Attempts on one input: a failure is to be understood, not to be minimal at any price. */
const ATTEMPTS_MAX = 3_000;

const without = (bytes: Uint8Array, from: number, to: number): Uint8Array => {
  const left = new Uint8Array(bytes.length - (to - from));
  left.set(bytes.subarray(0, from));
  left.set(bytes.subarray(to), from);
  return left;
};

/** `fails` says whether a candidate fails in the same way; it is asked a bounded number of times. */
export const shrink = (input: Uint8Array, fails: (candidate: Uint8Array) => boolean): Uint8Array => {
  let best = input;
  let attempts = 0;
  const take = (candidate: Uint8Array): boolean => {
    if (attempts >= ATTEMPTS_MAX) return false;
    attempts++;
    if (!fails(candidate)) return false;
    best = candidate;
    return true;
  };
  let before: Uint8Array;
  do {
    before = best;
    for (let size = best.length; size >= 1; size = Math.floor(size / 2)) {
      for (let at = 0; at < best.length && attempts < ATTEMPTS_MAX; ) {
        if (!take(without(best, at, Math.min(best.length, at + size)))) at += size;
      }
    }
    for (let at = 0; at < best.length && attempts < ATTEMPTS_MAX; at++) {
      if (best[at] !== 0) take(best.with(at, 0));
    }
  } while (best !== before && attempts < ATTEMPTS_MAX);
  return best;
};
