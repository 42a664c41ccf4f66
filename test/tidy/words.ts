// Words that have no place in the repository: notes to oneself, and whatever is only true where it was written. A reader elsewhere has
// none of that at hand.
import { type Finding, lineAt, type Source } from './source.ts';

/** Written so that this file does not contain what it looks for. */
export const words: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  { pattern: /\b(?:[T]ODO|[F]IXME|[X]XX)\b/g, instead: 'do it now, or write down why not where decisions are kept' },
  { pattern: /[r]egistry[.](?:npm|yarn)|[n]pmjs[.]|[n]pmmirror/g, instead: 'npm knows its registry' },
  { pattern: /(?<![\w.~/-])[/](?:[w]ork|[r]oot)[/]/g, instead: 'no path of one machine' },
  {
    pattern: /\b(?:[r]eliability|[d]esign|[s]tyle|[t]oolchain)[.]md\b/g,
    instead: 'say the thing itself, or link to docs/',
  },
  { pattern: /\b[i]ssues?\s+#?\d/gi, instead: 'say the thing itself: an issue is not at hand' },
  { pattern: /\b[c]laude\b|\b[c]hatgpt\b|\b[c]opilot\b/gi, instead: 'code has no author but the log' },
];

export const wordFindings = (sources: readonly Source[]): readonly Finding[] =>
  sources.flatMap(({ path, text }) =>
    words.flatMap(({ pattern, instead }) =>
      [...text.matchAll(pattern)].map((match) => ({
        path,
        line: lineAt(text, match.index),
        message: `says "${match[0].trim()}": ${instead}`,
      })),
    ),
  );
