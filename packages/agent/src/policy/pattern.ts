// Patterns for host names: `*.example.org`, `db-?.internal`. Knows how they are spelt and what they match; refuses to know what a name stands for.
import { quote } from '@vedette/protocol/kit';

export type PatternOrProblem = { readonly pattern: string } | { readonly problem: string };

const CHARS_MAX = 253;

/** Reads a pattern into lower case. */
export const parsePattern = (text: string): PatternOrProblem => {
  const pattern = text.toLowerCase();
  // Asked of the text as it is: lower-casing lets the Kelvin sign pass for a k.
  if (/^[\w*?-]+(\.[\w*?-]+)*$/.test(text) && pattern.length <= CHARS_MAX) return { pattern };
  return {
    problem: `${quote(text)} is neither a group, nor a range of addresses, nor a host name with * and ? in it`,
  };
};

/**
 * Whether a name in lower case is of the pattern. `*` is any text, dots included, or none; `?` is one character that is no dot. Linear in name
 * times pattern: only the last `*` is ever tried again.
 */
export const matchesPattern = (pattern: string, name: string): boolean => {
  let [p, n, star, resume] = [0, 0, -1, 0];
  while (n < name.length) {
    const mark = pattern[p];
    if (mark === '*') {
      star = p++;
      resume = n;
    } else if (mark === name[n] || (mark === '?' && name[n] !== '.')) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(p));
};
