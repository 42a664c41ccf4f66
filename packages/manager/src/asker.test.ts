// Whom agents are asked for, and when: on simulated time, with agents that look in their turns. What a service is, is found out for each look.
import type { Probe } from '@vedette/protocol/wire';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Asker } from './asker.ts';
import type { Seen } from './asks.ts';
import { parseConfig } from './config/parse.ts';
import { demandsOf } from './core/assignment.ts';
import { Judge } from './core/judge.ts';
import type { ProbeAnswerLine, ProbeLine, ProbeQuery } from './core/probe-api.ts';

const FILE = `
agents: { a: , b: , c: { labels: { region: far } } }
services: { web: { target: h:1, agents: [a, b], every: 5s } }
`;

/** Time passes when nobody has anything left to do. */
class Bench {
  nowMs = 1_000_000;
  readonly asked: { agent: string; atMs: number; question: Omit<Probe, 'n'> }[] = [];
  answer: (agent: string, question: Omit<Probe, 'n'>) => Seen = () => ({ code: 0, atMs: this.nowMs, latencyMs: 1 });
  readonly #timers: { at: number; fn: () => void }[] = [];
  readonly #read = parseConfig(FILE, '/etc/vedette.yaml');
  readonly judge = new Judge({ views: [], openOutages: [], lastOutageId: 0, lastNotificationId: 0, stored: [] });
  readonly asker: Asker;

  constructor() {
    const read = this.#read;
    if ('problems' in read) throw new Error('the file is in order');
    this.judge.configure(demandsOf(read.wishes), new Map([['web', 7]]), 0);
    const clock = {
      now: () => this.nowMs,
      elapsed: () => this.nowMs,
      at: (at: number, fn: () => void) => {
        const timer = { at, fn };
        this.#timers.push(timer);
        return { [Symbol.dispose]: () => void this.#timers.splice(this.#timers.indexOf(timer) >>> 0, 1) };
      },
    };
    this.asker = new Asker({
      asks: {
        ask: async (agent, question) => {
          this.asked.push({ agent, atMs: question.look?.atMs ?? this.nowMs, question });
          return this.answer(agent, question);
        },
      },
      judge: this.judge,
      keeper: { wishes: read.wishes },
      roundTripMs: () => 10,
      clock,
      logger: pino({ level: 'silent' }),
    });
  }

  async lines(what: ProbeQuery['what'], more: Partial<ProbeQuery> = {}): Promise<readonly ProbeLine[]> {
    const answer = await this.asker.probe({ what, count: 1, everyMs: 1_000, ...more });
    if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
    const found: ProbeLine[] = [];
    let isOver = false;
    const reading = (async () => {
      for await (const line of answer.lines) found.push(line);
    })().finally(() => {
      isOver = true;
    });
    while (!isOver) {
      for (let i = 0; i < 20; i++) await new Promise<void>((resolve) => setImmediate(resolve));
      if (!isOver) this.pass();
    }
    await reading;
    return found;
  }

  pass(): void {
    const next = this.#timers.toSorted((x, y) => x.at - y.at)[0];
    if (!next) return;
    this.#timers.splice(this.#timers.indexOf(next), 1);
    this.nowMs = Math.max(this.nowMs, next.at);
    next.fn();
  }
}

const answers = (lines: readonly ProbeLine[]): readonly ProbeAnswerLine[] =>
  lines.filter((line) => line.type === 'answer');
const other = { look: { target: 'other.example:443' } };

test('M1 however many agents look however often, their turns are a second apart, and more from one to the next', async () => {
  const bench = new Bench();
  const lines = await bench.lines(other, { count: 5 });
  expect(lines[0]).toMatchObject({ type: 'begin', target: 'tcp://other.example:443', agents: ['a', 'b', 'c'] });
  expect(lines.at(-1)).toEqual({ type: 'end', up: 15, down: 0, unknown: 0 });
  const turns = bench.asked.toSorted((x, y) => x.atMs - y.atMs);
  expect(turns).toHaveLength(15);
  for (const [i, { agent, atMs }] of turns.entries()) {
    const before = turns[i - 1];
    if (before) expect(atMs - before.atMs).toBeGreaterThanOrEqual(before.agent === agent ? 1_000 : 1_200);
  }
});

test('a service is asked for by its number, of its own agents, whether it was named or described', async () => {
  for (const what of [{ service: 'web' }, { look: { target: 'tcp://H:1' } }]) {
    const bench = new Bench();
    const lines = await bench.lines(what, { from: ['*'] });
    expect(lines[0]).toMatchObject({ service: 'web', target: 'tcp://h:1' });
    expect(bench.asked.map(({ agent, question }) => [agent, question])).toEqual([
      ['a', { slot: 7 }],
      ['b', { slot: 7 }],
    ]);
    expect(answers(lines).find(({ agent }) => agent === 'c')).toMatchObject({ verdict: 'unknown', reason: 'unprobed' });
  }
});

test('another check of the same target is something else', async () => {
  const bench = new Bench();
  await bench.lines({ look: { target: 'h:1', tcp: { expect: 'x' } } }, { from: ['a'] });
  expect(bench.asked[0]?.question.look).toMatchObject({ target: 'tcp://h:1', check: { type: 'tcp' } });
});

test('who cannot look is not asked again, who failed is', async () => {
  const bench = new Bench();
  bench.answer = (agent) => (agent === 'a' ? { code: 69, text: 'no' } : { code: 16, atMs: bench.nowMs });
  const lines = await bench.lines(other, { count: 3, from: ['a', 'region=far'] });
  expect(answers(lines).map(({ agent, nth, reason }) => [agent, nth, reason])).toEqual([
    ['a', 1, 'denied'],
    ['c', 1, 'refused'],
    ['c', 2, 'refused'],
    ['c', 3, 'refused'],
  ]);
});

test('what becomes a service meanwhile is asked for as one', async () => {
  const bench = new Bench();
  const file = parseConfig(
    FILE.replace('web:', 'new: { target: "other.example:443", agents: [a], every: 9s }, web:'),
    '/etc/x',
  );
  if ('problems' in file) throw new Error('the file is in order');
  bench.answer = () => {
    bench.judge.configure(
      demandsOf(file.wishes),
      new Map([
        ['web', 7],
        ['new', 8],
      ]),
      0,
    );
    return { code: 0, atMs: bench.nowMs };
  };
  await bench.lines(other, { count: 2, from: ['a'] });
  expect(bench.asked.map(({ question }) => question.slot)).toEqual([undefined, 8]);
});

test('what nobody could look at is refused before anybody is asked', async () => {
  const { asker } = new Bench();
  const ask = (what: ProbeQuery['what'], more = {}) => asker.probe({ what, count: 1, everyMs: 1_000, ...more });
  await expect(ask({ service: 'nothing' })).rejects.toMatchObject({ code: 'not-found' });
  await expect(ask(other, { from: ['nobody'] })).rejects.toMatchObject({ code: 'not-found' });
  expect(await ask({ look: { target: 'h:1', every: '5s' } })).toMatchObject({ problems: [{ path: 'every' }] });
  expect(await ask({ look: { target: 'h' } })).toMatchObject({ problems: [{ path: 'target' }] });
  expect(await ask({ look: { target: 'h:1', tcp: { starttls: 'x' } } })).toMatchObject({
    problems: [{ path: 'tcp.starttls' }],
  });
});

test('whoever stops reading stops the asking, and makes room for others', async () => {
  const bench = new Bench();
  for (let round = 0; round < 20; round++) {
    const answer = await bench.asker.probe({ what: other, count: 100, everyMs: 1_000 });
    if ('problems' in answer) throw new Error('the target is in order');
    for await (const line of answer.lines) if (line.type === 'begin') break;
  }
  const all = await Promise.all(
    Array.from({ length: 8 }, () => bench.asker.probe({ what: other, count: 1, everyMs: 1_000 })),
  );
  const iterators = all.flatMap((one) => ('lines' in one ? [one.lines[Symbol.asyncIterator]()] : []));
  for (const iterator of iterators) await iterator.next();
  await expect(bench.asker.probe({ what: other, count: 1, everyMs: 1_000 })).rejects.toMatchObject({
    code: 'already-there',
  });
  for (const iterator of iterators) await iterator.return?.();
});
