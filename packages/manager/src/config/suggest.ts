// Finds what somebody probably meant: the nearest of the known words. Knows nothing of what the words are for.

/** Misspellings further off than this are other words. */
const DISTANCE_MAX = 2;

/** Words this short are all near each other, so only one slip is forgiven. */
const SHORT_LENGTH_MAX = 4;

/**
 * How many insertions, deletions, substitutions and swaps of neighbours lie between two words, no letter being changed
 * twice (optimal string alignment). Answers `limit + 1` as soon as it is sure to be more than `limit`.
 */
export const editDistance = (a: string, b: string, limit = Number.POSITIVE_INFINITY): number => {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + changed);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current.push(best);
    }
    if (Math.min(...current) > limit && Math.min(...last) > limit) return limit + 1;
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
};

/** A comparison takes microseconds: half a second of them. */
const COMPARED_COUNT_MAX = 100_000;

/** Suggests until it has compared so many words: those of a file full of mistakes, among thousands of ids, would take minutes. */
export class Suggester {
  #left: number;

  constructor(comparedCountMax = COMPARED_COUNT_MAX) {
    this.#left = comparedCountMax;
  }

  /** As `suggest`, of as many of the known words as there is time for. */
  suggest(word: string, known: Iterable<string>): string | undefined {
    return suggest(word, this.#some(known));
  }

  *#some(words: Iterable<string>): Generator<string> {
    for (const word of words) {
      if (this.#left <= 0) return;
      this.#left -= 1;
      yield word;
    }
  }
}

/** The known word nearest to `word`, the first of equals; undefined when none is near. Upper and lower case count as the same. */
export const suggest = (word: string, known: Iterable<string>): string | undefined => {
  const wanted = word.toLowerCase();
  let nearest: string | undefined;
  let nearestDistance = wanted.length <= SHORT_LENGTH_MAX ? 2 : DISTANCE_MAX + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate.toLowerCase(), nearestDistance - 1);
    if (distance >= nearestDistance) continue;
    nearest = candidate;
    nearestDistance = distance;
  }
  return nearest;
};
