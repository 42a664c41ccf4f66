// What machines tell becomes a row for every five minutes, and is answered as finely as is asked for.
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { STRETCH_MS } from './core/machine-record.ts';
import { MachineKeeper } from './machine-keeper.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';
import type { Store } from './store/store.ts';

class Bench {
  nowMs = 0;
  readonly store: Store = createMemoryStore('0'.repeat(32));
  readonly judged: number[] = [];
  readonly timers: (() => void)[] = [];
  readonly keeper = new MachineKeeper({
    store: this.store,
    judge: { machine: (_agent, _machine, nowMs) => void this.judged.push(nowMs) },
    isAgent: (id) => id === 'eu-1',
    clock: {
      now: () => this.nowMs,
      elapsed: () => this.nowMs,
      at: (_at, fn) => {
        this.timers.push(fn);
        return { [Symbol.dispose]: () => {} };
      },
    },
    logger: pino({ level: 'silent' }),
  });

  tell(nowMs: number, cpu: number, load = 1): void {
    this.nowMs = nowMs;
    this.keeper.told('eu-1', { cpu, memory: 0.5, load: [load, 9, 9] });
  }

  kept = () => this.store.machines({ agent: 'eu-1', fromMs: 0, toMs: 1e12, limit: 100 });
}

test('words of five minutes are one row, with their mean and the greatest of them', async () => {
  const bench = new Bench();
  bench.tell(1_000, 0.1);
  bench.tell(6_000, 0.4, 4);
  bench.tell(11_000, 0.4);
  expect(await bench.kept()).toEqual([]);
  bench.tell(STRETCH_MS, 0.9);
  expect(bench.judged).toEqual([1_000, 6_000, 11_000, STRETCH_MS]);
  const figures = { cpu: { mean: 0.3, max: 0.4 }, memory: { mean: 0.5, max: 0.5 }, load: { mean: 2, max: 4 } };
  expect(await bench.kept()).toEqual([{ agent: 'eu-1', atMs: 0, words: 3, figures }]);
  await bench.keeper.stop();
  expect((await bench.kept()).map(({ atMs, words }) => [atMs, words])).toEqual([
    [0, 3],
    [STRETCH_MS, 1],
  ]);
});

test('of an agent that went away, what it told is kept when its five minutes are over', async () => {
  const bench = new Bench();
  bench.tell(1_000, 0.1);
  bench.keeper.begin();
  bench.nowMs = STRETCH_MS - 1;
  bench.timers.at(-1)?.();
  expect(await bench.kept()).toEqual([]);
  bench.nowMs = STRETCH_MS;
  bench.timers.at(-1)?.();
  expect(await bench.kept()).toHaveLength(1);
});

test('it is answered with as many rows as are asked for, what goes on included', async () => {
  const bench = new Bench();
  for (let i = 0; i < 24; i++) bench.tell(i * STRETCH_MS + 1, i / 100);
  const ask = (rows: number, fromMs = 0) =>
    bench.keeper.machine({ agent: 'eu-1', fromMs, toMs: 24 * STRETCH_MS, rows }).then(({ everyMs, stretches }) => ({
      everyMs,
      cpu: stretches.map(({ figures }) => figures.cpu?.max),
      words: stretches.reduce((sum, { words }) => sum + words, 0),
    }));
  expect(await ask(100)).toMatchObject({ everyMs: STRETCH_MS, words: 24 });
  expect(await ask(2)).toEqual({ everyMs: 12 * STRETCH_MS, cpu: [0.11, 0.23], words: 24 });
  expect(await ask(100, 22 * STRETCH_MS)).toMatchObject({ cpu: [0.22, 0.23] });
});

test('an agent that nobody knows is not found, one that tells nothing has nothing, and years are too long', async () => {
  const { keeper } = new Bench();
  const ask = (agent: string, toMs = 1_000) => keeper.machine({ agent, fromMs: 0, toMs, rows: 10 });
  await expect(ask('nobody')).rejects.toMatchObject({ code: 'not-found' });
  await expect(ask('eu-1', 61 * 86_400_000)).rejects.toMatchObject({ code: 'usage' });
  expect((await ask('eu-1')).stretches).toEqual([]);
});
