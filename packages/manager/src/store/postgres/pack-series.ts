// New results of one series put with what is packed of it already, within a transaction. Knows when tails become larger ones and chunks, and which roll-ups
// follow from it; refuses to know where the results come from.
import { CHUNK_RESULTS } from '../../history/chunk.ts';
import type { Stretch } from '../../history/intervals.ts';
import { countBefore, joined, rows } from '../../history/pieces.ts';
import { gather, rollUp, widthsMs } from '../../history/rollup.ts';
import { ceilTo, floorTo, rolledUp, touched } from '../../history/standing.ts';
import { chunkCut, overAtLeast, tailsToMerge } from '../../history/tiers.ts';
import type { Lost, Results } from '../history.ts';
import { soundFrom } from '../row/packing.ts';
import type { Series } from '../row/series.ts';
import type { Session } from './database.ts';
import { dropPieces, isLost, type Piece, type PieceTable, putPieces, readPiece, setAside, tailsOf } from './pieces.ts';
import { rawWithin } from './raw.ts';
import { absorbRollups, keptRollups, replaceRollups } from './rollups.ts';
import { raiseRolledTo } from './series.ts';

export type Circumstances = {
  /** By the clock of the manager, when the newest of these results came. */
  readonly nowMs: number;
  /** How many results a chunk is to hold. */
  readonly chunk: number;
  /** Before it, raw results may be gone: what is missing there cannot be counted again. */
  readonly keptFromMs: number;
};

/** What it cost, in results read and written, and what was found damaged. */
export type Packed = { readonly cost: number; readonly lost: readonly Lost[] };

/** A row takes as long to write as so many results take to pack. */
const ROW_COST = 30;

/** @param fresh in the order in which they came */
export const packSeries = async (
  session: Session,
  series: Series,
  fresh: Results,
  at: Circumstances,
): Promise<Packed> => {
  const tails = await tailsOf(session, series);
  const added = joined([fresh]);
  const packed =
    overAtLeast(tails, added.atMs, at.nowMs) > at.chunk
      ? await putWithAll(session, series, { tails, added }, at)
      : await putAsTail(session, series, { tails, added }, tailsToMerge(countsOf(tails), added.atMs.length, at.chunk));
  const late = await rollLate(session, { ...series, rolledToMs: packed.rolledToMs }, added, series.rolledToMs, at);
  return { cost: packed.cost + late.cost + ROW_COST, lost: [...packed.lost, ...late.lost] };
};

/** Chunks of everything that was made before an hour and is not in a chunk yet, so that it can be forgotten; its roll-ups stay. */
export const closeSeries = async (session: Session, series: Series, beforeMs: number): Promise<Packed> => {
  const { all, lost } = await taken(session, await tailsOf(session, series));
  const count = countBefore(all.atMs, beforeMs);
  await put(session, 'chunk', series, rows(all, 0, count));
  await put(session, 'tail', series, rows(all, count));
  return { cost: all.atMs.length, lost: [...lost, ...(await rollTo(session, series, all, beforeMs))] };
};

type Parts = { readonly tails: readonly Piece[]; readonly added: Results };

const countsOf = (tails: readonly Piece[]): number[] => tails.map(({ count }) => count);

type Put = Packed & { readonly rolledToMs: number };

const putAsTail = async (session: Session, series: Series, { tails, added }: Parts, merged: number): Promise<Put> => {
  const { all, lost } = await taken(session, tails.slice(tails.length - merged), added);
  await put(session, 'tail', series, all);
  return { cost: all.atMs.length + merged * ROW_COST, lost, rolledToMs: series.rolledToMs };
};

/** Whatever fills chunks becomes chunks; the rest is one tail again. */
const putWithAll = async (
  session: Session,
  series: Series,
  { tails, added }: Parts,
  at: Circumstances,
): Promise<Put> => {
  const { all, lost } = await taken(session, tails, added);
  const chunks: Results[] = [];
  let done = 0;
  for (
    let cut = chunkCut(all.atMs, at.chunk, at.nowMs);
    cut > 0;
    cut = chunkCut(all.atMs.subarray(done), at.chunk, at.nowMs)
  ) {
    chunks.push(rows(all, done, done + cut));
    done += cut;
  }
  await putPieces(session, 'chunk', series, chunks);
  await put(session, 'tail', series, rows(all, done));
  if (done === 0) return { cost: all.atMs.length, lost, rolledToMs: series.rolledToMs };
  const toMs = floorTo(all.atMs[done - 1] ?? 0, widthsMs.hour) + widthsMs.hour;
  const unread = await rollTo(session, series, all, toMs);
  return { cost: 2 * all.atMs.length, lost: [...lost, ...unread], rolledToMs: Math.max(series.rolledToMs, toMs) };
};

/** What is in these tails and besides, and is in them no more. Tails that cannot be read are set aside, for whoever can repair them. */
const taken = async (
  session: Session,
  tails: readonly Piece[],
  added?: Results,
): Promise<{ all: Results; lost: Lost[] }> => {
  const found: Results[] = [];
  const lost: Lost[] = [];
  const gone: number[] = [];
  for (const tail of tails) {
    const read = await readPiece(session, tail);
    if (isLost(read)) {
      await setAside(session, tail);
      lost.push(read);
    } else {
      found.push(read);
      gone.push(tail.id);
    }
  }
  await dropPieces(session, 'tail', gone);
  return { all: joined(added ? [...found, added] : found), lost };
};

const put = async (session: Session, table: PieceTable, series: Series, results: Results): Promise<void> => {
  const pieces: Results[] = [];
  for (let from = 0; from < results.atMs.length; from += CHUNK_RESULTS)
    pieces.push(rows(results, from, from + CHUNK_RESULTS));
  await putPieces(session, table, series, pieces);
};

/** Keeps the roll-ups of all hours up to there. @param all everything that is not in a chunk yet: nothing else has no roll-ups */
const rollTo = async (session: Session, series: Series, all: Results, toMs: number): Promise<readonly Lost[]> => {
  if (toMs <= series.rolledToMs) return [];
  await raiseRolledTo(session, series, toMs);
  const fromMs = series.rolledToMs || floorTo(all.atMs[0] ?? toMs, widthsMs.hour);
  return fromMs < toMs ? await rollSpan(session, { ...series, rolledToMs: toMs }, { fromMs, toMs }) : [];
};

/**
 * Results of hours whose roll-ups were kept already: these are made anew, or, where raw results are gone, the results are counted in.
 * @param beforeMs up to where roll-ups were kept
 */
const rollLate = async (
  session: Session,
  series: Series,
  added: Results,
  beforeMs: number,
  { keptFromMs }: Circumstances,
): Promise<Packed> => {
  const { holdMs } = series;
  const grid = { toMs: beforeMs, widthMs: widthsMs.hour };
  const tooLate = countBefore(added.atMs, Math.min(soundFrom(keptFromMs, holdMs), beforeMs));
  const lost: Lost[] = [];
  for (const { fromMs, toMs } of touched(added.atMs.subarray(0, tooLate), { ...grid, holdMs: 0 })) {
    const part = rows(added, countBefore(added.atMs, fromMs), countBefore(added.atMs, toMs));
    const more = rollUp(part, { widthMs: widthsMs.hour, holdMs: 0 });
    lost.push(...(await absorbRollups(session, series, widthsMs.hour, { fromMs, toMs }, more)));
    lost.push(
      ...(await absorbRollups(session, series, widthsMs.day, daysOf({ fromMs, toMs }), gather(more, widthsMs.day))),
    );
  }
  const late = touched(added.atMs.subarray(tooLate), { ...grid, holdMs });
  for (const span of late) lost.push(...(await rollSpan(session, series, span)));
  return { cost: late.length * CHUNK_RESULTS, lost };
};

/** Makes the roll-ups of these hours out of raw results, and those of the days that they are part of and that are over. */
const rollSpan = async (session: Session, series: Series, span: Stretch): Promise<readonly Lost[]> => {
  const { holdMs } = series;
  const raw = await rawWithin(session, series, { fromMs: span.fromMs - holdMs, toMs: span.toMs });
  const hours = rolledUp(raw.results, { ...span, widthMs: widthsMs.hour, holdMs });
  const lost = [...raw.lost, ...(await replaceRollups(session, series, widthsMs.hour, span, hours))];
  const { fromMs, toMs } = daysOf(span);
  const days = { fromMs, toMs: Math.min(toMs, floorTo(series.rolledToMs, widthsMs.day)) };
  if (days.fromMs >= days.toMs) return lost;
  const kept = await keptRollups(session, series, widthsMs.hour, days);
  const gathered = gather(kept.rollups, widthsMs.day);
  return [...lost, ...kept.lost, ...(await replaceRollups(session, series, widthsMs.day, days, gathered))];
};

const daysOf = ({ fromMs, toMs }: Stretch): Stretch => ({
  fromMs: floorTo(fromMs, widthsMs.day),
  toMs: ceilTo(toMs, widthsMs.day),
});
