import type { SpoolItem } from '@vedette/protocol/delivery';
import type { Change } from '@vedette/protocol/health';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemorySpool } from './memory-spool.ts';
import type { NewBatch } from './spool.ts';

const epoch = '0'.repeat(32);
const all = Number.POSITIVE_INFINITY;

const change = (at: number): Change => ({ slot: 7, health: 'up', at, since: at });

/** What stands at a number: 'result', or the change. */
type Twin = ('result' | Change)[];

type Shape = { readonly isChange: readonly boolean[]; readonly resultBytes: number };

/** The batch, and the items it adds to the twin: changes are told apart by the number they get. */
const made = ({ isChange, resultBytes }: Shape, next: number): { batch: NewBatch; items: Twin } => {
  const items = isChange.map((is, i) => (is ? change(next + i) : 'result'));
  const changes = items.flatMap((item, place) => (item === 'result' ? [] : [{ place, change: item }]));
  const results = new Uint8Array(changes.length === items.length ? 0 : resultBytes).fill(next % 256);
  return { batch: { count: items.length, results, changes, fromMs: next, toMs: next + items.length }, items };
};

/** The number of each item told, with what is told of it. */
type Told = readonly [number, 'gone' | 'result' | Change];

const toldBy = (items: readonly SpoolItem[]): Told[] =>
  items.flatMap((item): Told[] => {
    if (item.type === 'gap') {
      return Array.from({ length: item.to - item.from + 1 }, (_, i): Told => [item.from + i, 'gone']);
    }
    const changes = new Map(item.changes.map(({ place, change }) => [place, change]));
    return Array.from({ length: item.count }, (_, i): Told => [item.seq + i, changes.get(i) ?? 'result']);
  });

const anyShape = fc.record({
  isChange: fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
  resultBytes: fc.integer({ min: 0, max: 900 }),
});
/** Changes first and then many bytes of results: taking the results away always makes room. */
const newsFirst = fc
  .record({ changes: fc.nat(4), results: fc.nat(4), resultBytes: fc.integer({ min: 400, max: 900 }) })
  .filter(({ changes, results }) => changes + results > 0)
  .map(({ changes, results, resultBytes }) => ({
    isChange: [...Array<boolean>(changes).fill(true), ...Array<boolean>(results).fill(false)],
    resultBytes,
  }));

const commands = (shape: fc.Arbitrary<Shape>) =>
  fc.array(
    fc.oneof(
      { weight: 5, arbitrary: shape.map((shape) => ({ type: 'append' as const, shape })) },
      { weight: 1, arbitrary: fc.nat(30).map((steps) => ({ type: 'release' as const, steps })) },
    ),
    { maxLength: 80 },
  );

const bytesMaxes = fc.integer({ min: 300, max: 8_000 });

/** Runs the commands on a spool and on an array, and calls `check` after each of them. */
const run = async (
  bytesMax: number,
  list: readonly ({ type: 'append'; shape: Shape } | { type: 'release'; steps: number })[],
  check: (spool: MemorySpool, held: Twin, released: number) => Promise<void>,
): Promise<void> => {
  const spool = new MemorySpool(epoch, bytesMax);
  const twin: Twin = [];
  let released = 0;
  for (const command of list) {
    if (command.type === 'append') {
      const { batch, items } = made(command.shape, twin.length + 1);
      twin.push(...items);
      await spool.append(batch);
    } else {
      const item = (await spool.read(undefined, all))[command.steps];
      if (!item) continue;
      released = item.type === 'gap' ? item.to : item.seq + item.count - 1;
      await spool.release({ epoch, seq: released });
    }
    await check(spool, twin, released);
  }
};

describe('a spool in memory', () => {
  test('nothing is silent: what is held and what is gone make up every number that was not released, in order', async () => {
    await fc.assert(
      fc.asyncProperty(bytesMaxes, commands(anyShape), (bytesMax, list) =>
        run(bytesMax, list, async (spool, twin, released) => {
          const told = toldBy(await spool.read(undefined, all));
          expect(told.map(([number]) => number)).toEqual(twin.slice(released).map((_, i) => released + 1 + i));
          for (const [number, what] of told) if (what !== 'gone') expect(what).toEqual(twin[number - 1]);
          expect(spool.ranges()).toEqual([{ epoch, first: released + 1, next: twin.length + 1 }]);
          expect(spool.bytes).toBeLessThanOrEqual(bytesMax);
          expect(spool.counts().spooled).toBe(told.filter(([, what]) => what !== 'gone').length);
        }),
      ),
    );
  });

  test('what is gone stays counted, also after its gap was released', async () => {
    await fc.assert(
      fc.asyncProperty(bytesMaxes, commands(anyShape), async (bytesMax, list) => {
        const gone = new Set<number>();
        await run(bytesMax, list, async (spool) => {
          for (const [number, what] of toldBy(await spool.read(undefined, all))) if (what === 'gone') gone.add(number);
          expect(spool.counts().dropped).toBe(gone.size);
        });
      }),
    );
  });

  test('the results of a batch are kept as they came, or not at all', async () => {
    await fc.assert(
      fc.asyncProperty(bytesMaxes, commands(anyShape), (bytesMax, list) =>
        run(bytesMax, list, async (spool) => {
          for (const item of await spool.read(undefined, all)) {
            if (item.type === 'gap') continue;
            if (item.changes.length === item.count) expect(item.results.length).toBe(0);
            else expect(item.results.every((byte) => byte === item.seq % 256)).toBe(true);
          }
        }),
      ),
    );
  });

  test('the oldest go first: behind a result that is kept, no item is gone', async () => {
    await fc.assert(
      fc.asyncProperty(bytesMaxes, commands(newsFirst), (bytesMax, list) =>
        run(bytesMax, list, async (spool) => {
          const told = toldBy(await spool.read(undefined, all)).map(([, what]) => what);
          const firstResult = told.indexOf('result');
          if (firstResult >= 0) expect(told.slice(firstResult)).not.toContain('gone');
        }),
      ),
    );
  });

  test('changes go last: when one goes, no result was left', async () => {
    let lost = 0;
    await fc.assert(
      fc.asyncProperty(bytesMaxes, commands(newsFirst), async (bytesMax, list) => {
        const gone = new Set<number>();
        await run(bytesMax, list, async (spool, twin) => {
          const told = toldBy(await spool.read(undefined, all));
          const news = told.filter(([n, what]) => what === 'gone' && twin[n - 1] !== 'result' && !gone.has(n));
          for (const [number] of news) gone.add(number);
          lost += news.length;
          if (news.length > 0) expect(told.map(([, what]) => what)).not.toContain('result');
        });
      }),
    );
    expect(lost).toBeGreaterThan(0);
  });

  test('reading behind any number tells exactly what follows, a gap clipped', async () => {
    await fc.assert(
      fc.asyncProperty(
        bytesMaxes,
        commands(anyShape),
        fc.nat(),
        fc.integer({ min: 1, max: 20 }),
        (max, list, at, count) =>
          run(max, list, async (spool, twin, released) => {
            const whole = toldBy(await spool.read(undefined, all));
            const ends = whole.filter(([, what]) => what === 'gone').map(([number]) => number);
            for (const item of await spool.read(undefined, all))
              if (item.type === 'batch') ends.push(item.seq + item.count - 1);
            const seq = ends[at % Math.max(1, ends.length)] ?? released;
            expect(toldBy(await spool.read({ epoch, seq }, all))).toEqual(whole.filter(([number]) => number > seq));

            const some = await spool.read({ epoch, seq }, count);
            const costs = some.map((item) => (item.type === 'gap' ? 1 : item.count));
            expect(costs.slice(0, -1).reduce((sum, cost) => sum + cost, 0)).toBeLessThan(count);
            expect(some.length > 0).toBe(seq < twin.length);
          }),
      ),
    );
  });

  test('marks of other epochs release nothing and are no place to read from', async () => {
    const spool = new MemorySpool(epoch, 10_000);
    await spool.append(made({ isChange: [true, false], resultBytes: 3 }, 1).batch);
    const other = { epoch: 'f'.repeat(32), seq: 2 };
    await spool.release(other);
    expect(toldBy(await spool.read(other, all))).toHaveLength(2);
  });

  test('a gap that grew after it was sent is released in part', async () => {
    const spool = new MemorySpool(epoch, 600);
    const results = { isChange: [false, false], resultBytes: 500 };
    await spool.append(made(results, 1).batch);
    await spool.append(made(results, 3).batch);
    await spool.append(made(results, 5).batch);
    await spool.release({ epoch, seq: 1 });
    expect(spool.ranges()).toEqual([{ epoch, first: 2, next: 7 }]);
  });

  test('news that stands apart is not thrown away to keep it in a dearer form', async () => {
    // Three of these take 3,420 bytes, and each would take 3,300 in pieces.
    const spool = new MemorySpool(epoch, 3_300);
    const mixed = { isChange: Array.from({ length: 12 }, (_, i) => i % 2 === 0), resultBytes: 40 };
    for (let i = 0; i < 3; i++) await spool.append(made(mixed, 1 + i * 12).batch);
    expect(spool.counts()).toEqual({ spooled: 24, dropped: 12 });
  });
});
