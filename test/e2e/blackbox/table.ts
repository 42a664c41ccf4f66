// The table of the comparison, as its page has it. Knows Markdown; refuses to know how the two came to their verdicts.

export type Row = {
  readonly section: string;
  readonly what: string;
  readonly theirs: boolean;
  /** `up`, `down: refused` … */
  readonly ours: string;
  readonly why?: string | undefined;
};

/** What the table stands behind on its page. */
export const MARK = '<!-- The table below is made by test/e2e/blackbox-exporter.test.ts. -->\n';

const rowText = ({ what, theirs, ours, why }: Row): string =>
  `| ${what} | ${theirs ? 'good' : 'not good'} | ${ours} | ${why ?? ''} |`;

export const tableText = (rows: readonly Row[]): string =>
  [...Map.groupBy(rows, ({ section }) => section)]
    .map(([section, own]) =>
      [
        `\n### ${section}\n`,
        '| target | exporter | Vedette | where they differ, why |',
        '|---|---|---|---|',
        ...own.map(rowText),
        '',
      ].join('\n'),
    )
    .join('');
