// A disk without room: what was seen is kept as long as there is a way, and what had to go is told.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastOf, type SpoolItem } from '@vedette/protocol/delivery';
import { systemClock } from '@vedette/protocol/kit/system';
import { afterAll, describe, expect, test } from 'vitest';
import { freshFolders, openSpool, readAll, results } from './spool.test-support.ts';
import type { SqliteSpool } from './sqlite-spool.ts';

const fresh = freshFolders();
const firstOf = (item: SpoolItem): number => (item.type === 'gap' ? item.from : item.seq);
const MEBIBYTE = 2 ** 20;

/** Every number from 1 on is there once, in order, as a batch or in a gap. */
const mustBeWhole = async (spool: SqliteSpool, next: number): Promise<{ gone: number; held: number }> => {
  const items = await readAll(spool);
  let due = 1;
  const count = { gone: 0, held: 0 };
  for (const item of items) {
    expect(firstOf(item)).toBe(due);
    due = lastOf(item) + 1;
    count[item.type === 'gap' ? 'gone' : 'held'] += lastOf(item) - firstOf(item) + 1;
  }
  expect(due).toBe(next);
  expect(spool.counts()).toEqual({ spooled: count.held, dropped: count.gone });
  return count;
};

test('the file never grows beyond its bound, though what is in it takes less than it may', async () => {
  const folder = fresh();
  await using opened = await openSpool(folder, { bytesMax: MEBIBYTE });
  // Just above half a page each: the most wasteful size there is.
  for (let i = 0; i < 1_500; i += 50) {
    await Promise.all(Array.from({ length: 50 }, () => opened.spool.append(results(1, 2_100))));
  }
  expect(statSync(join(folder, 'spool.db')).size).toBeLessThanOrEqual(3 * MEBIBYTE + 4_096);
  const { gone, held } = await mustBeWhole(opened.spool, 1_501);
  expect(gone).toBeGreaterThan(500);
  expect(held).toBeGreaterThan(300);
});

test('a folder below the floor of free space takes what comes in exchange for the oldest', async () => {
  const folder = fresh();
  const first = await openSpool(folder);
  for (let i = 0; i < 20; i++) await first.spool.append(results(1, 100_000));
  await first.spool.close();
  await using opened = await openSpool(folder, { freeBytesMin: Number.MAX_SAFE_INTEGER });
  for (let i = 0; i < 30; i++) await opened.spool.append(results(1, 100_000));
  const items = await readAll(opened.spool);
  const held = items.reduce((sum, item) => sum + (item.type === 'batch' ? item.results.length : 0), 0);
  expect(held).toBeLessThanOrEqual(20 * 100_200);
  expect(held).toBeGreaterThanOrEqual(17 * 100_000);
  expect(items[0]).toMatchObject({ type: 'gap', from: 1, to: 20 });
});

test('a folder below the floor of free space still lets through what is delivered at once', async () => {
  await using opened = await openSpool(fresh(), { freeBytesMin: Number.MAX_SAFE_INTEGER });
  for (let seq = 1; seq <= 3; seq++) {
    await opened.spool.append(results(1, 10_000));
    expect((await readAll(opened.spool)).map(({ type }) => type)).toEqual(['batch']);
    await opened.spool.release({ epoch: opened.spool.epoch, seq });
  }
});

const canMount = process.getuid?.() === 0 && spawnSync('mountpoint', ['-q', '/']).error === undefined;

describe.runIf(canMount)('on a file system of its own', () => {
  const mounts: string[] = [];
  // After the tests' own clean-ups, before the folders are removed.
  afterAll(() => {
    for (const mount of mounts) spawnSync('umount', [mount]);
  });
  const mounted = (size: string): string | undefined => {
    const folder = fresh();
    mkdirSync(folder);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status !== 0) return undefined;
    mounts.push(folder);
    return folder;
  };
  const freeOn = (folder: string): number => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };

  const fillUp = (folder: string, file: string): void => {
    while (freeOn(folder) > 0) writeFileSync(file, Buffer.alloc(freeOn(folder)), { flag: 'a' });
  };

  test('a disk that fills up costs the oldest, and nothing waits', async (context) => {
    const folder = mounted('4m');
    if (folder === undefined) return context.skip('this user may not mount');
    await using opened = await openSpool(folder, { ballastBytes: MEBIBYTE / 2 });
    for (let i = 0; i < 1_000; i++) await opened.spool.append(results(10, 10_000));
    const { gone, held } = await mustBeWhole(opened.spool, 10_001);
    expect(gone).toBeGreaterThan(5_000);
    expect(held).toBeGreaterThan(500);
    expect(opened.events).toEqual([]);
  });

  test('a disk that somebody else fills: what comes waits in memory, and what does not fit there is a gap', async (context) => {
    const folder = mounted('8m');
    if (folder === undefined) return context.skip('this user may not mount');
    await using opened = await openSpool(folder, { ballastBytes: MEBIBYTE / 2, memoryBytesMax: 100_000 });
    const { spool, events } = opened;
    for (let i = 0; i < 20; i++) await spool.append(results(10, 10_000));
    const greedy = join(folder, 'greedy');
    const fill = (): void => fillUp(folder, greedy);
    let waiting: Promise<void>[] = [];
    // The ballast and the log are given up for the first of them; the other program takes that room as well.
    for (let i = 0; i < 60 && !events.some(({ type }) => type === 'full'); i++) {
      fill();
      const append = spool.append(results(10, 10_000));
      waiting.push(append);
      await Promise.race([append, eventually(() => events.length > 0)]);
    }
    expect(events).toEqual([{ type: 'full' }]);
    expect(existsSync(join(folder, 'spool.reserve'))).toBe(false);
    waiting = waiting.concat(Array.from({ length: 30 }, () => spool.append(results(10, 10_000))));
    rmSync(greedy);
    await Promise.all(waiting);
    expect(events).toEqual([{ type: 'full' }, { type: 'room' }]);
    const { gone } = await mustBeWhole(spool, 201 + waiting.length * 10);
    expect(gone).toBeGreaterThanOrEqual(200);
    expect((await readAll(spool)).at(-1)).toMatchObject({ type: 'batch' });
  }, 30_000);

  test('what a full disk pressed out may come in again when there is room, also where the floor is never reached', async (context) => {
    const folder = mounted('8m');
    if (folder === undefined) return context.skip('this user may not mount');
    const freeBytesMin = Number.MAX_SAFE_INTEGER;
    await using opened = await openSpool(folder, { ballastBytes: MEBIBYTE / 2, memoryBytesMax: 100_000, freeBytesMin });
    const { spool } = opened;
    const greedy = join(folder, 'greedy');
    const waiting: Promise<void>[] = [];
    for (let i = 0; i < 60 && !opened.events.some(({ type }) => type === 'full'); i++) {
      fillUp(folder, greedy);
      const append = spool.append(results(10, 10_000));
      waiting.push(append);
      await Promise.race([append, eventually(() => opened.events.length > 0)]);
    }
    expect(opened.events).toEqual([{ type: 'full' }]);
    rmSync(greedy);
    await Promise.all(waiting);
    for (let i = 0; i < 30; i++) await spool.append(results(10, 10_000));
    expect((await readAll(spool)).slice(-30).map(({ type }) => type)).toEqual(
      Array.from({ length: 30 }, () => 'batch'),
    );
  }, 30_000);

  test('the ballast is there again once there is room', async (context) => {
    const folder = mounted('4m');
    if (folder === undefined) return context.skip('this user may not mount');
    let aheadMs = 0;
    const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
    await using opened = await openSpool(folder, { ballastBytes: MEBIBYTE / 2, clock });
    const { spool } = opened;
    const ballast = join(folder, 'spool.reserve');
    expect(existsSync(ballast)).toBe(true);
    for (let i = 0; existsSync(ballast); i++) {
      expect(i).toBeLessThan(1_000);
      await spool.append(results(10, 10_000));
    }
    await spool.release({ epoch: spool.epoch, seq: Number.MAX_SAFE_INTEGER });
    for (let i = 0; i < 50 && !existsSync(ballast); i++) {
      aheadMs += 11_000;
      await spool.append(results(1, 10));
    }
    expect(statSync(ballast).size).toBe(MEBIBYTE / 2);
  });

  test('a disk that is full from the start is entered over the ballast, or refused', async (context) => {
    const folder = mounted('4m');
    if (folder === undefined) return context.skip('this user may not mount');
    const first = await openSpool(folder, { ballastBytes: MEBIBYTE / 2 });
    await first.spool.append(results(10, 10_000));
    await first.spool.close();
    writeFileSync(join(folder, 'greedy'), Buffer.alloc(freeOn(folder)));
    const second = await openSpool(folder, { ballastBytes: MEBIBYTE / 2 });
    await second.spool.append(results(10, 10_000));
    expect((await readAll(second.spool)).map(firstOf)).toEqual([1, 1]);
    await second.spool.close();
    const free = freeOn(folder);
    if (free > 0) writeFileSync(join(folder, 'greedier'), Buffer.alloc(free));
    await expect(openSpool(folder, { ballastBytes: MEBIBYTE / 2 })).rejects.toMatchObject({ code: 'spool-full' });
  });
});

/** Resolves when it is so, looking whenever the loop has nothing else to do. */
const eventually = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise(setImmediate);
};
