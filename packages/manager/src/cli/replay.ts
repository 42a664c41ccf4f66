// `vedette replay`: which notifications another configuration would have sent, beside those that were.
import { Fault, type FaultCode, faults } from '@vedette/protocol/kit';
import type { ReplayLine } from '../core/replay-api.ts';
import { createClient, ManagerFault } from './client.ts';
import type { Engine } from './engine.ts';
import { fileNamed } from './files.ts';
import { exits, type Io, json, line } from './io.ts';
import { findOperator } from './operator.ts';
import { paintFor } from './paint.ts';
import { pastInstantOf } from './past-instant.ts';
import { problemLine, problemSummary } from './problems.ts';
import { progressBar } from './replay-progress.ts';
import { readReplay } from './replay-stream.ts';
import { type ReplayText, replayText } from './replay-table.ts';
import { tableWidth } from './screen-width.ts';
import { jsonOption, operatorOptions, type Verb, type Words } from './verb.ts';

const { config: _file, ...rest } = operatorOptions;

export const replay: Verb = {
  command: 'replay',
  describe: 'Say which notifications another configuration would have sent',
  options: {
    since: { type: 'string', describe: 'From when on: 30d, 24h, "2026-12-01 00:00", an ISO time' },
    until: { type: 'string', describe: 'Until when (now)' },
    config: { type: 'string', alias: 'c', describe: 'The other configuration (the one in force)' },
    json: jsonOption,
    ...rest,
  },
  examples: [
    ['$0 replay --since 30d --config new.yaml', 'what would the new file have sent in the last month?'],
    ['$0 replay --since 24h', 'the same as was sent: nothing should differ'],
    ['$0 replay --since 7d --config new.yaml --json', 'all of it, for a program'],
  ],
  async run(io, words, engine) {
    const body = await questionOf(io, words, engine);
    if (body === undefined) return faults['config-invalid'].exit;
    const client = createClient(io, words.text('manager'), await findOperator(io, withoutConfig(words), engine));
    const abort = new AbortController();
    using _signals = io.onSignal(() => abort.abort());
    const found: Collected = { rows: [], doubts: [] };
    try {
      const answer = await client.lines('api/v1/replay', body, abort.signal);
      using bar = progressBar(io.err, 'replaying');
      for await (const one of readReplay(answer)) collect(found, one, (share) => bar.show(share));
    } catch (error) {
      if (abort.signal.aborted) return exits.interrupted;
      if (error instanceof ManagerFault)
        for (const problem of error.problem.problems ?? [])
          line(io.err, problemLine(words.text('config') ?? '', problem));
      throw error;
    }
    const { begin, end, rows, doubts } = found;
    if (!begin || !end)
      throw new Fault('link-lost', 'The manager ended its answer before it was complete. See its log.');
    if (words.flag('json')) {
      const { type: _begin, ...head } = begin;
      json(io, { ...head, changes: end.changes, results: end.results, notifications: rows, doubts });
      return exits.ok;
    }
    for (const text of replayText({ begin, rows, doubts }, tableWidth(io), paintFor(io.out, io.env)))
      line(io.out, text);
    return exits.ok;
  },
};

type Collected = {
  begin?: ReplayText['begin'];
  end?: Extract<ReplayLine, { type: 'end' }>;
  readonly rows: ReplayText['rows'][number][];
  readonly doubts: ReplayText['doubts'][number][];
};

/** @throws Fault when it is the manager's last word that it failed */
const collect = (found: Collected, one: ReplayLine, progress: (share: number) => void): void => {
  switch (one.type) {
    case 'begin':
      found.begin = one;
      return;
    case 'progress':
      progress(one.share);
      return;
    case 'row':
      found.rows.push(one.row);
      return;
    case 'doubt':
      found.doubts.push(one.doubt);
      return;
    case 'end':
      found.end = one;
      return;
    case 'failed':
      throw new Fault(Object.hasOwn(faults, one.code) ? (one.code as FaultCode) : 'answer-unusable', one.detail);
  }
};

/** What the manager is sent; undefined when the file has problems, which have been told then. @throws Fault `usage`, `config-missing` */
const questionOf = async (io: Io, words: Words, engine: Engine): Promise<object | undefined> => {
  const [since, until, config] = ['since', 'until', 'config'].map((name) => words.text(name));
  if (since === undefined) throw new Fault('usage', 'Say from when on: --since 30d.');
  const nowMs = Date.now();
  const instant = (name: string, text: string): string => new Date(pastInstantOf(name, text, nowMs)).toISOString();
  const span = { since: instant('since', since), ...(until !== undefined && { until: instant('until', until) }) };
  if (config === undefined) return span;
  const outcome = await engine.readConfig(fileNamed(io, config));
  if (!('problems' in outcome)) return { ...span, config: await engine.readText(fileNamed(io, config)) };
  for (const problem of outcome.problems) line(io.err, problemLine(config, problem));
  line(io.err, `${problemSummary(config, outcome.problems)}.`);
  return undefined;
};

/** The token is the one of the manager that runs, and its file may be named elsewhere. */
const withoutConfig = (words: Words): Words => ({
  ...words,
  text: (name) => (name === 'config' ? undefined : words.text(name)),
});
