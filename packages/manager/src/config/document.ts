// From the text of a YAML (or JSON) file to the YAML library's tree, with every error of syntax as a problem with its line.
// Knows YAML and what a hostile text could do to its reader; nothing of what the tree means (tree.ts turns it into values).
import assert from 'node:assert/strict';
import { Composer, CST, type Document, Lexer, LineCounter, type ParsedNode, Parser, type YAMLError } from 'yaml';
import type { ConfigProblem } from '../core/api.ts';
import { describeSyntaxError } from './syntax.ts';

/** A configuration is five levels deep. The library calls itself once a level, and an exhausted stack cannot be relied on to be caught. */
const DEPTH_MAX = 32;

/** More errors than these are echoes of the first. */
const ERROR_COUNT_MAX = 20;

/** Several errors may fall on one line, of which only the first is shown; after these the rest of the file is not read. */
const GATHERED_COUNT_MAX = 1_000;

/**
 * Pieces (words, signs, spaces, line ends) and, of these, values a file may consist of: the former take a microsecond each, the
 * latter up to a kilobyte. 50,000 services with four settings each have 2.65 million pieces and 650,000 values.
 */
export const documentLimits = { lexemeCount: 3_000_000, valueCount: 750_000 } as const;

export type DocumentLimits = { readonly [Limit in keyof typeof documentLimits]: number };

/** How the lexeme of a value (or a key) begins; the mark of a plain one is a lexeme of its own. */
const VALUE_STARTS: ReadonlySet<string | undefined> = new Set([CST.SCALAR, '"', "'", '*', '[', '{', '-']);

export type DocumentOrProblems =
  | { readonly document: Document.Parsed; readonly lines: LineCounter }
  | { readonly problems: readonly ConfigProblem[] };

/** Thrown from among the tokens to end the reading of a text that would take too much of stack, memory or time. */
class TooMuch extends Error {}

/** The parser's tokens, given up at a limit before anything that is recursive or keeps them all sees them. */
function* tokensOf(text: string, parser: Parser, limits: DocumentLimits): Generator<CST.Token> {
  let [lexemeCount, valueCount, errorCount] = [0, 0, 0];
  let plainText = false;
  for (const lexeme of new Lexer().lex(text)) {
    lexemeCount += 1;
    if (!plainText && VALUE_STARTS.has(lexeme[0])) valueCount += 1;
    plainText = lexeme === CST.SCALAR;
    if (lexemeCount > limits.lexemeCount) {
      throw new TooMuch(`there are more than ${limits.lexemeCount} words and signs up to here: make the file smaller`);
    }
    if (valueCount > limits.valueCount) {
      throw new TooMuch(`there are more than ${limits.valueCount} keys and values up to here: make the file smaller`);
    }
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') errorCount += 1;
      yield token;
    }
    if (errorCount > GATHERED_COUNT_MAX) return;
    if (parser.stack.length > DEPTH_MAX) throw new TooMuch(`nested deeper than ${DEPTH_MAX} levels`);
  }
  yield* parser.end();
}

/** Thrown from inside the composer when there are errors enough. */
class EnoughErrors extends Error {}

/**
 * The composer gathers errors without end, one for every second character of a hostile text. It has a single place to take them in,
 * private in its types; what it has gathered when that place throws is in its `streamInfo()`.
 */
const boundErrors = (composer: Composer<ParsedNode, true>): void => {
  const take: unknown = Reflect.get(composer, 'onError');
  assert(typeof take === 'function');
  let count = 0;
  const bounded = (...error: unknown[]): void => {
    count += 1;
    if (count > GATHERED_COUNT_MAX) throw new EnoughErrors();
    Reflect.apply(take, composer, error);
  };
  Reflect.set(composer, 'onError', bounded);
};

const problemAt = (lines: LineCounter, offset: number, message: string): ConfigProblem => {
  const { line, col } = lines.linePos(offset);
  return { path: '', line, column: col, message };
};

/** The library reports several errors about one slip; the first on each line is the one that helps. */
const syntaxProblems = (errors: readonly YAMLError[], text: string, lines: LineCounter): readonly ConfigProblem[] => {
  const byLine = new Map<number, ConfigProblem>();
  for (const error of errors) {
    if (byLine.size >= ERROR_COUNT_MAX) break;
    const [start] = error.pos;
    // An alias without a name is reported after its star.
    const shown = error.code === 'BAD_ALIAS' && text[start] !== '*' ? '*' : text.slice(start, start + 2);
    const problem = problemAt(lines, start, describeSyntaxError(error.code, error.message, shown));
    if (!byLine.has(problem.line ?? 0)) byLine.set(problem.line ?? 0, problem);
  }
  return [...byLine.values()];
};

export const readDocument = (text: string, limits: DocumentLimits = documentLimits): DocumentOrProblems => {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  // The library's own check for keys that are there twice takes quadratic time; tree.ts has a linear one.
  const composer = new Composer<ParsedNode, true>({ uniqueKeys: false, version: '1.2', logLevel: 'silent' });
  boundErrors(composer);
  const documents: Document.Parsed[] = [];
  try {
    for (const document of composer.compose(tokensOf(text, parser, limits), true, text.length)) {
      documents.push(document);
      if (documents.length === 2) break;
    }
  } catch (thrown) {
    if (thrown instanceof EnoughErrors) {
      const { errors, warnings } = composer.streamInfo();
      return { problems: syntaxProblems([...errors, ...warnings], text, lines) };
    }
    if (!(thrown instanceof TooMuch)) throw thrown;
    return { problems: [problemAt(lines, parser.offset, thrown.message)] };
  }
  const [document, second] = documents;
  if (document === undefined) return { problems: [{ path: '', message: 'the file is empty' }] };
  const problems = [...syntaxProblems([...document.errors, ...document.warnings], text, lines)];
  if (second !== undefined) {
    problems.push(problemAt(lines, second.range[0], describeSyntaxError('MULTIPLE_DOCS', '', '')));
  }
  return problems.length > 0 ? { problems } : { document, lines };
};
