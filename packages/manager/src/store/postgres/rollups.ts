// Kept roll-ups of one series in PostgreSQL, many to a row. Knows which row one is in; refuses to know how they come about.
import { messageOf } from '@vedette/protocol/kit';
import { gather, type Rollup, widthsMs } from '../../history/rollup.ts';
import { decodeRollups, encodeRollups } from '../../history/rollup-bytes.ts';
import { floorTo } from '../../history/standing.ts';
import type { Lost } from '../history.ts';
import { inOrder, type KeptWidth } from '../rollup-plan.ts';
import type { Series } from '../row/series.ts';
import type { Session } from './database.ts';

/** How much time a row stands for: enough that roll-ups squeeze well together, little enough to be written again with each chunk. */
const ROW_MS: Readonly<Record<KeptWidth, number>> = {
  [widthsMs.hour]: 4 * widthsMs.day,
  [widthsMs.day]: 64 * widthsMs.day,
};

export type Span = { readonly fromMs: number; readonly toMs: number };
type Kept = { readonly rollups: readonly Rollup[]; readonly lost: readonly Lost[] };

/** Which roll-ups of a series: those that begin from a time to before another. */
export type KeptQuery = Span & { readonly series: Pick<Series, 'id'>; readonly widthMs: KeptWidth };

/** Rows as they lie there, in order of time: taking them apart is what takes time. */
export type KeptRows = readonly (readonly [fromMs: number, bytes: Uint8Array])[];

/** Of each question the rows to take apart, however many are asked. */
export const keptRowsOfEach = async (session: Session, asked: readonly KeptQuery[]): Promise<readonly KeptRows[]> => {
  const found = asked.map((): KeptRows[number][] => []);
  if (asked.length === 0) return found;
  const rows = await session.rows<[place: number, ...KeptRows[number]]>(
    `SELECT place, from_at, bytes
     FROM unnest($1::bigint[], $2::bigint[], $3::float8[], $4::float8[]) WITH ORDINALITY AS asked (of, wide, since, until, place)
     CROSS JOIN LATERAL (
       SELECT from_at, bytes FROM rollup WHERE series = of AND width = wide AND from_at >= since AND from_at < until OFFSET 0) AS kept
     ORDER BY place, from_at`,
    asked.map(({ series }) => series.id),
    asked.map(({ widthMs }) => widthMs),
    asked.map(({ widthMs, fromMs }) => floorTo(Math.max(0, fromMs), ROW_MS[widthMs])),
    asked.map(({ toMs }) => toMs),
  );
  for (const [place, ...row] of rows) found[place - 1]?.push(row);
  return found;
};

/** Those in rows that were found. */
export const keptIn = (rows: KeptRows, { widthMs, fromMs, toMs }: Omit<KeptQuery, 'series'>): Kept => {
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

export const keptRollups = async (session: Session, series: Series, widthMs: KeptWidth, span: Span): Promise<Kept> => {
  const asked = { ...span, series, widthMs };
  const [rows = []] = await keptRowsOfEach(session, [asked]);
  return keptIn(rows, asked);
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
