// Kept roll-ups of one series in PostgreSQL, many to a row. Knows which row one is in; refuses to know how they come about.
import { messageOf } from '@vedette/protocol/kit';
import { gather, type Rollup, widthsMs } from '../../history/rollup.ts';
import { decodeRollups, encodeRollups } from '../../history/rollup-bytes.ts';
import { floorTo } from '../../history/standing.ts';
import type { Lost } from '../history.ts';
import type { Series } from '../row/series.ts';
import type { Session } from './database.ts';

/** How much time a row stands for: enough that roll-ups squeeze well together, little enough to be written again with each chunk. */
const ROW_MS: Readonly<Record<KeptWidth, number>> = {
  [widthsMs.hour]: 4 * widthsMs.day,
  [widthsMs.day]: 64 * widthsMs.day,
};

/** Minutes take more room than the results they come from: they are made when they are asked for. */
export type KeptWidth = typeof widthsMs.hour | typeof widthsMs.day;
export type Span = { readonly fromMs: number; readonly toMs: number };
type Kept = { readonly rollups: readonly Rollup[]; readonly lost: readonly Lost[] };

/** Those that begin from a time to before another. */
export const keptRollups = async (
  session: Session,
  { id }: Series,
  widthMs: KeptWidth,
  { fromMs, toMs }: Span,
): Promise<Kept> => {
  const rows = await session.rows<[fromMs: number, bytes: Uint8Array]>(
    `SELECT from_at, bytes FROM rollup WHERE series = $1 AND width = $2 AND from_at >= $3::float8 AND from_at < $4::float8
     ORDER BY from_at`,
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
export const replaceRollups = async (
  session: Session,
  series: Series,
  widthMs: KeptWidth,
  { fromMs, toMs }: Span,
  rollups: readonly Rollup[],
): Promise<readonly Lost[]> => {
  const rowMs = ROW_MS[widthMs];
  const lost: Lost[] = [];
  const known = await session.rows<[number]>(
    'SELECT from_at FROM rollup WHERE series = $1 AND width = $2 AND from_at >= $3::float8 AND from_at < $4::float8',
    ...[series.id, widthMs, floorTo(fromMs, rowMs), toMs],
  );
  for (const rowFromMs of new Set([...known.flat(), ...rollups.map((one) => floorTo(one.fromMs, rowMs))])) {
    const fresh = rollups.filter((one) => floorTo(one.fromMs, rowMs) === rowFromMs);
    const kept = await keptRollups(session, series, widthMs, { fromMs: rowFromMs, toMs: rowFromMs + rowMs });
    lost.push(...kept.lost);
    const others = kept.rollups.filter((one) => one.fromMs < fromMs || one.fromMs >= toMs);
    await putRow(session, [series.id, widthMs, rowFromMs], [...others, ...fresh]);
  }
  return lost;
};

/** Adds these to what is kept of the same times. */
export const absorbRollups = async (
  session: Session,
  series: Series,
  widthMs: KeptWidth,
  span: Span,
  more: readonly Rollup[],
): Promise<readonly Lost[]> => {
  const kept = await keptRollups(session, series, widthMs, span);
  const lost = await replaceRollups(session, series, widthMs, span, gather([...kept.rollups, ...more], widthMs));
  return [...kept.lost, ...lost];
};

/** Forgets at most `limit` rows that end before that time; how many went. */
export const dropRollups = (session: Session, widthMs: KeptWidth, beforeMs: number, limit: number): Promise<number> =>
  session.run(
    `DELETE FROM rollup WHERE (series, width, from_at) IN (
       SELECT series, width, from_at FROM rollup WHERE width = $1 AND from_at < $2::float8 LIMIT $3)`,
    widthMs,
    beforeMs - ROW_MS[widthMs],
    limit,
  );

/** Those of different times. */
export const inOrder = (rollups: readonly Rollup[]): readonly Rollup[] =>
  rollups.toSorted((a, b) => a.fromMs - b.fromMs);

type RowKey = readonly [series: number, widthMs: KeptWidth, fromMs: number];

const putRow = async (session: Session, key: RowKey, rollups: readonly Rollup[]): Promise<void> => {
  if (rollups.length === 0) {
    await session.run('DELETE FROM rollup WHERE series = $1 AND width = $2 AND from_at = $3', ...key);
    return;
  }
  const [, widthMs] = key;
  const bytes = encodeRollups(inOrder(rollups), widthMs);
  const sql = `INSERT INTO rollup (series, width, from_at, bytes) VALUES ($1, $2, $3, $4)
    ON CONFLICT (series, width, from_at) DO UPDATE SET bytes = excluded.bytes`;
  await session.run(sql, ...key, bytes);
};
