// What the rules look at and what they answer. Knows the shape of a file, a finding and a package manifest; refuses to know any rule
// and where files come from (tree.ts).

/** A text file of the repository; `path` is relative to its root, with `/`. */
export type Source = { readonly path: string; readonly text: string };

/** Something a rule objects to. `message` says what to do instead. */
export type Finding = { readonly path: string; readonly line: number; readonly message: string };

/** A workspace package: `dir` relative to the root, and its public doors as paths relative to `dir`. */
export type Manifest = {
  readonly dir: string;
  readonly name: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
};

/** The number of the line, from 1, that holds the character at `offset`. */
export const lineAt = (text: string, offset: number): number => {
  let line = 1;
  for (let i = text.indexOf('\n'); i !== -1 && i < offset; i = text.indexOf('\n', i + 1)) line++;
  return line;
};

/** Tests, their stand-ins for ports (`name.fake.ts`), other help (`name.test-support.ts`), and what they start or read (`fixtures/`). */
export const isTest = (path: string): boolean => /\.(?:test|fake|test-support)\.ts$|\/fixtures\//.test(path);

/** One line a finding, the way editors and terminals make clickable. */
export const listing = (findings: readonly Finding[]): string[] =>
  findings.map((f) => `${f.path}:${f.line} ${f.message}`);
