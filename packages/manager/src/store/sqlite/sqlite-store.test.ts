import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openSqliteStore } from './sqlite-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true }));
const appender = fileURLToPath(new URL('../../../../../test/contract/store-appender.ts', import.meta.url));

/** Starts a process that appends to `file`, and lets it print `lines` marks; the last one of each agent. */
const appending = async (
  file: string,
  lines: number,
): Promise<{ child: ChildProcess; printed: Map<string, number> }> => {
  const child = spawn(process.execPath, [appender, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const printed = new Map<string, number>();
  let left = lines;
  for await (const line of createInterface({ input: child.stdout })) {
    const [agent = '', mark] = line.split(' ');
    printed.set(agent, Number(mark));
    left -= 1;
    if (left === 0) break;
  }
  return { child, printed };
};

const killed = async (child: ChildProcess): Promise<void> => {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
};

test.each([1, 7, 150])(
  'kill -9 after %i acknowledgements loses nothing acknowledged and leaves no hole',
  async (lines) => {
    const file = join(folder, `killed-${lines}.db`);
    const { child, printed } = await appending(file, lines);
    await killed(child);
    const store = await openSqliteStore({ file });
    const { stored } = await store.load();
    expect(printed.size).toBeGreaterThan(0);
    for (const [agent, mark] of printed)
      expect(stored.find((one) => one.agent === agent)?.seq).toBeGreaterThanOrEqual(mark);
    const unjudged = await store.unjudged(1_000_000);
    for (const { agent, seq } of stored) {
      const entries = unjudged.filter((entry) => entry.agent === agent);
      expect(entries.map((entry) => [entry.seq, entry.count])).toEqual(entries.map((_, i) => [1 + 50 * i, 50]));
      expect(entries.length * 50).toBe(seq);
    }
    await store.close();
  },
  20_000,
);

test('a store in use by another process is refused at once, and can be had when that one is gone, however it went', async () => {
  const file = join(folder, 'shared.db');
  const { child } = await appending(file, 1);
  try {
    await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'store-unusable' });
  } finally {
    await killed(child);
  }
  await (await openSqliteStore({ file })).close();
}, 20_000);

test('a second opener in the same process is refused, and does not cost the first one its lock', async () => {
  const file = join(folder, 'twice.db');
  const first = await openSqliteStore({ file });
  await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'store-unusable' });
  const child = spawn(process.execPath, [appender, file], { stdio: 'ignore' });
  expect((await once(child, 'exit'))[0]).toBe(1);
  await first.number(['a']);
  await first.close();
  const again = await openSqliteStore({ file });
  expect((await again.load()).slots).toEqual(new Map([['a', 1]]));
  await again.close();
}, 20_000);
