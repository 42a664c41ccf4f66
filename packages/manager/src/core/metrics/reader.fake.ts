// Reads an exposition as strictly as its formats are written, for tests: whatever is out of order is refused with its line. Knows nothing of who wrote it.
import type { MetricsFormat } from '../metrics-api.ts';

export type ReadFamily = {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  /** By series: the name with its labels in order. */
  readonly samples: Map<string, number>;
};

const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (NaN|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/s;

/** The names that the samples of a family may have. */
const suffixes: Readonly<Record<MetricsFormat, Readonly<Record<string, readonly string[]>>>> = {
  text: { gauge: [''], counter: [''], summary: ['', '_sum', '_count'], histogram: ['_bucket', '_sum', '_count'] },
  openmetrics: {
    ...{ gauge: [''], counter: ['_total'], summary: ['', '_sum', '_count'], info: ['_info'] },
    histogram: ['_bucket', '_sum', '_count'],
  },
};

/** @throws Error that names the line */
export const readExposition = (text: string, format: MetricsFormat): ReadonlyMap<string, ReadFamily> => {
  const families = new Map<string, ReadFamily>();
  const lines = linesOf(text, format);
  let now: ReadFamily | undefined;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const wrong = (why: string): Error => new Error(`line ${at + 1}: ${why}: ${line}`);
    const [, name = '', help = ''] = /^# HELP (\S+) (.+)$/.exec(line) ?? [];
    if (name !== '') {
      const [, typed, type = ''] = /^# TYPE (\S+) (\w+)$/.exec(lines[++at] ?? '') ?? [];
      if (typed !== name) throw wrong('there is no type behind it');
      if (!suffixes[format][type]) throw wrong(`no such type as ${type}`);
      if (families.has(name)) throw wrong('it was named before');
      if (now?.samples.size === 0) throw wrong('the one before has no numbers');
      now = { name, help, type, samples: new Map() };
      families.set(name, now);
      continue;
    }
    const [whole, sample = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
    if (whole === undefined || !now) throw wrong('it cannot be read');
    const known = suffixes[format][now.type]?.some((suffix) => sample === `${now?.name}${suffix}`);
    if (!known) throw wrong(`it is not of ${now.name}`);
    const series = `${sample}{${labelsIn(labels, wrong)}}`;
    if (now.samples.has(series)) throw wrong('it was told before');
    now.samples.set(series, value === 'NaN' ? Number.NaN : Number(value.replace('Inf', 'Infinity')));
  }
  return families;
};

const linesOf = (text: string, format: MetricsFormat): string[] => {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const lines = text.slice(0, -1).split('\n');
  const end = lines.indexOf('# EOF');
  if (format === 'text' && end >= 0) throw new Error('an end that this format does not have');
  if (format === 'openmetrics' && end !== lines.length - 1) throw new Error('it ends too early or not at all');
  return format === 'openmetrics' ? lines.slice(0, -1) : lines;
};

const labelsIn = (text: string, wrong: (why: string) => Error): string => {
  const labels = new Map<string, string>();
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const [whole, name = '', value = ''] = LABEL.exec(text) ?? [];
    if (whole === undefined) throw wrong('its labels cannot be read');
    if (labels.has(name)) throw wrong(`it has two labels ${name}`);
    labels.set(name, value);
  }
  if (text.endsWith(',')) throw wrong('a comma too many');
  return [...labels]
    .map(([name, value]) => `${name}="${value}"`)
    .sort((a, b) => (a < b ? -1 : 1))
    .join(',');
};
