// What a bad input is, and where it is shown what becomes of it. Knows nothing of the inputs themselves.

export type Row = {
  readonly where: 'manager' | 'agent' | 'HTTP' | 'file' | 'spool';
  readonly input: string;
  /** By file: words that stand in it, a test's title or the row of its table. */
  readonly shownBy: Readonly<Record<string, readonly string[]>>;
};
