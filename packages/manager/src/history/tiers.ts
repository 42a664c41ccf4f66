// When results that came in small pieces are put together. Knows how many a piece should hold and where to cut; refuses to know where pieces are kept.
//
// New pieces wait as tails. So many tails of like size become one, as often as that happens: a result is packed anew only a few times until there are enough
// for a chunk, which is then never touched again.
import { countBefore } from './pieces.ts';
import { widthsMs } from './rollup.ts';
import { floorTo } from './standing.ts';

/** More of them and a question has more pieces to read; fewer, and each result is packed more often. */
const TAILS_ALIKE = 8;

/**
 * How many of the last tails are to become one with `added` new results.
 * @param counts what each tail holds, the oldest first
 * @param most how many a tail may hold
 */
export const tailsToMerge = (counts: readonly number[], added: number, most: number): number => {
  let taken = 0;
  let sum = added;
  for (;;) {
    let alike = 0;
    let alikeSum = 0;
    for (const count of counts.slice(0, counts.length - taken).reverse()) {
      if (count > 2 * sum) break;
      alike++;
      alikeSum += count;
    }
    if (alike + 1 < TAILS_ALIKE || sum + alikeSum > most) return taken;
    taken += alike;
    sum += alikeSum;
  }
};

const hourOf = (timeMs: number): number => floorTo(timeMs, widthsMs.hour);

/**
 * How many of the first results make a chunk: as many whole hours as fit, so that an hour is in one chunk where that can be; 0 while there are not enough.
 * @param atMs in order
 * @param most how many a chunk is to hold
 * @param nowMs the hour that this moment is in is not over, and none after it, whatever an agent's clock says
 */
export const chunkCut = (atMs: Float64Array, most: number, nowMs: number): number => {
  if (countBefore(atMs, hourOf(nowMs)) <= most) return 0;
  return countBefore(atMs, hourOf(atMs[most] ?? 0)) || most;
};

/**
 * How many results, waiting and new, are of hours that are over: at least. To know it exactly, the waiting ones would have to be unpacked, for nothing most of the time.
 * @param tails how many each holds, and when its latest result was made
 * @param addedMs in order
 */
export const overAtLeast = (
  tails: readonly { readonly count: number; readonly toMs: number }[],
  addedMs: Float64Array,
  nowMs: number,
): number =>
  tails
    .filter(({ toMs }) => toMs < hourOf(nowMs))
    .reduce((sum, { count }) => sum + count, countBefore(addedMs, hourOf(nowMs)));
