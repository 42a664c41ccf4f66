// Rows as Parquet, for DuckDB, pandas, Spark and their like. Knows how columns are laid out, packed and gathered into row groups, and is the only one that knows the
// library; refuses to know where the bytes go.
import { zstdCompressSync } from 'node:zlib';
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { ExportCell, ExportColumn, ExportKind, ExportRow } from './export-table.ts';

/** As many are in memory, some tens of megabytes. Readers skip, and share out among threads, whole groups of about this size. */
const ROW_GROUP_ROWS = 100_000;

export type RowWriter = {
  /** Hands on the bytes of every row group that is full. */
  put(rows: readonly ExportRow[]): void;
  /** What is left, and what the groups are found by: without it there is no file. */
  end(): void;
};

/** Whatever `write` throws is thrown to whoever puts. */
export const parquetWriter = (
  columns: readonly ExportColumn[],
  write: (bytes: Uint8Array) => void,
  groupRows = ROW_GROUP_ROWS,
): RowWriter => {
  const schema: SchemaElement[] = [{ name: 'root', num_children: columns.length }, ...columns.flatMap(elementsOf)];
  const writer = new ParquetWriter({
    ...{ writer: new Passing(write), schema, createdBy: 'vedette' },
    ...{ codec: 'ZSTD', compressors: { ZSTD: (bytes) => zstdCompressSync(bytes) } },
  });
  const waiting = columns.map((): Value[] => []);
  let rowCount = 0;
  const flush = (): void => {
    if (rowCount === 0) return;
    // Nothing of it waits for anything: `Passing` takes the bytes at once.
    void writer.write({
      columnData: columns.map((column, i) => ({ name: column.name, data: waiting[i] ?? [], ...howOf(column) })),
      rowGroupSize: rowCount,
    });
    for (const values of waiting) values.length = 0;
    rowCount = 0;
  };
  return {
    put: (rows) => {
      for (const row of rows) {
        for (const [i, { kind }] of columns.entries()) waiting[i]?.push(storedOf(kind, row[i]));
        rowCount++;
        if (rowCount >= groupRows) flush();
      }
    },
    end: () => {
      flush();
      void writer.finish();
    },
  };
};

/** Hands on what was written after each row group, and begins anew in the same memory. */
class Passing extends ByteWriter {
  readonly #write: (bytes: Uint8Array) => void;

  constructor(write: (bytes: Uint8Array) => void) {
    super();
    this.#write = write;
  }

  flush(): void {
    this.#write(this.getBytes());
    this.index = 0;
  }

  override finish(): void {
    this.flush();
  }
}

type Value = string | readonly string[] | number | bigint | undefined;

const storedOf = (kind: ExportKind, cell: ExportCell): Value =>
  typeof cell === 'number' && (kind === 'instant' || kind === 'whole') ? BigInt(Math.trunc(cell)) : cell;

const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;

const leaves = {
  text,
  instant: {
    ...{ type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
  whole: { type: 'INT64' },
  number: { type: 'DOUBLE' },
} as const satisfies Record<Exclude<ExportKind, 'texts'>, Partial<SchemaElement>>;

/** Each with all that is below it. Lists are nested as the format demands. */
const elementsOf = ({ name, kind, optional }: ExportColumn): readonly SchemaElement[] => {
  const repetition_type = optional ? 'OPTIONAL' : 'REQUIRED';
  if (kind !== 'texts') return [{ name, repetition_type, ...leaves[kind] }];
  return [
    { name, repetition_type, converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'REQUIRED', ...text },
  ];
};

/** Instants that are always there follow each other: only what lies between is written. All else becomes a dictionary wherever one is shorter. */
const howOf = ({ kind, optional }: ExportColumn): { readonly encoding?: 'DELTA_BINARY_PACKED' } =>
  kind === 'instant' && !optional ? { encoding: 'DELTA_BINARY_PACKED' } : {};
