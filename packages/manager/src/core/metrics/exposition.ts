// Numbers with names and labels as Prometheus and OpenMetrics have them written. Knows both formats to the letter; refuses to know what is measured.
import type { MetricsFormat } from '../metrics-api.ts';

export type MetricKind = 'gauge' | 'counter' | 'info' | 'summary' | 'histogram';

/** `name` as it is asked for: that of a counter ends in `_total`, that of an info in `_info`. */
export type Family = { readonly name: string; readonly kind: MetricKind; readonly help: string };

/** Says one number. @param more labels besides those of what it is about, written (labelsOf) @param suffix of a histogram: what of it this is */
export type Say = (value: number, more?: string, suffix?: '' | '_bucket' | '_sum' | '_count') => void;

/** A family, and what it says of one thing; nothing is what it says where nothing is known. */
export type Metric<Of> = Family & { readonly tell: (of: Of, say: Say) => void };

/** Things of one kind, each with the labels that tell it from the others, and what is measured of each. */
export type Section<Of = never> = {
  readonly metrics: readonly Metric<Of>[];
  readonly rows: readonly { readonly labels: string; readonly of: Of }[];
};

export const section = <Of>(metrics: readonly Metric<Of>[], rows: Section<Of>['rows']): Section<unknown> =>
  // Whoever writes it hands every metric rows of its own section alone.
  ({ metrics, rows }) as unknown as Section<unknown>;

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

/** `a="b",c="d"`. Values may hold anything; names are letters, digits and underscores. */
export const labelsOf = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value.toWellFormed().replace(/[\\"\n]/g, (mark) => escapes[mark] ?? mark)}"`)
    .join(',');

const numeral = (value: number): string => {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
};

/** In Prometheus' own text there are no infos, and a counter is called as its numbers are. */
const headOf = ({ name, kind, help }: Family, format: MetricsFormat): string => {
  const isOpen = format === 'openmetrics';
  const family = isOpen ? name.replace(kind === 'counter' ? /_total$/ : kind === 'info' ? /_info$/ : /$^/, '') : name;
  const type = kind === 'info' && !isOpen ? 'gauge' : kind;
  const said = help.replace(isOpen ? /[\\"\n]/g : /[\\\n]/g, (mark) => escapes[mark] ?? mark);
  return `# HELP ${family} ${said}\n# TYPE ${family} ${type}\n`;
};

/** So many characters are one piece, and a line. Where there is nothing to be said, a piece is empty after so many rows. */
const PIECE_CHARS = 32_768;
const PIECE_ROWS = 2_048;

/** How many numbers were written, and how many were not, because there are too many. */
export type Count = { written: number; leftOut: number };

/**
 * Every family once, all its numbers after it; a family that has none is not named. What is said after `samplesMax` numbers is counted and left out.
 * @param count is added to
 */
export function* exposition(
  sections: Iterable<Section<unknown>>,
  format: MetricsFormat,
  samplesMax: number,
  count: Count = { written: 0, leftOut: 0 },
): Generator<string, void> {
  let piece = '';
  let rowsOfPiece = 0;
  for (const { metrics, rows } of sections) {
    for (const metric of metrics) {
      let head = headOf(metric, format);
      for (const { labels, of } of rows) {
        metric.tell(of, (value, more = '', suffix = '') => {
          if (count.written >= samplesMax) {
            count.leftOut++;
            return;
          }
          count.written++;
          const all = labels === '' || more === '' ? labels + more : `${labels},${more}`;
          piece += `${head}${metric.name}${suffix}${all === '' ? '' : `{${all}}`} ${numeral(value)}\n`;
          head = '';
        });
        if (piece.length < PIECE_CHARS && ++rowsOfPiece < PIECE_ROWS) continue;
        yield piece;
        piece = '';
        rowsOfPiece = 0;
      }
    }
  }
  if (piece !== '') yield piece;
}

/** What an exposition ends with. */
export const endOf = (format: MetricsFormat): string => (format === 'openmetrics' ? '# EOF\n' : '');
