// Tells code from everything else in a TypeScript file. Knows comments, strings, templates and regular expressions; refuses to know
// grammar: rules match patterns on what is left, at unchanged offsets.

const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const string = /'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"/y;
const regex = /\/(?![*/>])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^\\/[\n])+\/[a-z]*/y;
/** The text of a template up to its end or to the next `${`. */
const templateText = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*(?:`|\$\{)/y;

/** A slash starts a regular expression where a value may stand: after an operator, an opening bracket or one of these words; not where it closes an element. */
const beforeValue = /(?:^|[(,=:[!&|?{};+\-*%~^>]|<(?=\s)|\b(?:return|typeof|case|in|of|void|delete|await|yield))\s*$/;

const hushed = (text: string): string => text.replace(/[^\n]/g, ' ');
const quoted = (text: string): string =>
  text.length < 2 ? text : `${text.charAt(0)}${hushed(text.slice(1, -1))}${text.at(-1)}`;

const matchAt = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

/** What of a template's text stays: its delimiters. */
const templateEnds = (text: string): string => {
  const end = text.endsWith('`') ? '`' : '${';
  return hushed(text.slice(0, -end.length)) + end;
};

/**
 * The same text, of the same length and lines, in which comments are blank and strings, templates' texts and regular expressions are
 * blank between their delimiters.
 */
export const codeOf = (text: string): string => {
  let out = '';
  let depth = 0;
  /** For every template we are inside the `${}` of: the brace depth outside it. */
  const templates: number[] = [];
  const template = (): void => {
    const rest = matchAt(templateText, text, out.length) ?? text.slice(out.length);
    out += templateEnds(rest);
    if (rest.endsWith('${')) templates.push(depth);
  };
  while (out.length < text.length) {
    const char = text.charAt(out.length);
    const silent = char === '/' ? matchAt(comment, text, out.length) : undefined;
    const literal =
      char === "'" || char === '"'
        ? matchAt(string, text, out.length)
        : char === '/' && silent === undefined && beforeValue.test(out.slice(-400))
          ? matchAt(regex, text, out.length)
          : undefined;
    if (silent !== undefined) {
      out += hushed(silent);
    } else if (literal !== undefined) {
      out += char === '/' ? quoted(`'${literal.slice(1, -1)}'`) : quoted(literal);
    } else {
      out += char;
      if (char === '{') depth++;
      if (char === '`') template();
      if (char === '}' && depth === templates.at(-1)) {
        templates.pop();
        template();
      } else if (char === '}') depth--;
    }
  }
  return out;
};
