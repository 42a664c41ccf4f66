// The spool's contract.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastOf } from '../../packages/protocol/src/delivery/item.ts';
import { onEverySpool } from './spool-harness.ts';
import { ALL, batchOf, changeAt, says, toldBy, whole } from './spool-samples.ts';

const shape = fc.string({ unit: fc.constantFrom('r', 'c'), minLength: 1, maxLength: 12 });
const acts = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.tuple(shape, fc.integer({ min: 1, max: 900 })) },
    { weight: 1, arbitrary: fc.nat(30) },
  ),
  { maxLength: 60 },
);

onEverySpool((open) => {
  test('a new one holds nothing, and names its epoch', async () => {
    await using opened = await open();
    const { spool } = opened;
    expect(await spool.read(undefined, 10)).toEqual([]);
    expect(spool.ranges()).toEqual([{ epoch: spool.epoch, first: 1, next: 1 }]);
    expect(spool.counts()).toEqual({ spooled: 0, dropped: 0 });
  });

  test('numbers from 1 without holes, and gives back what was handed in', async () => {
    await using opened = await open();
    const { spool } = opened;
    await spool.append(batchOf(1, 'rrc'));
    await spool.append(batchOf(4, 'c'));
    const { epoch } = spool;
    expect(await spool.read(undefined, 10)).toEqual([
      {
        type: 'batch',
        epoch,
        seq: 1,
        count: 3,
        results: new Uint8Array(3).fill(1),
        changes: [{ place: 2, change: changeAt(3) }],
      },
      {
        type: 'batch',
        epoch,
        seq: 4,
        count: 1,
        results: new Uint8Array(0),
        changes: [{ place: 0, change: changeAt(4) }],
      },
    ]);
    expect(spool.ranges()).toEqual([{ epoch, first: 1, next: 5 }]);
    expect(spool.counts()).toEqual({ spooled: 4, dropped: 0 });
  });

  test('many appends at once keep their order', async () => {
    await using opened = await open();
    const { spool } = opened;
    const appends = Array.from({ length: 300 }, (_, i) => spool.append(batchOf(1 + i * 3, 'rcr')));
    await appends[0];
    expect((await whole(spool)).size).toBeGreaterThanOrEqual(3);
    await Promise.all(appends);
    expect(await whole(spool)).toEqual(says(1, 'rcr'.repeat(300)));
  });

  test('takes a view for what it shows, and leaves the buffer behind it with the caller', async () => {
    await using opened = await open();
    const { spool } = opened;
    const large = new Uint8Array(100).fill(1);
    await spool.append({ ...batchOf(1, 'rr'), results: large.subarray(10, 20) });
    expect(await spool.read(undefined, 1)).toMatchObject([{ results: new Uint8Array(10).fill(1) }]);
    expect(large).toHaveLength(100);
  });

  test('reads what follows a mark, about as much as was asked for', async () => {
    await using opened = await open();
    const { spool } = opened;
    for (let i = 0; i < 40; i++) await spool.append(batchOf(1 + i * 5, 'rrrrr'));
    const seqs = async (seq: number, count: number): Promise<number[]> =>
      (await spool.read({ epoch: spool.epoch, seq }, count)).map(lastOf);
    expect(await seqs(0, 1)).toEqual([5]);
    expect(await seqs(5, 10)).toEqual([10, 15]);
    expect(await seqs(10, 11)).toEqual([15, 20, 25]);
    expect(await seqs(12, 1)).toEqual([15]);
    expect(await seqs(195, 100)).toEqual([200]);
    expect(await seqs(200, 100)).toEqual([]);
    expect(await seqs(900, 100)).toEqual([]);
    expect(await seqs(0, ALL)).toHaveLength(40);
  });

  test('forgets whole items up to the mark, never more', async () => {
    await using opened = await open();
    const { spool } = opened;
    for (let i = 0; i < 4; i++) await spool.append(batchOf(1 + i * 3, 'rcr'));
    const release = async (seq: number, epoch = spool.epoch): Promise<number | undefined> => {
      await spool.release({ epoch, seq });
      expect((await whole(spool)).size).toBe(spool.counts().spooled);
      return spool.ranges()[0]?.first;
    };
    expect(await release(2)).toBe(1);
    expect(await release(3)).toBe(4);
    expect(await release(1)).toBe(4);
    expect(await release(8)).toBe(7);
    expect(await release(12, 'f'.repeat(32))).toBe(7);
    expect(await release(1_000)).toBe(13);
    await spool.append(batchOf(13, 'r'));
    expect(await whole(spool)).toEqual(says(13, 'r'));
  });

  test('a mark of an epoch it does not know is no place to read from: it begins at the beginning', async () => {
    await using opened = await open();
    await opened.spool.append(batchOf(1, 'rr'));
    expect(toldBy(await opened.spool.read({ epoch: 'f'.repeat(32), seq: 2 }, 10))).toEqual(says(1, 'rr'));
  });

  describe('when it is full', () => {
    test('nothing is silent: what is held and what is gone make up every number that was not released', async () => {
      const property = fc.asyncProperty(fc.integer({ min: 300, max: 8_000 }), acts, async (bytesMax, list) => {
        await using opened = await open(bytesMax);
        const { spool } = opened;
        let text = '';
        let released = 0;
        const gone = new Set<number>();
        for (const act of list) {
          if (typeof act === 'number') {
            const item = (await spool.read(undefined, ALL))[act];
            if (item) released = lastOf(item);
            await spool.release({ epoch: spool.epoch, seq: released });
          } else {
            await spool.append(batchOf(text.length + 1, ...act));
            text += act[0];
          }
          const told = await whole(spool);
          expect([...told.keys()]).toEqual(
            text
              .slice(released)
              .split('')
              .map((_, i) => released + 1 + i),
          );
          for (const [seq, kind] of told) {
            if (kind === '-') gone.add(seq);
            else expect(kind).toBe(text[seq - 1]);
          }
          expect(spool.ranges()).toEqual([{ epoch: spool.epoch, first: released + 1, next: text.length + 1 }]);
          expect(spool.counts().spooled).toBe([...told.values()].filter((kind) => kind !== '-').length);
          expect(spool.counts().dropped).toBe(gone.size);
        }
      });
      await fc.assert(property, { numRuns: 15 });
    }, 60_000);

    test('the oldest results go first, and changes stay', async () => {
      await using opened = await open(12_000);
      const { spool } = opened;
      for (let i = 0; i < 12; i++) await spool.append(batchOf(1 + i * 4, 'crrr', 900));
      const told = [...(await whole(spool)).values()].join('');
      expect(told).toMatch(/^(?:c---)+(?:crrr)+$/);
      expect(told).toHaveLength(48);
    });

    test('changes go when nothing else is left, and what is gone becomes few gaps', async () => {
      await using opened = await open(6_000);
      const { spool } = opened;
      for (let i = 0; i < 400; i++) await spool.append(batchOf(1 + i, 'c'));
      const items = await spool.read(undefined, ALL);
      expect([...toldBy(items).values()].join('')).toMatch(/^-+c+$/);
      expect(items.filter(({ type }) => type === 'gap')).toHaveLength(1);
      expect(items[0]).toMatchObject({ from: 1, reason: 'spool-full', fromMs: 1 });
    });

    test('a gap that grew after it was sent is released in part', async () => {
      await using opened = await open(600);
      const { spool } = opened;
      for (const from of [1, 3, 5]) await spool.append(batchOf(from, 'rr', 500));
      await spool.release({ epoch: spool.epoch, seq: 1 });
      expect(spool.ranges()).toMatchObject([{ first: 2, next: 7 }]);
      expect((await whole(spool)).get(1)).toBeUndefined();
      expect((await whole(spool)).get(2)).toBe('-');
    });
  });
});
