// Questions under way: each is answered once, by the agent that was asked, or because it is gone, or because time is up.
import { verdictOf } from '@vedette/protocol/health';
import type { Probe } from '@vedette/protocol/wire';
import { expect, test } from 'vitest';
import { Asks, type Seen } from './asks.ts';

class Bench {
  now = 0;
  timers: { at: number; fn: () => void }[] = [];
  readonly asked: Probe[] = [];
  readonly left = new AbortController();
  readonly asks = new Asks({
    elapsed: () => this.now,
    at: (at, fn) => {
      const timer = { at, fn };
      this.timers.push(timer);
      return {
        [Symbol.dispose]: () => {
          this.timers = this.timers.filter((one) => one !== timer);
        },
      };
    },
  });

  here(canAsk = true): this {
    this.asks.here('eu-1', { ask: (probe) => canAsk && this.asked.push(probe) > 0 });
    return this;
  }

  ask(slot = 1): Promise<Seen> {
    return this.asks.ask('eu-1', { slot }, 1_000, this.left.signal);
  }

  passTo(now: number): void {
    this.now = now;
    for (const { fn } of this.timers.filter(({ at }) => at <= now)) fn();
  }
}

const reasonOf = async (seen: Promise<Seen>): Promise<string> => {
  const verdict = verdictOf((await seen).code);
  return verdict.status === 'unknown' ? verdict.reason : verdict.status;
};

test('P84 each question gets the answer with its number, in whatever order they come', async () => {
  const bench = new Bench().here();
  const [first, second] = [bench.ask(1), bench.ask(2)];
  const [one, two] = bench.asked;
  expect([one?.slot, two?.slot]).toEqual([1, 2]);
  bench.asks.answered('eu-1', { n: two?.n ?? 0, code: 16, atMs: 2 });
  bench.asks.answered('eu-1', { n: one?.n ?? 0, code: 0, atMs: 1 });
  expect([await first, await second]).toEqual([
    { code: 0, atMs: 1 },
    { code: 16, atMs: 2 },
  ]);
  expect(bench.timers).toEqual([]);
});

test('an answer that nobody waits for, and one of another agent, is none', async () => {
  const bench = new Bench().here();
  bench.asks.answered('eu-1', { n: 1, code: 0 });
  const seen = bench.ask();
  const n = bench.asked[0]?.n ?? 0;
  bench.asks.answered('us-1', { n, code: 0 });
  bench.asks.answered('eu-1', { n, code: 17 });
  bench.asks.answered('eu-1', { n, code: 0 });
  expect((await seen).code).toBe(17);
});

test.each<[string, (bench: Bench) => void, string]>([
  ['the agent is gone', ({ asks }) => asks.gone('eu-1'), 'away'],
  ['it is back on another connection', (bench) => bench.here(), 'away'],
  ['time is up', (bench) => bench.passTo(1_000), 'away'],
  ['nobody wants to know any more', ({ left }) => left.abort(), 'unprobed'],
])('when %s, whoever waits is told so', async (_what, happens, reason) => {
  const bench = new Bench().here();
  const seen = bench.ask();
  happens(bench);
  expect(await reasonOf(seen)).toBe(reason);
  expect(bench.timers).toEqual([]);
});

test('who is not there, or too old, or asked in vain is not asked', async () => {
  expect(await reasonOf(new Bench().ask())).toBe('away');
  expect(await reasonOf(new Bench().here(false).ask())).toBe('unprobed');
  const late = new Bench().here();
  late.left.abort();
  expect(await reasonOf(late.ask())).toBe('unprobed');
  expect(late.asked).toEqual([]);
});
