// Processes that are killed while they deliver and pack: what was acknowledged is there, once, and packing goes on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { History } from '../../packages/manager/src/store/history.ts';
import { openSqliteStore } from '../../packages/manager/src/store/sqlite/sqlite-store.ts';
import { DAY_START_MS, packing } from './store-history-samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-killed-'));
afterAll(() => rmSync(folder, { recursive: true }));
const program = fileURLToPath(new URL('./store-packer.ts', import.meta.url));

/** Lets the program run until it has printed so many marks, and kills it; the last one. */
const killedAfter = async (file: string, lines: number): Promise<number> => {
  const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let mark = 0;
  let left = lines;
  for await (const line of createInterface({ input: child.stdout })) {
    mark = Number(line);
    left -= 1;
    if (left === 0) break;
  }
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  return mark;
};

/** The numbers of all results there are, in order, each as often as it is there. */
const numbersIn = async (store: History): Promise<number[]> => {
  const slots = [1, 2, 3].map((slot) => store.results({ slot, fromMs: 0, toMs: 1e15, limit: 1e9 }));
  const found = (await Promise.all(slots)).flat().flatMap(({ results }) => [...results.atMs]);
  return found.map((atMs) => (atMs - DAY_START_MS) / 20_000).sort((a, b) => a - b);
};

test.each([1, 3, 10, 30, 77])(
  'kill -9 after %i acknowledgements loses and doubles nothing',
  async (lines) => {
    const file = join(folder, `${lines}.db`);
    const mark = await killedAfter(file, lines);
    const store = await openSqliteStore({ file });
    const [stored] = (await store.load()).stored;
    expect(stored?.seq).toBeGreaterThanOrEqual(mark);
    const all = Array.from({ length: stored?.seq ?? 0 }, (_, i) => i + 1);
    expect(await numbersIn(store)).toEqual(all);
    for (let isDone = false; !isDone; ) ({ isDone } = await store.packSome(packing({ chunk: 60, slice: 10_000 })));
    expect(await numbersIn(store)).toEqual(all);
    expect((await store.stats()).kinds.find(({ name }) => name === 'chunk')?.rows ?? 0).toBeGreaterThanOrEqual(
      lines > 20 ? 1 : 0,
    );
    await store.close();
  },
  30_000,
);
