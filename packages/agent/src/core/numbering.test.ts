import type { SpoolItem } from '@vedette/protocol/delivery';
import { type Assignment, decodeResults, ResultEncoder } from '@vedette/protocol/wire';
import { describe, expect, test } from 'vitest';
import { Numbering } from './numbering.ts';

const [HOME, OTHER] = ['a', 'b'].map((digit) => digit.repeat(32)) as [string, string];

const service = (slot: number, id: string): Assignment => ({
  slot,
  id,
  target: 'tcp://127.0.0.1:1',
  intervalMs: 1_000,
  timeoutMs: 500,
  gracesMs: [0],
  recover: 1,
  index: 0,
  of: 1,
});
const random = { fraction: () => 0.25, hex: () => '' };
const fresh = (): Numbering => new Numbering(undefined, true, random);
const slots = (services: readonly Assignment[]): number[] => services.map(({ slot }) => slot);

/** Results of these services, and a change of each after them. */
const batch = (...numbers: number[]): Extract<SpoolItem, { type: 'batch' }> => {
  const encoder = new ResultEncoder();
  for (const number of numbers) encoder.append(number, 1_000 + (number % 7), 0, 1.5);
  const changes = numbers.map((slot, i) => ({
    place: numbers.length + i,
    change: { slot, at: 1, since: 1, health: 'up' as const },
  }));
  return { type: 'batch', epoch: 'e', seq: 1, count: 2 * numbers.length, results: encoder.finish(), changes };
};
/** Whom a batch is about, by its results and by its changes. */
const about = (item: SpoolItem): number[][] => {
  if (item.type === 'gap') return [];
  const { slot } = decodeResults(item.results, item.count - item.changes.length);
  return [[...slot], item.changes.map(({ change }) => change.slot)];
};

describe('at home', () => {
  test('own numbers are the store’s, and nothing is translated', () => {
    const numbering = fresh();
    expect(slots(numbering.take(HOME, [service(1, 'web'), service(2, 'db')]))).toEqual([1, 2]);
    const item = batch(1, 2);
    expect(numbering.sent(item)).toBe(item);
  });

  test('what is configured no more keeps its slot', () => {
    const numbering = fresh();
    numbering.take(HOME, [service(1, 'web'), service(2, 'db')]);
    numbering.take(HOME, [service(2, 'db')]);
    expect(about(numbering.sent(batch(1, 2)))).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  test('a store that was put back gives a slot to another service: each stays itself', () => {
    const numbering = fresh();
    numbering.take(HOME, [service(1, 'web'), service(2, 'lost')]);
    const [, own = 0] = slots(numbering.take(HOME, [service(1, 'web'), service(2, 'new')]));
    expect(own).not.toBe(2);
    expect(about(numbering.sent(batch(1, 2, own)))).toEqual([
      [1, 0, 2],
      [1, 0, 2],
    ]);
  });
});

describe('with another store', () => {
  const moved = (): { numbering: Numbering; own: number[] } => {
    const numbering = fresh();
    numbering.take(HOME, [service(1, 'web'), service(2, 'db'), service(3, 'old')]);
    return { numbering, own: slots(numbering.take(OTHER, [service(1, 'db'), service(2, 'web'), service(3, 'new')])) };
  };

  test('services are the same by name, and what it does not know is about nobody', () => {
    const { numbering, own } = moved();
    expect(own.slice(0, 2)).toEqual([2, 1]);
    expect(own[2]).toBeGreaterThanOrEqual(2 ** 31);
    const numbers = [1, 2, 3, own[2] ?? 0];
    expect(about(numbering.sent(batch(...numbers)))).toEqual([
      [2, 1, 0, 3],
      [2, 1, 0, 3],
    ]);
    expect(numbering.slotOf(3)).toBe(0);
  });

  test('only what it knows is told of the present', () => {
    const { numbering, own } = moved();
    const held = [3, ...own].map((slot) => ({ slot, at: 1, since: 1, health: 'up' as const }));
    expect(numbering.told(held).map(({ slot }) => slot)).toEqual([1, 2, 3]);
  });

  test('times, codes, latencies and places stay', () => {
    const { numbering } = moved();
    const item = batch(1, 2);
    const sent = numbering.sent(item);
    const { slot: _, ...before } = decodeResults(item.results, 2);
    expect(sent).toMatchObject({ epoch: 'e', seq: 1, count: 4, changes: [{ place: 2 }, { place: 3 }] });
    if (sent.type === 'batch') expect(decodeResults(sent.results, 2)).toMatchObject(before);
  });

  test('and back home, what only the other knew is about nobody', () => {
    const { numbering, own } = moved();
    expect(slots(numbering.take(HOME, [service(1, 'web'), service(2, 'db')]))).toEqual([1, 2]);
    expect(about(numbering.sent(batch(1, 2, 3, own[2] ?? 0)))).toEqual([
      [1, 2, 3, 0],
      [1, 2, 3, 0],
    ]);
  });

  test('changes without results stay as they are encoded', () => {
    const { numbering } = moved();
    const item = { ...batch(), count: 1, changes: batch(1).changes.map((one) => ({ ...one, place: 0 })) };
    expect(about(numbering.sent(item))).toEqual([[], [2]]);
  });
});

describe('after a restart', () => {
  const before = (): Numbering => {
    const numbering = fresh();
    numbering.take(HOME, [service(1, 'web')]);
    numbering.take(OTHER, [service(9, 'web'), service(1, 'new')]);
    return numbering;
  };

  test('what waits is known as before', () => {
    const { numbers } = before();
    const own = numbers.own.find(([id]) => id === 'new')?.[1] ?? 0;
    const next = new Numbering(numbers, false, random);
    expect(slots(next.take(OTHER, [service(9, 'web'), service(1, 'new')]))).toEqual([1, own]);
    expect(about(next.sent(batch(1, own)))).toEqual([
      [9, 1],
      [9, 1],
    ]);
  });

  test('with nothing waiting, the last store is home', () => {
    const next = new Numbering(before().numbers, true, random);
    expect(slots(next.take(OTHER, [service(9, 'web'), service(1, 'new')]))).toEqual([9, 1]);
    expect(next.numbers.home).toBe(OTHER);
  });

  test('where nobody knows any more who is meant, nobody is', () => {
    const next = new Numbering(undefined, false, random);
    const [own = 0] = slots(next.take(HOME, [service(1, 'web')]));
    expect(about(next.sent(batch(1, own)))).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(about(new Numbering(next.numbers, false, random).sent(batch(1)))).toEqual([[0], [0]]);
  });
});
