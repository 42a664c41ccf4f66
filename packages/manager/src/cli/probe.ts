// `vedette probe`: asks agents to look now, and shows what they see as it comes.
import { Fault, type FaultCode, faults } from '@vedette/protocol/kit';
import { parseDuration } from '../core/duration.ts';
import type { ProbeAnswerLine, ProbeLine } from '../core/probe-api.ts';
import { checkOption, checkTermsOf } from './check-terms.ts';
import { createClient, ManagerFault } from './client.ts';
import { count, latency } from './format.ts';
import { exits, type Io, json, line } from './io.ts';
import { liveLines } from './live-lines.ts';
import { readLines } from './ndjson.ts';
import { findOperator } from './operator.ts';
import { paintFor } from './paint.ts';
import { probeTable, verdictWords, whyOf } from './probe-table.ts';
import { tableWidth } from './screen-width.ts';
import { safe } from './text.ts';
import { userName } from './user-name.ts';
import { jsonOption, operatorOptions, type Verb, type Words } from './verb.ts';
import { also } from './wish-options.ts';

const types: ReadonlySet<ProbeLine['type']> = new Set(['begin', 'answer', 'end', 'failed']);

export const probe: Verb = {
  command: 'probe <what>',
  describe: 'Ask agents what they see of a service, or of anything else, now',
  positionals: { what: 'A service in force by its id, or a target such as shop.example:443 or https://shop.example/' },
  options: {
    from: { type: 'string', describe: 'Which agents: eu-1,us-1, or key=value, or all (all that may)' },
    count: { type: 'string', describe: 'How often each of them looks: 1 to 100 (1)' },
    every: { type: 'string', describe: 'How far apart: 1s to 1h (1s)' },
    timeout: { type: 'string', describe: 'How long a look waits for an answer, of what is no service (3s)' },
    check: checkOption,
    also: { type: 'string', describe: 'More keys of a service, as in the file, as JSON' },
    json: jsonOption,
    ...operatorOptions,
  },
  examples: [
    ['$0 probe web', 'what do the agents of this service see?'],
    ['$0 probe shop.example:443 --from eu-1,us-1 --count 5', 'side by side, five times'],
    ['$0 probe https://shop.example/ --check http.contains=ready', 'by more than a connection'],
  ],
  async run(io, words, engine) {
    const body = questionOf(words);
    const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
    const abort = new AbortController();
    using _signals = io.onSignal(() => abort.abort());
    const show = showing(io, words.flag('json'));
    try {
      const answer = await client.lines('api/v1/probe', body, abort.signal);
      for await (const one of readLines<ProbeLine>(unbroken(answer), types)) show.take(one);
    } catch (error) {
      if (!abort.signal.aborted) throw told(io, error);
    }
    const seen = show.end();
    if (abort.signal.aborted) return exits.interrupted;
    if (!seen.isComplete)
      throw new Fault('link-lost', 'The manager ended its answer before it was complete. See its log.');
    return seen.answers.length > 0 && seen.answers.every(({ verdict }) => verdict === 'up') ? exits.ok : exits.failed;
  },
};

/** A connection that breaks ends the answer: what has come is shown all the same. */
async function* unbroken(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  try {
    yield* body;
  } catch {
    // The last line is missing then, which is what is told.
  }
}

/** What is wrong with a target stands where it stands. */
const told = (io: Io, error: unknown): unknown => {
  if (error instanceof ManagerFault)
    for (const { path, message } of error.problem.problems ?? [])
      line(io.err, safe(path === '' ? message : `${path}: ${message}`));
  return error;
};

/** What has a colon is a target: no service is called so. @throws Fault `usage` */
const questionOf = (words: Words): object => {
  const what = words.text('what') ?? '';
  const [from, timeout, times, every] = ['from', 'timeout', 'count', 'every'].map((name) => words.text(name));
  const more = { ...checkTermsOf(words.list('check')), ...also(words) };
  const isTarget = what.includes(':');
  if (!isTarget && (timeout !== undefined || Object.keys(more).length > 0))
    throw new Fault(
      'usage',
      'A service is looked at as it is configured: --timeout, --check and --also are for other targets.',
    );
  const chosen = from?.split(',').map((one) => one.trim());
  return {
    ...(isTarget ? { look: { target: what, ...(timeout !== undefined && { timeout }), ...more } } : { service: what }),
    ...(chosen && { from: chosen.map((one) => (one === 'all' ? '*' : one)) }),
    ...(times !== undefined && { count: wholeOf(times) }),
    ...(every !== undefined && { everyMs: msOf(every) }),
    by: userName(),
  };
};

/** @throws Fault `usage` */
const wholeOf = (text: string): number => {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new Fault('usage', `--count is ${JSON.stringify(text)}. Write a number from 1 to 100.`);
};

/** @throws Fault `usage` */
const msOf = (text: string): number => {
  const read = parseDuration(text);
  if ('ms' in read) return read.ms;
  throw new Fault('usage', `--every is ${JSON.stringify(text)}. Write how far apart the looks are, from 1s to 1h.`);
};

type Seen = { readonly answers: readonly ProbeAnswerLine[]; readonly isComplete: boolean };

const showing = (io: Io, asJson: boolean): { take(one: ProbeLine): void; end(): Seen } => {
  const paint = paintFor(io.out, io.env);
  const live = liveLines(io);
  const answers: ProbeAnswerLine[] = [];
  let begin: Extract<ProbeLine, { type: 'begin' }> | undefined;
  let end: Extract<ProbeLine, { type: 'end' }> | undefined;
  const rows = (): readonly string[] => probeTable(begin?.agents ?? [], answers, tableWidth(io), paint);
  return {
    take(one) {
      if (one.type === 'failed')
        throw new Fault(Object.hasOwn(faults, one.code) ? (one.code as FaultCode) : 'answer-unusable', one.detail);
      if (one.type === 'begin') begin = one;
      else if (one.type === 'end') end = one;
      else answers.push(one);
      if (asJson) return;
      if (io.out.isTTY === true) live.draw(rows());
      else if (one.type === 'answer') line(io.out, answerWords(one));
    },
    end() {
      const isComplete = end !== undefined;
      if (asJson && begin && end) {
        const { type: _begin, ...head } = begin;
        const { type: _end, ...tally } = end;
        json(io, { ...head, ...tally, answers: answers.map(({ type: _type, ...answer }) => answer) });
      } else if (!asJson && begin) {
        live.leave([
          ...(io.out.isTTY === true || answers.length === 0 ? [] : ['']),
          ...rows(),
          '',
          ...summary(begin, end),
        ]);
      }
      return { answers, isComplete };
    },
  };
};

/** One line of it where nobody looks on. */
const answerWords = (one: ProbeAnswerLine): string =>
  safe([one.agent, one.nth, verdictWords(one), latency(one.latencyMs), whyOf(one)].join('  ').trimEnd());

const summary = (
  { service, target }: Extract<ProbeLine, { type: 'begin' }>,
  end: Extract<ProbeLine, { type: 'end' }> | undefined,
): readonly string[] => {
  const name = safe(service === undefined ? target : `${service} (${target})`);
  if (!end) return [`${name}: broken off.`];
  const { up, down, unknown } = end;
  const seen = [
    [up, 'up'],
    [down, 'down'],
    [unknown, 'unknown'],
  ] as const;
  const words = seen.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`);
  return [`${name}: ${count(up + down + unknown, 'answer')}${words.length > 0 ? `, ${words.join(', ')}` : ''}.`];
};
