// What the disk may do to a spool while nobody looks: each kind of damage, and what is still told.
import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolders, openSpool, readAll, results, shown } from './spool.test-support.ts';

const fresh = freshFolders();
const BATCHES = 60;

/** A spool of 60 batches of 10 results, closed: everything is in the file. Or as a crash leaves it: everything is in the log. */
const filled = async (how: 'closed' | 'crashed'): Promise<{ folder: string; epoch: string }> => {
  const folder = fresh();
  // The log is moved into the file once it is half as long as the ballast.
  await using opened = await openSpool(folder, { ballastBytes: how === 'closed' ? 0 : 4 * 2 ** 20 });
  const { spool } = opened;
  for (let i = 0; i < BATCHES; i++) await spool.append(results(10, 3_000, i + 100));
  if (how === 'closed') return { folder, epoch: spool.epoch };
  const copy = fresh();
  cpSync(folder, copy, { recursive: true });
  return { folder: copy, epoch: spool.epoch };
};

const change = (file: string, act: (bytes: Buffer) => void): void => {
  const bytes = readFileSync(file);
  act(bytes);
  writeFileSync(file, bytes);
};
/** Flips bits wherever many bytes are `fill`: a page may keep stale copies of what moved elsewhere. */
const flip = (file: string, fill: number): void =>
  change(file, (bytes) => {
    const run = Buffer.alloc(300, fill);
    let flipped = 0;
    for (let at = bytes.indexOf(run); at !== -1; at = bytes.indexOf(run, at), flipped++) bytes[at + 7] = fill ^ 4;
    expect(flipped).toBeGreaterThan(0);
  });

const asideIn = (folder: string): string[] => readdirSync(folder).filter((name) => name.startsWith('spool.corrupt-'));

describe('a file that makes no sense is set aside, a new one begun, and what was in it is told', () => {
  const rows: readonly [string, (file: string) => void][] = [
    ['cut in the middle', (file) => truncateSync(file, 50_000)],
    ['cut to one page', (file) => truncateSync(file, 4_096)],
    ['header of zeros', (file) => change(file, (bytes) => bytes.fill(0, 0, 100))],
    ['header of noise', (file) => change(file, (bytes) => bytes.fill(0x5a, 0, 100))],
    ['another application id', (file) => change(file, (bytes) => bytes.writeUInt32BE(7, 68))],
    ['first page of noise behind the header', (file) => change(file, (bytes) => bytes.fill(0x5a, 100, 4_096))],
    ['a page of noise', (file) => change(file, (bytes) => bytes.fill(0x5a, 3 * 4_096, 4 * 4_096))],
    ['a text', (file) => writeFileSync(file, 'services:\n'.repeat(1_000))],
  ];
  test.each(rows)('%s', async (_what, damage) => {
    const { folder, epoch } = await filled('closed');
    const file = join(folder, 'spool.db');
    damage(file);
    const damaged = readFileSync(file);
    await using opened = await openSpool(folder);
    const { spool, events } = opened;
    expect(events.map(({ type }) => type)).toEqual(['set-aside', 'lost']);
    expect(events[0]).toMatchObject({ file: join(folder, asideIn(folder)[0] ?? '') });
    expect(readFileSync(join(folder, asideIn(folder)[0] ?? ''))).toEqual(damaged);
    expect(await spool.read(undefined, 10)).toMatchObject([
      { type: 'gap', epoch, from: 1, to: 1, reason: 'spool-corrupt' },
    ]);
    await spool.release({ epoch, seq: 1 });
    await spool.append(results(5, 10));
    expect(shown(await readAll(spool))).toEqual(['1-5']);
    expect(spool.ranges()).toEqual([{ epoch: spool.epoch, first: 1, next: 6 }]);
  });

  test.each([
    ['emptied', (file: string) => truncateSync(file, 0)],
    ['gone', (file: string) => rmSync(file)],
  ])('a file that was %s: nothing to set aside, but the loss is told', async (_what, damage) => {
    const { folder, epoch } = await filled('closed');
    damage(join(folder, 'spool.db'));
    await using opened = await openSpool(folder);
    expect(opened.events).toMatchObject([{ type: 'lost', epochs: [{ epoch }] }]);
    expect(asideIn(folder)).toEqual([]);
  });

  test('twice in the same second, both are kept', async () => {
    const { folder } = await filled('closed');
    for (const _ of [1, 2]) {
      writeFileSync(join(folder, 'spool.db'), 'noise');
      await (await openSpool(folder)).spool.close();
    }
    expect(asideIn(folder)).toHaveLength(2);
  });
});

describe('lost epochs', () => {
  test('are remembered until the manager was told, with how far they had been released', async () => {
    const folder = fresh();
    const first = await openSpool(folder);
    await first.spool.append(results(10, 100));
    await first.spool.append(results(10, 100));
    await first.spool.release({ epoch: first.spool.epoch, seq: 10 });
    await first.spool.close();
    rmSync(join(folder, 'spool.db'));
    const gap = { type: 'gap', epoch: first.spool.epoch, from: 11, to: 11, reason: 'spool-corrupt' };
    const second = await openSpool(folder);
    expect(await second.spool.read(undefined, 10)).toMatchObject([gap]);
    await second.spool.close();
    const third = await openSpool(folder);
    expect(await third.spool.read(undefined, 10)).toMatchObject([gap]);
    await third.spool.release({ epoch: gap.epoch, seq: gap.to });
    expect(await third.spool.read(undefined, 10)).toEqual([]);
    await third.spool.close();
    await using fourth = await openSpool(folder);
    expect(await fourth.spool.read(undefined, 10)).toEqual([]);
    expect(fourth.events).toEqual([]);
  });

  test('an epoch that was delivered to its end is not lost', async () => {
    const folder = fresh();
    const first = await openSpool(folder);
    await first.spool.append(results(10, 100));
    await first.spool.close();
    const second = await openSpool(folder);
    await second.spool.release({ epoch: first.spool.epoch, seq: 10 });
    expect(second.spool.ranges().map(({ epoch }) => epoch)).toEqual([second.spool.epoch]);
    await second.spool.append(results(1, 10));
    await second.spool.close();
    await using third = await openSpool(folder);
    expect(third.events).toEqual([]);
    expect(third.spool.ranges().map(({ epoch }) => epoch)).toEqual([second.spool.epoch, third.spool.epoch]);
  });

  test('without the list of epochs everything else goes on', async () => {
    const { folder } = await filled('closed');
    writeFileSync(join(folder, 'epochs.json'), '{"format":');
    await using opened = await openSpool(folder);
    expect(shown(await readAll(opened.spool))).toHaveLength(BATCHES);
    expect(opened.events).toEqual([]);
  });
});

describe('a payload that is not what was written', () => {
  test.each([
    ['of the first batch', 0],
    ['of one in the middle', 30],
    ['of the last batch', 59],
  ])('%s becomes a gap over exactly its range, for good', async (_which, batch) => {
    const { folder, epoch } = await filled('closed');
    const range = `${batch * 10 + 1}-${batch * 10 + 10}`;
    flip(join(folder, 'spool.db'), 100 + batch);
    const expected = Array.from({ length: BATCHES }, (_, i) => `${i * 10 + 1}-${i * 10 + 10}`).map((one) =>
      one === range ? `${one} spool-corrupt` : one,
    );
    const first = await openSpool(folder);
    expect(shown(await readAll(first.spool))).toEqual(expected);
    expect(first.spool.counts()).toEqual({ spooled: 590, dropped: 10 });
    expect(first.spool.ranges()[0]).toEqual({ epoch, first: 1, next: 601 });
    expect(first.events).toEqual([]);
    await first.spool.close();
    await using second = await openSpool(folder);
    expect(shown(await readAll(second.spool))).toEqual(expected);
    expect(second.spool.counts()).toEqual({ spooled: 590, dropped: 0 });
  });

  test('is a gap for that reason also when room is made', async () => {
    const { folder } = await filled('closed');
    flip(join(folder, 'spool.db'), 100);
    await using opened = await openSpool(folder, { bytesMax: 20_000 });
    await opened.spool.append(results(10, 3_000));
    const [first, second] = shown(await readAll(opened.spool));
    expect(first).toBe('1-10 spool-corrupt');
    expect(second).toMatch(/^11-\d+ spool-full$/);
  });
});

describe('after a crash', () => {
  test('everything acknowledged is there', async () => {
    const { folder } = await filled('crashed');
    await using opened = await openSpool(folder);
    expect(shown(await readAll(opened.spool))).toHaveLength(BATCHES);
  });

  test('a flipped byte in the log ends it there: what comes before is whole, and nothing is mixed up', async () => {
    const { folder, epoch } = await filled('crashed');
    const log = join(folder, 'spool.db-wal');
    const size = readFileSync(log).length;
    for (const share of [0.2, 0.5, 0.9]) {
      const copy = fresh();
      cpSync(folder, copy, { recursive: true });
      change(join(copy, 'spool.db-wal'), (bytes) => {
        const at = Math.floor(size * share);
        bytes[at] = (bytes[at] ?? 0) ^ 1;
      });
      await using opened = await openSpool(copy);
      const items = shown(await readAll(opened.spool));
      expect(items).toEqual(Array.from({ length: items.length }, (_, i) => `${i * 10 + 1}-${i * 10 + 10}`));
      expect(items.length).toBeLessThan(BATCHES);
      expect(opened.spool.epoch).not.toBe(epoch);
    }
  });

  test('a log cut anywhere is no different', async () => {
    const { folder } = await filled('crashed');
    truncateSync(join(folder, 'spool.db-wal'), 100_000);
    await using opened = await openSpool(folder);
    const items = shown(await readAll(opened.spool));
    expect(items).toEqual(Array.from({ length: items.length }, (_, i) => `${i * 10 + 1}-${i * 10 + 10}`));
  });
});
