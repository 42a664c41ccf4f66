// From the text of a YAML file to its tree, every error of syntax as a problem with its line. Knows YAML and what a hostile text could do to its
// reader; refuses to know what a policy is.
import { legible } from '@vedette/protocol/kit';
import { Lexer, LineCounter, type Node, Parser, parseDocument } from 'yaml';

/** `path` is empty for what concerns the whole file; lines and columns count from 1. */
export type PolicyProblem = {
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
};

export type DocumentOrProblems =
  | { readonly root: Node; place(node: unknown): { readonly line: number; readonly column: number } }
  | { readonly problems: readonly PolicyProblem[] };

/** Thousands of rules, each longer than most. */
export const POLICY_CHARS_MAX = 1024 * 1024;

/** A policy is two levels deep. The library calls itself once a level, and an exhausted stack cannot be relied on to be caught. */
const DEPTH_MAX = 16;

/** More errors than these are echoes of the first. */
const ERROR_COUNT_MAX = 20;

export const readDocument = (text: string): DocumentOrProblems => {
  if (text.length > POLICY_CHARS_MAX) return whole('the file is larger than 1 MiB');
  const nul = text.indexOf('\0');
  if (nul >= 0) return whole('the file is not text: there is a zero byte in it', text.slice(0, nul).split('\n').length);
  if (isTooDeep(text)) return whole(`the file is nested deeper than ${DEPTH_MAX} levels`);
  const lines = new LineCounter();
  // The library's own check for keys that are there twice takes quadratic time; parse.ts has a linear one.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, version: '1.2' });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const errors = [...document.errors, ...document.warnings].slice(0, ERROR_COUNT_MAX);
  if (errors.length > 0) {
    return {
      problems: errors.map(({ pos, code, message }) => ({ path: '', ...at(pos[0]), message: says(code, message) })),
    };
  }
  if (document.contents === null) return whole('the file is empty');
  const place = (node: unknown): { line: number; column: number } => at(offsetOf(node));
  return { root: document.contents, place };
};

const whole = (message: string, line?: number): DocumentOrProblems => ({
  problems: [{ path: '', message, ...(line !== undefined && { line }) }],
});

const isTooDeep = (text: string): boolean => {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > DEPTH_MAX) return true;
  }
  return false;
};

/** The library repeats the text it stumbles over as it is. */
const says = (code: string, message: string): string => {
  if (code === 'BAD_ALIAS' || message.includes('alias')) {
    return "a bare * begins a YAML alias: write a pattern in quotes, '*.example.org'";
  }
  return legible(`not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`);
};

const offsetOf = (node: unknown): number => {
  const range: unknown = typeof node === 'object' && node !== null ? Reflect.get(node, 'range') : undefined;
  const [offset]: readonly unknown[] = Array.isArray(range) ? range : [];
  return typeof offset === 'number' ? offset : 0;
};
