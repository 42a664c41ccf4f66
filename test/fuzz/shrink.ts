// Makes a failing input smaller while it still fails. Knows bytes; refuses to know what they stand for and why they fail.

/** Attempts on one input, and the time they may take: a failure is to be understood, not to be minimal at any price. */
const ATTEMPTS_MAX = 3_000;
const MS_MAX = 5_000;

const without = (bytes: Uint8Array, from: number, to: number): Uint8Array => {
  const left = new Uint8Array(bytes.length - (to - from));
  left.set(bytes.subarray(0, from));
  left.set(bytes.subarray(to), from);
  return left;
};

/** `fails` says whether a candidate fails in the same way; it is asked a bounded number of times. */
export const shrink = (input: Uint8Array, fails: (candidate: Uint8Array) => boolean): Uint8Array => {
  const endAtMs = performance.now() + MS_MAX;
  let best = input;
  let attempts = 0;
  const isEnough = (): boolean => attempts >= ATTEMPTS_MAX || performance.now() > endAtMs;
  const take = (candidate: Uint8Array): boolean => {
    attempts++;
    if (!fails(candidate)) return false;
    best = candidate;
    return true;
  };
  let before: Uint8Array;
  do {
    before = best;
    for (let size = best.length; size >= 1; size = Math.floor(size / 2)) {
      for (let at = 0; at < best.length && !isEnough(); ) {
        if (!take(without(best, at, Math.min(best.length, at + size)))) at += size;
      }
    }
    for (let at = 0; at < best.length && !isEnough(); at++) {
      if (best[at] !== 0) take(best.with(at, 0));
    }
  } while (best !== before && !isEnough());
  return best;
};
