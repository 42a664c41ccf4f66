// Where an export goes: CSV to the standard output or into a file, Parquet into a file. Knows which is which; refuses to know what the rows say.
import { type CompleteFile, completeFile } from './complete-file.ts';
import { csvBody, csvHead } from './export-csv.ts';
import type { ExportColumn, ExportRow } from './export-table.ts';
import type { Output } from './io.ts';

/** Disposed of before its end, a file leaves nothing. */
export type ExportSink = Disposable & {
  /** @throws Fault `store-failed` */
  put(rows: readonly ExportRow[]): void;
  /** All of it is there. @throws Fault `store-failed`, `already-there` */
  end(): void;
};

/** Nothing is printed before the first rows, or the end, are there: what is refused leaves no line of titles. */
export const printedCsv = (columns: readonly ExportColumn[], output: Output): ExportSink =>
  csvSink(columns, (text) => void output.write(text), {
    end: () => undefined,
    [Symbol.dispose]: () => undefined,
  });

/** @throws Fault `already-there`, `usage` */
export const csvFile = (columns: readonly ExportColumn[], file: string, isForced: boolean): ExportSink => {
  const target = completeFile(file, isForced);
  return csvSink(columns, (text) => target.write(Buffer.from(text)), endOf(target));
};

/** @throws Fault `already-there`, `usage` */
export const parquetFile = async (
  columns: readonly ExportColumn[],
  file: string,
  isForced: boolean,
): Promise<ExportSink> => {
  // Nobody else waits for the library to be read.
  const { parquetWriter } = await import('./parquet.ts');
  const target = completeFile(file, isForced);
  const writer = parquetWriter(columns, (bytes) => target.write(bytes));
  const { end, [Symbol.dispose]: dispose } = endOf(target);
  return {
    put: (rows) => writer.put(rows),
    end: () => {
      writer.end();
      end();
    },
    [Symbol.dispose]: dispose,
  };
};

const endOf = (target: CompleteFile): Pick<ExportSink, 'end' | typeof Symbol.dispose> => ({
  end: () => target.complete(),
  [Symbol.dispose]: () => target[Symbol.dispose](),
});

const csvSink = (
  columns: readonly ExportColumn[],
  write: (text: string) => void,
  { end, [Symbol.dispose]: dispose }: Pick<ExportSink, 'end' | typeof Symbol.dispose>,
): ExportSink => {
  let head = csvHead(columns);
  const put = (rows: readonly ExportRow[]): void => {
    write(head + csvBody(columns, rows));
    head = '';
  };
  return {
    put,
    end: () => {
      put([]);
      end();
    },
    [Symbol.dispose]: dispose,
  };
};
