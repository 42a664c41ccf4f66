// The terms of a check as words of the command line: `http.status=204 http.tls.expires_within=30d`, the keys of the file with dots between them. Knows how a value
// is written; which terms there are and whether one is sound, the manager judges.
import { Fault } from '@vedette/protocol/kit';
import type { Piece } from '../core/run-time-api.ts';
import type { Option } from './verb.ts';

export const checkOption: Option = {
  type: 'list',
  describe: 'Terms of its check, all of them, by the keys of the file: http.status=204 tls.expires_within=30d',
};

/** Keys of the file are of these; others, such as paths into JSON, take `--also`. */
const TERM = /^([a-z][a-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_-]*)+)=(.*)$/s;

/** @throws Fault `usage` */
export const checkTermsOf = (given: readonly string[]): Piece => {
  const terms: Piece = {};
  for (const word of given) {
    const [, path, value] = TERM.exec(word) ?? [];
    if (path === undefined || value === undefined) throw unreadable(word, 'is no term');
    put(terms, path.split('.'), jsonOrText(value), word);
  }
  return terms;
};

const put = (
  into: Record<string, unknown>,
  [key = '', ...rest]: readonly string[],
  value: unknown,
  word: string,
): void => {
  const there = Object.hasOwn(into, key) ? into[key] : undefined;
  if (rest.length === 0) {
    if (there !== undefined) throw unreadable(word, 'says again what was said');
    // Not by assignment: a key may be one that objects treat as something else.
    Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
    return;
  }
  if (there !== undefined && !isPiece(there)) throw unreadable(word, 'says something within what has a value');
  const inner = there ?? {};
  put(inner, rest, value, word);
  Object.defineProperty(into, key, { value: inner, enumerable: true, configurable: true, writable: true });
};

const isPiece = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is JSON is that; everything else is text, without quotes. */
const jsonOrText = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const unreadable = (word: string, why: string): Fault =>
  new Fault(
    'usage',
    `--check: ${JSON.stringify(word)} ${why}. Write key=value with the keys of the file, for example --check http.status=204 http.contains=ready.`,
  );
