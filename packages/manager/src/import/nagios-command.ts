// From a command of Nagios and its arguments to the words of a command line. Knows macros and quotes; refuses to know
// plugins, and never hands anything to a shell.

/** Macros by name, without their dollar signs. */
export type Macros = Readonly<Record<string, string>>;

/** `check_tcp!-p 80!x` is the command `check_tcp` with two arguments. */
export const splitCommand = (written: string): { readonly name: string; readonly args: readonly string[] } => {
  const [name = '', ...args] = written.split(/(?<!\\)!/).map((one) => one.replaceAll('\\!', '!').trim());
  return { name, args };
};

/** Nobody writes longer ones; quotes that are never closed are looked for again and again. */
const LENGTH_MAX = 8_192;

/** `$$` is a dollar sign; macros that nobody knows stay as they are. */
export const expand = (line: string, macros: Macros, args: readonly string[]): string =>
  line.replaceAll(/\$(\w*)\$/g, (whole, name: string) => {
    if (name === '') return '$';
    const place = /^ARG(\d+)$/.exec(name)?.[1];
    if (place !== undefined) return args[Number(place) - 1] ?? '';
    return macros[name] ?? whole;
  });

/** Words as a shell would make them, without anything else that it would do. */
export const wordsOf = (line: string): string[] =>
  Array.from(line.slice(0, LENGTH_MAX).matchAll(/(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/gs), ([word]) =>
    word.replaceAll(
      /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs,
      (_all, single?: string, double?: string, escaped?: string) =>
        single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
    ),
  );

/** The program's own name, without its folder and `.exe`. */
export const programOf = (word: string): string =>
  word
    .replace(/^.*[/\\]/, '')
    .replace(/^\$\w+\$/, '')
    .replace(/\.(?:exe|pl|sh|py)$/, '');
