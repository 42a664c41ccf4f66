// Keeps files and functions short enough to be read in one go. Finds functions by their braces, which is close enough.
import { codeOf } from './code.ts';
import { type Finding, isTest, lineAt, type Source } from './source.ts';

export const fileLinesMax = 300;
export const functionLinesMax = 70;

/** What stands before a `{` or `(` that opens a function's body. */
const arrow = /=>\s*$/;
const signature = /(\w*)\s*\([^{}]*\)\s*(?::[^;{}=?]*)?$/;
const notFunctions = new Set(['if', 'for', 'while', 'switch', 'catch', 'with']);

const opensFunction = (before: string, bracket: string): boolean => {
  if (arrow.test(before)) return true;
  if (bracket !== '{') return false;
  const word = signature.exec(
    before
      .slice(before.lastIndexOf(';') + 1)
      .split(/[{}]/)
      .at(-1) ?? '',
  )?.[1];
  return word !== undefined && !notFunctions.has(word);
};

type Body = { readonly line: number; readonly lines: number };

/** Where every function's body begins, and how many lines it spans. */
export const bodiesOf = (text: string): readonly Body[] => {
  const code = codeOf(text);
  const open: { readonly at: number; readonly isFunction: boolean }[] = [];
  const bodies: Body[] = [];
  for (const { 0: bracket, index } of code.matchAll(/[{}()]/g)) {
    if (bracket === '{' || bracket === '(') {
      open.push({ at: index, isFunction: opensFunction(code.slice(Math.max(0, index - 2000), index), bracket) });
      continue;
    }
    const start = open.pop();
    if (start?.isFunction !== true) continue;
    const line = lineAt(code, start.at);
    bodies.push({ line, lines: lineAt(code, index) - line + 1 });
  }
  return bodies;
};

const lineCount = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

/** Tests are spared the length of functions: a `describe` is one. */
export const lengthFindings = (sources: readonly Source[]): readonly Finding[] =>
  sources.flatMap(({ path, text }) => {
    const lines = lineCount(text);
    const file =
      lines > fileLinesMax
        ? [
            {
              path,
              line: fileLinesMax,
              message: `has ${lines} lines, of at most ${fileLinesMax}: find the second concept`,
            },
          ]
        : [];
    const long = (isTest(path) ? [] : bodiesOf(text)).filter((body) => body.lines > functionLinesMax);
    const message = (body: Body): string =>
      `function of ${body.lines} lines, of at most ${functionLinesMax}: keep the branches, move the leaves out`;
    return [...file, ...long.map((body) => ({ path, line: body.line, message: message(body) }))];
  });
