// `vedette store export`: raw results, or outages, for work on them elsewhere. Knows what is asked for and what is said of it; the rows come page by page, and are
// handed on.
import { Fault } from '@vedette/protocol/kit';
import { csvFile, type ExportSink, parquetFile, printedCsv } from './export-sink.ts';
import { type ExportColumn, exportColumns, outageRow, resultRow } from './export-table.ts';
import { fileNamed } from './files.ts';
import { count } from './format.ts';
import { exits, type Io, json, line } from './io.ts';
import { edgeText } from './range.ts';
import { damageText } from './store-look.ts';
import { askOfStore, type Hear } from './store-stream.ts';
import { safe } from './text.ts';
import { jsonOption, operatorOptions, type Verb, type Words } from './verb.ts';

export const storeExport: Verb = {
  command: 'export',
  describe: 'Write raw results, or outages, as CSV or Parquet',
  options: {
    service: { type: 'list', describe: 'Of this service; as often as you like' },
    all: { type: 'boolean', describe: 'Of all services there ever were' },
    outages: { type: 'boolean', describe: 'Outages instead of results' },
    since: { type: 'string', describe: 'From when on: 30d, 2026-12-01, an ISO time (all)' },
    until: { type: 'string', describe: 'Until when (now)' },
    csv: { type: 'string', describe: 'The file to be written; - for the standard output' },
    parquet: { type: 'string', describe: 'Instead, a file for DuckDB, pandas, Spark and their like' },
    force: { type: 'boolean', describe: 'A file of that name gives way' },
    json: jsonOption,
    ...operatorOptions,
  },
  examples: [
    ['$0 store export --service web --since 30d --csv web.csv', 'a month of one service'],
    ['$0 store export --all --csv - | gzip > all.csv.gz', 'everything'],
    ['$0 store export --all --since 90d --parquet quarter.parquet', 'to be asked with SQL'],
    ['$0 store export --all --outages --csv outages.csv', 'every outage on record'],
  ],
  async run(io, words, engine) {
    const target = targetOf(words);
    const what = words.flag('outages') ? 'outages' : 'results';
    const question = { path: 'api/v1/store/export', body: { what, ...asked(words) }, label: 'writing' };
    const file = target.name === '-' ? undefined : fileNamed(io, target.name);
    using sink = await sinkFor(target.form, exportColumns[what], { io, file, isForced: words.flag('force') });
    let isWhole = true;
    const hear: Hear = (told) => {
      if (told.type === 'results') sink.put(told.rows.map((row) => resultRow(told.service, row)));
      else if (told.type === 'outages') sink.put(told.rows.map(outageRow));
      else {
        isWhole = false;
        line(io.err, safe(`vedette: ${damageText(told.damage)}`));
      }
    };
    const figures = await askOfStore({ io, words, engine }, question, hear);
    if (!figures) return exits.interrupted;
    sink.end();
    const { rows = 0 } = figures;
    if (words.flag('json')) json(io, { file, rows, lost: figures['lost'] ?? 0 });
    else if (file !== undefined) line(io.out, `${count(rows, what === 'results' ? 'result' : 'outage')} in ${file}.`);
    return isWhole ? exits.ok : exits.failed;
  },
};

type Target = { readonly form: 'csv' | 'parquet'; readonly name: string };

const targetOf = (words: Words): Target => {
  const [csv, parquet] = [words.text('csv'), words.text('parquet')];
  if (csv !== undefined && parquet !== undefined) throw new Fault('usage', 'Choose one of --csv and --parquet.');
  if (parquet === '-') throw new Fault('usage', 'Parquet is no stream: name a file.');
  if (parquet !== undefined) return { form: 'parquet', name: parquet };
  if (csv === undefined)
    throw new Fault('usage', 'Say where to: --csv FILE, --csv - for the standard output, or --parquet FILE.');
  if (csv === '-' && words.flag('json')) throw new Fault('usage', '--json does not go with --csv -.');
  return { form: 'csv', name: csv };
};

/** @throws Fault `already-there`, `usage` */
const sinkFor = async (
  form: Target['form'],
  columns: readonly ExportColumn[],
  { io, file, isForced }: { readonly io: Io; readonly file: string | undefined; readonly isForced: boolean },
): Promise<ExportSink> => {
  if (file === undefined) return printedCsv(columns, io.out);
  return form === 'parquet' ? parquetFile(columns, file, isForced) : csvFile(columns, file, isForced);
};

const asked = (words: Words): object => {
  const services = words.list('service');
  if (services.length > 0 === words.flag('all')) throw new Fault('usage', 'Choose one of --service WEB and --all.');
  const nowMs = Date.now();
  const [since, until] = ['since', 'until'].map((name) => edgeText(name, words.text(name), nowMs));
  return {
    ...(services.length > 0 && { services }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
};
