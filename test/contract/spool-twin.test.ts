// The durable spool against an array: whatever is appended, released, closed, reopened and killed, both hold the same items of the same epochs.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@vedette/protocol/kit/system';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { openSqliteSpool, type SqliteSpool } from '../../packages/agent/src/spool/sqlite/sqlite-spool.ts';
import { firstOf, lastOf } from '../../packages/protocol/src/delivery/item.ts';
import { often } from '../support/patience.ts';
import { quickFolder } from '../support/quick-folder.ts';
import { ALL, batchOf, epochOf, toldBy } from './spool-samples.ts';

const home = quickFolder('vedette-spool-twin-');
afterAll(() => rmSync(home, { recursive: true }));
let folders = 0;
let epochs = 0;

const open = (folder: string, bytesMax = 2 ** 30): Promise<SqliteSpool> =>
  openSqliteSpool({
    folder,
    epoch: epochOf(++epochs),
    bytesMax,
    ageMaxMs: ALL,
    ballastBytes: 4_096,
    freeBytesMin: 0,
    clock: systemClock,
    report: (event) => expect(event).toBeUndefined(),
  });

/** `text`: what was ever appended; `released`: how much of it went. */
type Twin = { readonly epoch: string; text: string; released: number };

const shape = fc.string({ unit: fc.constantFrom('r', 'c'), minLength: 1, maxLength: 8 });
const act = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('append'), shapes: fc.array(shape, { maxLength: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('release'), items: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('reopen') }) },
);

/** Everything that is held, in order of delivery, read in small pieces as a session reads it. */
const drain = async (spool: SqliteSpool, count: number): Promise<Awaited<ReturnType<SqliteSpool['read']>>> => {
  const items = [...(await spool.read(undefined, count))];
  for (;;) {
    const last = items.at(-1);
    const more = last ? await spool.read({ epoch: last.epoch, seq: lastOf(last) }, count) : [];
    if (more.length === 0) return items;
    items.push(...more);
  }
};

const compare = async (spool: SqliteSpool, twins: readonly Twin[]): Promise<void> => {
  const items = await drain(spool, 7);
  const held = twins.filter(({ epoch, text, released }) => epoch === spool.epoch || released < text.length);
  expect(spool.ranges()).toEqual(
    held.map(({ epoch, text, released }) => ({ epoch, first: released + 1, next: text.length + 1 })),
  );
  const order = [...new Set(items.map(({ epoch }) => epoch))];
  expect(order).toEqual(held.filter(({ text, released }) => released < text.length).map(({ epoch }) => epoch));
  for (const { epoch, text, released } of held) {
    const told = toldBy(items.filter((item) => item.epoch === epoch));
    expect([...told]).toEqual(
      text
        .slice(released)
        .split('')
        .map((kind, i) => [released + 1 + i, kind]),
    );
  }
};

/** Where only a few are drawn, each has to be worth it. */
const MANY = often(20, 5);

test('older epochs keep their identity and come first, through any number of restarts', async () => {
  let restarts = 0;
  const property = fc.asyncProperty(fc.array(act, { minLength: MANY, maxLength: 25 }), async (acts) => {
    const folder = join(home, String(++folders));
    let spool = await open(folder);
    const twins: Twin[] = [{ epoch: spool.epoch, text: '', released: 0 }];
    for (const one of acts) {
      const present = twins.at(-1);
      if (one.type === 'append' && present) {
        const appends = one.shapes.map((text) => {
          const batch = batchOf(present.text.length + 1, text);
          present.text += text;
          return spool.append(batch);
        });
        await Promise.all(appends);
      } else if (one.type === 'release') {
        const item = (await spool.read(undefined, ALL))[one.items];
        if (!item) continue;
        for (const twin of twins) {
          // A manager confirms what it was sent first; whatever is older is released with it.
          const isIt = twin.epoch === item.epoch;
          twin.released = isIt ? lastOf(item) : twin.text.length;
          await spool.release({ epoch: twin.epoch, seq: twin.released });
          if (isIt) break;
        }
      } else if (one.type === 'reopen') {
        await spool.close();
        spool = await open(folder);
        twins.push({ epoch: spool.epoch, text: '', released: 0 });
        restarts += 1;
      }
      await compare(spool, twins);
    }
    await spool.close();
  });
  await fc.assert(property, { numRuns: often(6, 50) });
  expect(restarts).toBeGreaterThan(5);
}, 60_000);

const appender = fileURLToPath(new URL('./spool-appender.ts', import.meta.url));

/** Starts a process that appends, and lets it print `lines` numbers; the last one. */
const appending = async (
  folder: string,
  lines: number,
  { bytesMax = 2 ** 30, complaints = 'inherit' as 'inherit' | 'ignore' } = {},
): Promise<{ readonly child: ChildProcess; readonly printed: number; readonly epoch: string }> => {
  const epoch = epochOf(++epochs);
  const child = spawn(process.execPath, [appender, folder, epoch, String(bytesMax)], {
    stdio: ['ignore', 'pipe', complaints],
  });
  let printed = 0;
  let left = lines;
  for await (const line of createInterface({ input: child.stdout })) {
    printed = Math.max(printed, Number(line));
    left -= 1;
    if (left <= 0) break;
  }
  return { child, printed, epoch };
};

const killed = async (child: ChildProcess): Promise<void> => {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
};

test('kill -9 again and again loses nothing acknowledged, leaves no hole, and mixes no epochs', async () => {
  const folder = join(home, 'killed');
  const runs: { epoch: string; printed: number }[] = [];
  for (const lines of [1, 2, 7, 40, 150]) {
    const { child, printed, epoch } = await appending(folder, lines);
    await killed(child);
    runs.push({ epoch, printed });
    expect(printed).toBeGreaterThan(0);
  }
  const spool = await open(folder);
  const items = await drain(spool, 500);
  expect([...new Set(items.map(({ epoch }) => epoch))]).toEqual(runs.map(({ epoch }) => epoch));
  for (const { epoch, printed } of runs) {
    const told = toldBy(items.filter((item) => item.epoch === epoch));
    expect([...told.keys()]).toEqual(Array.from({ length: told.size }, (_, i) => i + 1));
    expect([...told.values()].join('')).toBe('rrcrr'.repeat(told.size / 5));
    expect(told.size).toBeGreaterThanOrEqual(printed);
    expect(spool.ranges()).toContainEqual({ epoch, first: 1, next: told.size + 1 });
  }
  await spool.close();
}, 30_000);

test('kill -9 while the oldest is thrown away leaves every number held or gone', async () => {
  const folder = join(home, 'killed-full');
  for (const lines of [60, 61, 90]) await killed((await appending(folder, lines, { bytesMax: 20_000 })).child);
  const spool = await open(folder);
  const items = await drain(spool, 500);
  for (const { epoch, first, next } of spool.ranges().slice(0, -1)) {
    const told = toldBy(items.filter((item) => item.epoch === epoch));
    expect([...told.keys()]).toEqual(Array.from({ length: next - first }, (_, i) => first + i));
    expect(next).toBeGreaterThan(60);
  }
  expect(items.some(({ type }) => type === 'gap')).toBe(true);
  expect(Math.min(...items.map(firstOf))).toBe(1);
  await spool.close();
}, 30_000);

test('a folder in use is refused at once, and can be had when its process is gone, however it went', async () => {
  const folder = join(home, 'shared');
  const { child } = await appending(folder, 1);
  try {
    await expect(open(folder)).rejects.toMatchObject({ code: 'spool-unusable' });
  } finally {
    await killed(child);
  }
  const first = await open(folder);
  await expect(open(folder)).rejects.toMatchObject({ code: 'spool-unusable' });
  const second = await appending(folder, 1, { complaints: 'ignore' });
  expect(second.printed).toBe(0);
  await first.append(batchOf(1, 'r'));
  await first.close();
  await (await open(folder)).close();
}, 30_000);
