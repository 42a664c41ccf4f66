// Kept roll-ups of one series in SQLite, many to a row. Knows which row one is in; refuses to know how they come about.
import { messageOf } from '@vedette/protocol/kit';
import { gather, type Rollup, widthsMs } from '../../history/rollup.ts';
import { decodeRollups, encodeRollups } from '../../history/rollup-bytes.ts';
import { floorTo } from '../../history/standing.ts';
import type { Lost } from '../history.ts';
import { inOrder, type KeptWidth } from '../rollup-plan.ts';
import type { Series } from '../row/series.ts';
import type { Database, Value } from './database.ts';

/** How much time a row stands for: enough that roll-ups squeeze well together, little enough to be written again with each chunk. */
const ROW_MS: Readonly<Record<KeptWidth, number>> = {
  [widthsMs.hour]: 4 * widthsMs.day,
  [widthsMs.day]: 64 * widthsMs.day,
};

export type Span = { readonly fromMs: number; readonly toMs: number };
type Kept = { readonly rollups: readonly Rollup[]; readonly lost: readonly Lost[] };

/** Those that begin from a time to before another. */
export const keptRollups = (database: Database, { id }: Series, widthMs: KeptWidth, { fromMs, toMs }: Span): Kept => {
  const rows = database.rows<[fromMs: number, bytes: Uint8Array]>(
    'SELECT from_at, bytes FROM rollup WHERE series = ? AND width = ? AND from_at >= ? AND from_at < ? ORDER BY from_at',
    ...[id, widthMs, floorTo(Math.max(0, fromMs), ROW_MS[widthMs]), toMs],
  );
  const lost: Lost[] = [];
  const rollups = rows.flatMap(([rowFromMs, bytes]) => {
    try {
      return decodeRollups(bytes, { fromMs, toMs }).rollups;
    } catch (error) {
      lost.push({ fromMs: rowFromMs, toMs: rowFromMs + ROW_MS[widthMs], count: 0, why: messageOf(error) });
      return [];
    }
  });
  return { rollups, lost };
};

/** These are all there are in the span from now on. @param span begins and ends with a roll-up, as all of them are within it */
export const replaceRollups = (
  database: Database,
  series: Series,
  widthMs: KeptWidth,
  { fromMs, toMs }: Span,
  rollups: readonly Rollup[],
): readonly Lost[] => {
  const rowMs = ROW_MS[widthMs];
  const lost: Lost[] = [];
  const known = database.rows<[number]>(
    'SELECT from_at FROM rollup WHERE series = ? AND width = ? AND from_at >= ? AND from_at < ?',
    ...[series.id, widthMs, floorTo(fromMs, rowMs), toMs],
  );
  for (const rowFromMs of new Set([...known.flat(), ...rollups.map((one) => floorTo(one.fromMs, rowMs))])) {
    const fresh = rollups.filter((one) => floorTo(one.fromMs, rowMs) === rowFromMs);
    const kept = keptRollups(database, series, widthMs, { fromMs: rowFromMs, toMs: rowFromMs + rowMs });
    lost.push(...kept.lost);
    const others = kept.rollups.filter((one) => one.fromMs < fromMs || one.fromMs >= toMs);
    putRow(database, [series.id, widthMs, rowFromMs], [...others, ...fresh], widthMs);
  }
  return lost;
};

/** Adds these to what is kept of the same times. */
export const absorbRollups = (
  database: Database,
  series: Series,
  widthMs: KeptWidth,
  span: Span,
  more: readonly Rollup[],
): readonly Lost[] => {
  const kept = keptRollups(database, series, widthMs, span);
  return [
    ...kept.lost,
    ...replaceRollups(database, series, widthMs, span, gather([...kept.rollups, ...more], widthMs)),
  ];
};

/** Forgets at most `limit` rows that end before that time; how many went. */
export const dropRollups = (database: Database, widthMs: KeptWidth, beforeMs: number, limit: number): number =>
  database.run(
    'DELETE FROM rollup WHERE rowid IN (SELECT rowid FROM rollup WHERE width = ? AND from_at < ? LIMIT ?)',
    widthMs,
    beforeMs - ROW_MS[widthMs],
    limit,
  );

const putRow = (database: Database, key: readonly Value[], rollups: readonly Rollup[], widthMs: number): void => {
  if (rollups.length === 0) {
    database.run('DELETE FROM rollup WHERE series = ? AND width = ? AND from_at = ?', ...key);
    return;
  }
  const bytes = encodeRollups(inOrder(rollups), widthMs);
  const sql = `INSERT INTO rollup (series, width, from_at, bytes) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET bytes = excluded.bytes`;
  database.run(sql, ...key, bytes);
};
