// Shows a piece of the operator's text inside a message: short, on one line, nothing invisible. Knows nothing of what it means.

const SHOWN_LENGTH_MAX = 80;

// Controls, line and paragraph separators, and the marks that reverse or hide text on a terminal.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** The text in single quotes; as an escaped JSON string when something in it would not show. Cut at 80 characters. */
export const quote = (text: string): string => {
  const shown = text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text;
  if (!INVISIBLE.test(shown)) return `'${shown}'`;
  return JSON.stringify(shown).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (mark) => `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
};
