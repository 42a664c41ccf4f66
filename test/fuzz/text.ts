// Inputs that stand for text, and what every answer to people has to be. Knows UTF-8 and unprintable characters; refuses to know what is said.
import { rule } from './target.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export const bytesOf = (text: string): Uint8Array => encoder.encode(text);

/** The text behind any bytes; what is not UTF-8 becomes U+FFFD. */
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);

/** The text as a string literal in which everything shows. */
export const shown = (text: string): string =>
  JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Longer than this nobody reads: the other side's words were repeated. */
const SAID_LENGTH_MAX = 1_000;

/** Controls, and what reverses or breaks a line. */
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u;

/** @throws Broken when a text for people is very long, or repeats what a terminal would act upon; blank it may be, as a key of a file may */
export const mustBeShowable = (said: string, what: string): void => {
  rule(!UNPRINTABLE.test(said), `${what} is raw`, () => `${what} is not printable: ${shown(said.slice(0, 300))}`);
  const isShort = said.length <= SAID_LENGTH_MAX;
  rule(isShort, `${what} is long`, () => `${what} has ${said.length} characters: ${shown(said.slice(0, 300))}`);
};

/** @throws Broken when a text for people cannot be shown to them, or says nothing */
export const mustBeSaid = (said: string, what: string): void => {
  mustBeShowable(said, what);
  rule(said.trim() !== '', `${what} is empty`, () => `${what} is empty`);
};
