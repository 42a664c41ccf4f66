// What spools are filled with in tests, and how what they say is compared with plain arrays. Knows that a change tells its own number and a
// result the batch it came in.

import type { SpoolItem } from '@vedette/protocol/delivery';
import type { Change } from '@vedette/protocol/health';
import { expect } from 'vitest';
import type { NewBatch, Spool } from '../../packages/agent/src/spool/spool.ts';
import { firstOf, lastOf } from '../../packages/protocol/src/delivery/item.ts';

export const ALL = Number.POSITIVE_INFINITY;

export const epochOf = (n: number): string => n.toString(16).padStart(32, '0');

export const changeAt = (seq: number): Change => ({ slot: 7, health: 'up', at: seq, since: seq });

/** Items `from … from + shape.length - 1`: `c` stands for a change, anything else for a result. */
export const batchOf = (from: number, shape: string, resultBytes = shape.length): NewBatch => {
  const changes = shape
    .split('')
    .flatMap((kind, place) => (kind === 'c' ? [{ place, change: changeAt(from + place) }] : []));
  const results = new Uint8Array(changes.length === shape.length ? 0 : resultBytes).fill(from % 251);
  return { count: shape.length, results, changes, fromMs: from, toMs: from + shape.length };
};

/** What stands at each number that was told: `r`, `c`, or `-` where it is gone. */
export type Told = ReadonlyMap<number, string>;

/** Also makes sure that everything told is in order, whole, and as it was handed in. */
export const toldBy = (items: readonly SpoolItem[]): Told => {
  const told = new Map<number, string>();
  let last: SpoolItem | undefined;
  for (const item of items) {
    if (last?.epoch === item.epoch) expect(firstOf(item)).toBe(lastOf(last) + 1);
    last = item;
    if (item.type === 'gap') {
      expect(item.fromMs).toBeLessThanOrEqual(item.toMs);
      for (let seq = item.from; seq <= item.to; seq++) told.set(seq, '-');
      continue;
    }
    for (let place = 0; place < item.count; place++) told.set(item.seq + place, 'r');
    for (const { place, change } of item.changes) {
      expect(change).toEqual(changeAt(item.seq + place));
      told.set(item.seq + place, 'c');
    }
    if (item.changes.length === item.count) expect(item.results).toHaveLength(0);
    else expect(item.results.every((byte) => byte === item.seq % 251)).toBe(true);
  }
  return told;
};

export const whole = async (spool: Spool): Promise<Told> => toldBy(await spool.read(undefined, ALL));

/** A text as the map of what it says from `from` on. */
export const says = (from: number, text: string): Told => new Map(text.split('').map((kind, i) => [from + i, kind]));
