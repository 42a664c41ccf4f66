// A report as lines for a terminal, and as Markdown. Knows how each is laid out; what stands in it is report-rows.ts's.
import type { Report } from '../core/history-api.ts';
import { periodText, reportCells, reportTitles, summary } from '../report/rows.ts';
import type { Paint } from './paint.ts';
import { textWidth } from './screen-width.ts';
import { type Cell, type Column, table } from './table.ts';
import { safe, wrap } from './text.ts';

/** @param width of the screen in columns; without end where there is none */
export const reportLines = (report: Report, width: number, paint: Paint): readonly string[] => {
  const { services, groups } = report;
  const title = `Report of ${periodText(report)}, ${report.zone}`;
  const part = (name: string, rows: readonly (readonly Cell[])[]): readonly string[] =>
    rows.length === 0 ? [] : ['', ...table(columnsOf(name), rows, width, paint)];
  return [
    paint('bold', safe(title)),
    ...wrap(safe(summary(report)), textWidth(width)),
    ...part(
      'SERVICE',
      services.map((one) => [one.id, ...styled(reportCells(one), one.downMs > 0)]),
    ),
    ...part(
      'GROUP',
      groups.map((one) => [one.id, ...styled(reportCells(one), one.downMs > 0)]),
    ),
  ];
};

/** Those that matter least go first where there is no room. */
const columnsOf = (name: string): readonly Column[] => [
  { title: name, least: 10 },
  ...reportTitles.map(
    (title, i): Column => ({ title: title.toUpperCase(), align: 'right', ...(i > 2 && { optional: true }) }),
  ),
];

const styled = (cells: readonly string[], wasDown: boolean): readonly Cell[] =>
  cells.map((text, i) => (i === 1 && wasDown ? { text, style: 'red' } : text));

/** Tables as most readers of Markdown know them. */
export const reportMarkdown = (report: Report): string => {
  const { services, groups } = report;
  const rows = (name: string, of: readonly (readonly string[])[]): readonly string[] =>
    of.length === 0
      ? []
      : [
          '',
          `| ${[name, ...reportTitles].join(' | ')} |`,
          `|---|${'--:|'.repeat(reportTitles.length)}`,
          ...of.map((cells) => `| ${cells.map(markdown).join(' | ')} |`),
        ];
  const lines = [
    `# Report of ${periodText(report)}`,
    '',
    `${summary(report)} Days begin by the clocks of ${report.zone}.`,
    ...rows(
      'service',
      services.map((one) => [one.id, ...reportCells(one)]),
    ),
    ...rows(
      'group',
      groups.map((one) => [one.id, ...reportCells(one)]),
    ),
  ];
  return `${lines.join('\n')}\n`;
};

const markdown = (text: string): string => safe(text).replace(/[\\`*_[\]<>|#]/g, '\\$&');
