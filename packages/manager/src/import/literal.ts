// What of a pattern is plain text: agents look for texts, and for no patterns. Knows regular expressions and globs as far as that; runs neither.

/** `isWhole`: the pattern asks for this text and nothing else. */
export type Literal = { readonly text: string; readonly isWhole: boolean };

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** How far a group or class goes that begins at `start`; the end of the pattern when it is never closed. */
const closing = (pattern: string, start: number): number => {
  const isClass = pattern[start] === '[';
  let depth = 0;
  for (let at = start; at < pattern.length; at++) {
    const mark = pattern[at];
    if (mark === '\\') at += 1;
    else if (mark === '[' && !isClass) at = closing(pattern, at);
    else if (isClass && mark === ']' && at > start + 1) return at;
    else if (!isClass && mark === '(') depth += 1;
    else if (!isClass && mark === ')' && --depth === 0) return at;
  }
  return pattern.length;
};

/** The plain pieces of a pattern that must all come, in their order; undefined where one may come instead of another, or case does not count. */
const piecesOf = (pattern: string): { pieces: string[]; isWhole: boolean } | undefined => {
  const pieces = [''];
  let isWhole = true;
  const cut = (): void => {
    isWhole = false;
    pieces.push('');
  };
  for (let at = 0; at < pattern.length; at++) {
    const mark = pattern[at] ?? '';
    const next = pattern[at + 1] ?? '';
    if (mark === '|' || (mark === '(' && /^\(\?[^:]/.test(pattern.slice(at)))) return undefined;
    if (mark === '\\' && next in ESCAPES) pieces[pieces.length - 1] += ESCAPES[next] ?? '';
    else if (mark === '\\' && /[^A-Za-z0-9]/.test(next)) pieces[pieces.length - 1] += next;
    else if (mark === '\\') cut();
    else if (mark === '*' || mark === '?' || mark === '{') {
      // What stands before it may be missing.
      pieces[pieces.length - 1] = pieces.at(-1)?.slice(0, -1) ?? '';
      cut();
      if (mark === '{') at = Math.max(at, pattern.indexOf('}', at));
    } else if (mark === '[' || mark === '(') {
      cut();
      at = closing(pattern, at);
    } else if (mark === '+' || mark === '.') cut();
    else if (mark === '^' || mark === '$') {
      if (at !== 0 && at !== pattern.length - 1) cut();
      isWhole = false;
    } else pieces[pieces.length - 1] += mark;
    if (mark === '\\') at += 1;
  }
  return { pieces, isWhole };
};

const longest = (pieces: readonly string[]): string =>
  pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), '');

/** The longest text that everything the pattern matches has in it; undefined where there is none. */
export const literalOf = (pattern: string): Literal | undefined => {
  const found = piecesOf(pattern);
  const text = longest(found?.pieces ?? []);
  return found === undefined || text === '' ? undefined : { text, isWhole: found.isWhole };
};

/** The plain pieces of a glob, where `*` is anything. */
export const globPieces = (glob: string): readonly string[] => glob.split('*').filter((piece) => piece !== '');
