// `vedette store export`: raw results, or outages, for work on them elsewhere. Knows how a file becomes complete; the rows come page by page, and none is kept.
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { Fault, messageOf } from '@vedette/protocol/kit';
import type { OutageView } from '../core/api.ts';
import type { ResultRow } from '../core/store-api.ts';
import { csv } from './csv.ts';
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
  describe: 'Write raw results, or outages, as CSV',
  options: {
    service: { type: 'list', describe: 'Of this service; as often as you like' },
    all: { type: 'boolean', describe: 'Of all services there ever were' },
    outages: { type: 'boolean', describe: 'Outages instead of results' },
    since: { type: 'string', describe: 'From when on: 30d, 2026-12-01, an ISO time (all)' },
    until: { type: 'string', describe: 'Until when (now)' },
    csv: { type: 'string', describe: 'The file to be written; - for the standard output' },
    force: { type: 'boolean', describe: 'A file of that name gives way' },
    json: jsonOption,
    ...operatorOptions,
  },
  examples: [
    ['$0 store export --service web --since 30d --csv web.csv', 'a month of one service'],
    ['$0 store export --all --csv - | gzip > all.csv.gz', 'everything'],
    ['$0 store export --all --outages --csv outages.csv', 'every outage on record'],
  ],
  async run(io, words, engine) {
    const target = words.text('csv');
    if (target === undefined) throw new Fault('usage', 'Say where to: --csv FILE, or --csv - for the standard output.');
    if (target === '-' && words.flag('json')) throw new Fault('usage', '--json goes with --csv FILE only.');
    const what = words.flag('outages') ? 'outages' : 'results';
    const question = { path: 'api/v1/store/export', body: { what, ...asked(words) }, label: 'writing' };
    const file = target === '-' ? undefined : fileNamed(io, target);
    using sink = file === undefined ? printing(io) : writing(file, words.flag('force'));
    let head = csv(titles[what], []);
    /** What is refused is refused before anything is written. */
    const put = (rows: readonly Row[]): void => {
      sink.put(head + bare(rows));
      head = '';
    };
    let isWhole = true;
    const hear: Hear = (told) => {
      if (told.type === 'results') put(told.rows.map((row) => resultRow(told.service, row)));
      else if (told.type === 'outages') put(told.rows.map(outageRow));
      else {
        isWhole = false;
        line(io.err, safe(`vedette: ${damageText(told.damage)}`));
      }
    };
    const figures = await askOfStore({ io, words, engine }, question, hear);
    if (!figures) return exits.interrupted;
    put([]);
    sink.end();
    const { rows = 0 } = figures;
    if (words.flag('json')) json(io, { file, rows, lost: figures['lost'] ?? 0 });
    else if (file !== undefined) line(io.out, `${count(rows, what === 'results' ? 'result' : 'outage')} in ${file}.`);
    return isWhole ? exits.ok : exits.failed;
  },
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

const titles = {
  results: ['at', 'service', 'agent', 'verdict', 'reason', 'latency_ms'],
  outages: ['id', 'service', 'started_at', 'ended_at', 'duration_ms', 'reason', 'from', 'told'],
} as const;

type Row = readonly (string | number | undefined)[];

const iso = (ms: number): string => new Date(ms).toISOString();

const resultRow = (service: string, [atMs, agent, verdict, reason, latencyMs]: ResultRow): Row => [
  ...[iso(atMs), service, agent, verdict],
  reason ?? undefined,
  latencyMs ?? undefined,
];

const outageRow = ({ id, service, startedAt, endedAt, durationMs, reason, from, told }: OutageView): Row => [
  ...[id, service, startedAt, endedAt, durationMs, reason],
  ...[from.join(' '), told.join(' ')],
];

/** Rows without the line of titles, which is there once. */
const bare = (rows: readonly Row[]): string => csv([], rows).slice('\r\n'.length);

type Sink = Disposable & { put(text: string): void /** All of it is there. */; end(): void };

const printing = (io: Io): Sink => ({
  put: (text) => void io.out.write(text),
  end: () => undefined,
  [Symbol.dispose]: () => undefined,
});

/** There under its name once it is complete; what was begun and not completed goes. @throws Fault */
const writing = (file: string, isForced: boolean): Sink => {
  if (!isForced && existsSync(file))
    throw new Fault('already-there', `${file} exists, and is left as it is. Name another file, or say --force.`);
  const part = `${file}.part`;
  const orFault = <T>(act: () => T): T => {
    try {
      return act();
    } catch (cause) {
      throw new Fault('usage', `${file} cannot be written: ${messageOf(cause)}. Name another file.`, { cause });
    }
  };
  const descriptor = orFault(() => openSync(part, 'w'));
  let isComplete = false;
  return {
    put: (text) => orFault(() => writeAll(descriptor, Buffer.from(text))),
    end: () => {
      orFault(() => {
        fsyncSync(descriptor);
        renameSync(part, file);
      });
      isComplete = true;
    },
    [Symbol.dispose]: () => {
      closeSync(descriptor);
      if (!isComplete) rmSync(part, { force: true });
    },
  };
};

const writeAll = (descriptor: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
};
