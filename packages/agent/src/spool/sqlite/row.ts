// How an item stands in a row, and how a damaged row is told from a sound one. Knows columns and the checksum; refuses to know SQL.
import { crc32 } from 'node:zlib';
import type { SpoolItem } from '@vedette/protocol/delivery';
import { type GapReason, limits, type PlacedChange } from '@vedette/protocol/wire';
import type { Kept } from '../../core/collapse.ts';

export type Row = readonly [
  id: number,
  epoch: number,
  first: number,
  last: number,
  fromMs: number,
  toMs: number,
  gap: string | null,
  changes: string | null,
  results: Uint8Array | null,
  crc: number,
];

/** The columns in the order of `Row`. */
export const COLUMNS = 'id, epoch, first, last, from_ms, to_ms, gap, changes, results, crc';

/** About what a row costs besides its payload, and the payload in SQL: together what an item counts for. */
const ROW_BYTES = 200;
export const BYTES_SQL = `(${ROW_BYTES} + ifnull(length(changes), 0) + ifnull(length(results), 0))`;

const crcOf = (epochName: string, [, , first, last, fromMs, toMs, gap, changes, results]: Row): number => {
  const head = crc32(JSON.stringify([epochName, first, last, fromMs, toMs, gap, changes]));
  return results === null ? head : crc32(results, head);
};

/** The row of an item that has no id yet. */
export const rowOf = ({ item, fromMs, toMs }: Kept, epoch: number): Row => {
  const row = (
    first: number,
    last: number,
    ...rest: readonly [string | null, string | null, Uint8Array | null]
  ): Row => {
    const bare: Row = [0, epoch, first, last, fromMs, toMs, ...rest, 0];
    return [...bare.slice(0, -1), crcOf(item.epoch, bare)] as unknown as Row;
  };
  if (item.type === 'gap') return row(item.from, item.to, item.reason, null, null);
  const { seq, count, changes, results } = item;
  const news = changes.length > 0 ? JSON.stringify(changes) : null;
  return row(seq, seq + count - 1, null, news, results.length > 0 ? results : null);
};

export const bytesOf = ([, , , , , , , changes, results]: Row): number =>
  ROW_BYTES + (changes?.length ?? 0) + (results?.length ?? 0);

/** How many items are in it: those a gap stands for are not. */
export const heldBy = ([, , first, last, , , gap]: Row): number => (gap === null ? last - first + 1 : 0);

/** What the row holds, or undefined when it is not what was once written. */
export const keptOf = (row: Row, epochName: string): Kept | undefined => {
  const [, , first, last, fromMs, toMs, gap, changes, results, crc] = row;
  if (crcOf(epochName, row) !== crc) return undefined;
  const item: SpoolItem =
    gap === null
      ? {
          type: 'batch',
          epoch: epochName,
          seq: first,
          count: last - first + 1,
          results: results ?? new Uint8Array(0),
          changes: changes === null ? [] : (JSON.parse(changes) as PlacedChange[]),
        }
      : { type: 'gap', epoch: epochName, from: first, to: last, reason: gap as GapReason, fromMs, toMs };
  return { item, fromMs, toMs };
};

/** Items `from … to` as a gap. Of a damaged row its times are taken only if they can be times. */
export const gapOf = (
  epoch: string,
  [from, to]: readonly [number, number],
  reason: GapReason,
  [fromMs, toMs]: readonly [number, number],
): Kept => {
  const isSpan = fromMs >= 0 && fromMs <= toMs && toMs <= limits.timeMsMax;
  const span = isSpan ? { fromMs, toMs } : { fromMs: 0, toMs: 0 };
  return { item: { type: 'gap', epoch, from, to, reason, ...span }, ...span };
};

/** Gaps that were left for another reason than want of room. */
export const because = (reason: GapReason, kept: Kept): Kept =>
  kept.item.type === 'gap' ? { ...kept, item: { ...kept.item, reason } } : kept;
