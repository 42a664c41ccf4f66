// Both formats to the letter, and whatever a label may hold.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Count, endOf, exposition, labelsOf, type Metric, section } from './exposition.ts';
import { readExposition } from './reader.fake.ts';

const metric = (name: string, kind: Metric<number>['kind'], help = 'Why'): Metric<number> => ({
  ...{ name, kind, help },
  tell: (of, say) => say(of),
});

const rows = [
  { labels: labelsOf({ a: '1' }), of: 1 },
  { labels: labelsOf({ a: '2' }), of: 0.5 },
];

const textOf = (
  metrics: readonly Metric<number>[],
  format: 'text' | 'openmetrics',
  of: readonly { labels: string; of: number }[] = rows,
): string => [...exposition([section(metrics, of)], format, 100)].join('') + endOf(format);

test('the text of Prometheus', () => {
  expect(textOf([metric('g', 'gauge'), metric('c_total', 'counter'), metric('i_info', 'info')], 'text')).toBe(
    '# HELP g Why\n# TYPE g gauge\ng{a="1"} 1\ng{a="2"} 0.5\n' +
      '# HELP c_total Why\n# TYPE c_total counter\nc_total{a="1"} 1\nc_total{a="2"} 0.5\n' +
      '# HELP i_info Why\n# TYPE i_info gauge\ni_info{a="1"} 1\ni_info{a="2"} 0.5\n',
  );
});

test('OpenMetrics calls a family without what its numbers end in, and says where it ends', () => {
  expect(textOf([metric('c_total', 'counter'), metric('i_info', 'info')], 'openmetrics', rows.slice(0, 1))).toBe(
    '# HELP c Why\n# TYPE c counter\nc_total{a="1"} 1\n# HELP i Why\n# TYPE i info\ni_info{a="1"} 1\n# EOF\n',
  );
});

test.each([
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
  [1e21, '1e+21'],
  [1e-7, '1e-7'],
  [-0, '0'],
])('%d is written %s', (value, written) => {
  expect(textOf([metric('g', 'gauge')], 'text', [{ labels: '', of: value }])).toMatch(`\ng ${written}\n`);
});

test('a help is one line in both formats', () => {
  const help = 'a\\b\n"c"';
  expect(textOf([metric('g', 'gauge', help)], 'text')).toMatch('# HELP g a\\\\b\\n"c"\n');
  expect(textOf([metric('g', 'gauge', help)], 'openmetrics')).toMatch('# HELP g a\\\\b\\n\\"c\\"\n');
});

test('who has nothing to say is not named, and what is said of several is all behind one name', () => {
  const silent: Metric<number> = { ...metric('s', 'gauge'), tell: () => {} };
  const twice: Metric<number> = {
    ...metric('h', 'histogram'),
    tell: (of, say) => {
      say(of, labelsOf({ le: '+Inf' }), '_bucket');
      say(of, '', '_sum');
      say(of, '', '_count');
    },
  };
  const families = readExposition(textOf([silent, twice], 'openmetrics'), 'openmetrics');
  expect([...families.keys()]).toEqual(['h']);
  expect(families.get('h')?.samples.size).toBe(6);
});

test('whatever is in a label comes out as it went in, on one line', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom('\\', '"', '\n', '\r', '\u2028', '\ud800', '\0', '{', ',', 'n', 'é', '🗼'),
        maxLength: 12,
      }),
      fc.constantFrom('text', 'openmetrics'),
      (value, format) => {
        const text = textOf([metric('g', 'gauge')], format, [{ labels: labelsOf({ a: value, b: 'x' }), of: 1 }]);
        const [series = ''] = readExposition(text, format).get('g')?.samples.keys() ?? [];
        const [, written = ''] = /^g\{a="((?:[^"\\]|\\.)*)",b="x"\}$/s.exec(series) ?? [];
        const marks: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };
        expect(written.replace(/\\./g, (mark) => marks[mark] ?? mark)).toBe(value.toWellFormed());
      },
    ),
    { numRuns: 200 },
  );
});

describe('there are only so many', () => {
  const many = Array.from({ length: 5 }, (_, i) => ({ labels: labelsOf({ i: `${i}` }), of: i }));

  test('what is beyond is counted, and no family is named for it', () => {
    const count: Count = { written: 0, leftOut: 0 };
    const metrics = [metric('a', 'gauge'), metric('b', 'gauge')];
    const text = [...exposition([section(metrics, many)], 'text', 5, count)].join('');
    expect([...readExposition(text, 'text').keys()]).toEqual(['a']);
    expect(count).toEqual({ written: 5, leftOut: 5 });
  });

  test('exactly as many as there may be are all told', () => {
    const count: Count = { written: 0, leftOut: 0 };
    const [text = ''] = exposition([section([metric('a', 'gauge')], many)], 'text', 5, count);
    expect(readExposition(text, 'text').get('a')?.samples.size).toBe(5);
    expect(count).toEqual({ written: 5, leftOut: 0 });
  });
});

test('comes in pieces that end with a line, also where there is little to say', () => {
  const some = Array.from({ length: 20_000 }, (_, i) => ({ labels: labelsOf({ i: `${i}` }), of: i }));
  const rare: Metric<number> = { ...metric('r', 'gauge'), tell: (of, say) => of % 10_000 === 0 && say(of) };
  const pieces = [...exposition([section([metric('g', 'gauge'), rare], some)], 'text', 1e6)];
  expect(pieces.length).toBeGreaterThan(15);
  for (const piece of pieces) expect(piece === '' || piece.endsWith('\n')).toBe(true);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(34_000);
  expect(readExposition(pieces.join(''), 'text').get('g')?.samples.size).toBe(20_000);
});

describe('the reader of these tests is strict', () => {
  const head = '# HELP g Why\n# TYPE g gauge\n';
  test.each([
    ['a name twice', `${head}g 1\n${head}g{a="1"} 1\n`],
    ['a series twice', `${head}g{a="1",b="2"} 1\ng{b="2",a="1"} 2\n`],
    ['a label twice', `${head}g{a="1",a="2"} 1\n`],
    ['a family without numbers', `${head}# HELP h Why\n# TYPE h gauge\nh 1\n`],
    ['a number of another family', `${head}h 1\n`],
    ['a quote that is not escaped', `${head}g{a="x"y"} 1\n`],
    ['no end of the last line', `${head}g 1`],
    ['an end in the text of Prometheus', `${head}g 1\n# EOF\n`],
    ['a number that is none', `${head}g one\n`],
    ['an info in the text of Prometheus', '# HELP g_info Why\n# TYPE g_info info\ng_info 1\n'],
  ])('%s is refused', (_what, text) => {
    expect(() => readExposition(text, 'text')).toThrow();
  });

  test('OpenMetrics without an end is refused', () => {
    expect(() => readExposition(`${head}g 1\n`, 'openmetrics')).toThrow();
  });
});
