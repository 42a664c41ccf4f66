// Work on many things that would keep everybody else waiting. Knows when it is time to let others have their turn; refuses to know what is done.
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '@vedette/protocol/kit';

/** As long as others may wait: less than anybody notices. */
const TURN_MS = 8;
/** The clock is asked after so many: what takes a few microseconds each is not to be made slower by it. */
const BETWEEN = 16;

/** What each of them comes to, in their order. */
export const inTurns = async <T, Result>(
  clock: Pick<Clock, 'elapsed'>,
  all: readonly T[],
  act: (one: T, place: number) => Result,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  let sinceMs = clock.elapsed();
  for (const [place, one] of all.entries()) {
    results.push(act(one, place));
    if (place % BETWEEN !== BETWEEN - 1 || clock.elapsed() - sinceMs < TURN_MS) continue;
    await turn();
    sinceMs = clock.elapsed();
  }
  return results;
};
