// What is written as Parquet, read back by another library.
import fc from 'fast-check';
import { parquetMetadata, parquetSchema } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { type ExportColumn, type ExportRow, exportColumns } from './export-table.ts';
import { readParquet } from './parquet.fake.ts';
import { parquetWriter } from './parquet.ts';

/** The pages come as they come. */
const written = (columns: readonly ExportColumn[], pages: readonly (readonly ExportRow[])[], groupRows?: number) => {
  const parts: Buffer[] = [];
  const writer = parquetWriter(columns, (bytes) => parts.push(Buffer.from(bytes)), groupRows);
  for (const page of pages) writer.put(page);
  writer.end();
  return { file: new Uint8Array(Buffer.concat(parts)).buffer };
};

/** As hyparquet shows what was put. */
const shown = (columns: readonly ExportColumn[], row: ExportRow): Record<string, unknown> =>
  Object.fromEntries(
    columns.map(({ name, kind }, i) => {
      const cell = row[i];
      if (cell === undefined) return [name, null];
      if (kind === 'instant') return [name, new Date(Number(cell))];
      return [name, kind === 'whole' ? BigInt(Number(cell)) : cell];
    }),
  );

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const instant = fc.integer({ min: -8_640_000_000_000, max: 8_640_000_000_000 });
const none = fc.constant(undefined);
const generators = {
  results: fc.tuple(
    instant,
    text,
    text,
    fc.constantFrom('up', 'down', 'unknown'),
    fc.oneof(none, text),
    fc.oneof(none, fc.double({ noNaN: true })),
  ),
  outages: fc.tuple(
    ...[fc.maxSafeNat(), text, instant, fc.oneof(none, instant), fc.maxSafeNat(), text],
    ...[fc.array(text, { maxLength: 4 }), fc.array(text, { maxLength: 4 })],
  ),
} as const;

describe.each(['results', 'outages'] as const)('%s', (what) => {
  const columns: readonly ExportColumn[] = exportColumns[what];
  const row: fc.Arbitrary<ExportRow> = generators[what];

  test('everything comes back as it was, however the pages and the groups fall', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(row, { maxLength: 12 }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 9 }),
        async (pages, groupRows) => {
          const { file } = written(columns, pages, groupRows);
          const rows = pages.flat();
          expect(await readParquet(file)).toEqual(rows.map((one) => shown(columns, one)));
          const groups = parquetMetadata(file).row_groups.map(({ num_rows: count }) => Number(count));
          expect(groups.slice(0, -1).every((count) => count === groupRows)).toBe(true);
          expect(groups.reduce((sum, count) => sum + count, 0)).toBe(rows.length);
        },
      ),
      { numRuns: 25 },
    );
  });
});

test('the columns have their types', () => {
  const schema = parquetSchema(parquetMetadata(written(exportColumns.results, []).file));
  const types = schema.children.map(({ element: { name, type, converted_type, logical_type, repetition_type } }) => ({
    ...{ name, type, repetition_type },
    ...(converted_type && { converted_type }),
    ...(logical_type?.type === 'TIMESTAMP' && { isUtc: logical_type.isAdjustedToUTC }),
  }));
  const [required, optional] = ['REQUIRED', 'OPTIONAL'];
  const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8' };
  expect(types).toEqual([
    { name: 'at', type: 'INT64', repetition_type: required, converted_type: 'TIMESTAMP_MILLIS', isUtc: true },
    { name: 'service', repetition_type: required, ...text },
    { name: 'agent', repetition_type: required, ...text },
    { name: 'verdict', repetition_type: required, ...text },
    { name: 'reason', repetition_type: optional, ...text },
    { name: 'latency_ms', type: 'DOUBLE', repetition_type: optional },
  ]);
});

test('texts are dictionaries, instants are differences, and all of it is packed', async () => {
  const rows = Array.from({ length: 30_000 }, (_, i): ExportRow => {
    const isDown = i % 500 < 20;
    const latency = isDown ? undefined : Number((10 + Math.sin(i) * 5).toPrecision(3));
    return [
      1_790_000_000_000 + i * 10_000 + (i % 7),
      'web',
      i % 2 ? 'eu-1' : 'us-1',
      isDown ? 'down' : 'up',
      isDown ? 'refused' : undefined,
      latency,
    ];
  });
  const { file } = written(exportColumns.results, [rows]);
  const [group] = parquetMetadata(file).row_groups;
  const how = group?.columns.map(
    ({ meta_data: data }) => `${data?.path_in_schema.join('.')} ${data?.codec} ${data?.encodings.join('+')}`,
  );
  expect(how).toEqual([
    'at ZSTD DELTA_BINARY_PACKED',
    ...['service', 'agent', 'verdict', 'reason', 'latency_ms'].map((name) => `${name} ZSTD PLAIN+RLE_DICTIONARY`),
  ]);
  expect(file.byteLength / rows.length).toBeLessThan(3);
  const statistics = group?.columns[0]?.meta_data?.statistics;
  expect(statistics).toMatchObject({
    min_value: new Date(Number(rows[0]?.[0])),
    max_value: new Date(Number(rows.at(-1)?.[0])),
  });
});

test('no more than a row group is held back, however many there are', () => {
  const groupRows = 2_000;
  const sizes: number[] = [];
  const writer = parquetWriter(exportColumns.results, ({ length }) => sizes.push(length), groupRows);
  const page = Array.from({ length: 500 }, (_, i): ExportRow => [i, 'web', 'eu-1', 'up', undefined, (i % 90) / 10]);
  for (let rows = page.length; rows <= 40 * groupRows; rows += page.length) {
    writer.put(page);
    expect(sizes).toHaveLength(Math.floor(rows / groupRows));
  }
  writer.end();
  // Of each group its own bytes, and nothing of those before it.
  expect(Math.max(...sizes.slice(1, -1))).toBeLessThan((sizes[0] ?? 0) * 1.1);
});

test('what cannot be written is thrown to whoever puts', () => {
  const full = new Error('no room');
  const writer = parquetWriter(
    exportColumns.results,
    () => {
      throw full;
    },
    1,
  );
  expect(() => writer.put([[0, 'web', 'eu-1', 'up', undefined, 1]])).toThrow(full);
});
