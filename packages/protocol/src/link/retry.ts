// Trying for ever, with a wait between two attempts. Knows how to stop at once; refuses to know what is tried and how long a wait should be.
import type { Clock } from '../kit/clock.ts';
import { sleep } from '../kit/sleep.ts';

/**
 * Attempts one after the other until `stopped`, also in the middle of a wait. Each says in how many milliseconds the next is due; one that throws
 * ends it.
 */
export const keepTrying = async (clock: Clock, stopped: AbortSignal, attempt: () => Promise<number>): Promise<void> => {
  while (!stopped.aborted) await sleep(clock, await attempt(), stopped);
};
