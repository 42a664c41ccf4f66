// From the text of a YAML (or JSON) file to the YAML library's tree, with every error of syntax as a problem with its line.
// Knows YAML and what a hostile text could do to its reader; nothing of what the tree means (tree.ts turns it into values).
import { Composer, type CST, type Document, Lexer, LineCounter, type ParsedNode, Parser, type YAMLError } from 'yaml';
import type { ConfigProblem } from '../core/api.ts';
import { describeSyntaxError } from './syntax.ts';

/** A configuration is five levels deep. The library calls itself once a level, and an exhausted stack cannot be relied on to be caught. */
const DEPTH_MAX = 32;

/** More errors than these are echoes of the first. */
const ERROR_COUNT_MAX = 20;

export type DocumentOrProblems =
  | { readonly document: Document.Parsed; readonly lines: LineCounter }
  | { readonly problems: readonly ConfigProblem[] };

class TooDeep extends Error {}

/** The parser's tokens, given up at `DEPTH_MAX` before anything recursive sees them. */
function* tokensOf(text: string, parser: Parser): Generator<CST.Token> {
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > DEPTH_MAX) throw new TooDeep();
  }
  yield* parser.end();
}

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

export const readDocument = (text: string): DocumentOrProblems => {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  // The library's own check for keys that are there twice takes quadratic time; tree.ts has a linear one.
  const composer = new Composer<ParsedNode, true>({ uniqueKeys: false, version: '1.2', logLevel: 'silent' });
  const documents: Document.Parsed[] = [];
  try {
    for (const document of composer.compose(tokensOf(text, parser), true, text.length)) {
      documents.push(document);
      if (documents.length === 2) break;
    }
  } catch (thrown) {
    if (!(thrown instanceof TooDeep)) throw thrown;
    return { problems: [problemAt(lines, parser.offset, `nested deeper than ${DEPTH_MAX} levels`)] };
  }
  const [document, second] = documents;
  if (document === undefined) return { problems: [{ path: '', message: 'the file is empty' }] };
  const problems = [...syntaxProblems([...document.errors, ...document.warnings], text, lines)];
  if (second !== undefined) {
    problems.push(problemAt(lines, second.range[0], describeSyntaxError('MULTIPLE_DOCS', '', '')));
  }
  return problems.length > 0 ? { problems } : { document, lines };
};
