// Shows a piece of the operator's text to people: short, on one line, nothing invisible. Knows nothing of what it means.

const QUOTED_LENGTH_MAX = 80;

/** The longest path of two ids with the words between them fits. */
const LEGIBLE_LENGTH_MAX = 160;

// Controls, line and paragraph separators, and the marks that reverse or hide text on a terminal.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const INVISIBLES = new RegExp(INVISIBLE, 'gu');

/** The text in single quotes; as an escaped JSON string when something in it would not show. Cut at 80 characters. */
export const quote = (text: string): string => {
  const shown = cut(text, QUOTED_LENGTH_MAX);
  return INVISIBLE.test(shown) ? escaped(JSON.stringify(shown)) : `'${shown}'`;
};

/**
 * The text as it is, for what stands by itself (the path of a problem): with an escape such as `\u001b` for whatever would not show. Cut at
 * 160 characters.
 */
export const legible = (text: string): string => escaped(cut(text, LEGIBLE_LENGTH_MAX));

/** Never through the middle of a character that takes two places. */
const cut = (text: string, lengthMax: number): string =>
  text.length > lengthMax ? `${text.slice(0, lengthMax).replace(/[\uD800-\uDBFF]$/, '')}…` : text;

const escaped = (text: string): string =>
  text.replace(INVISIBLES, (mark) => `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
