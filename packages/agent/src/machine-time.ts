// Times that the threads of a process can tell each other. Knows that each thread counts its monotonic time from its own beginning, and that all count
// on the machine's one monotonic clock; refuses to know what the times are for.
import process from 'node:process';
import type { Clock } from '@vedette/protocol/kit';

const NS_PER_MS = 1e6;

/**
 * When this thread's time began on the machine's monotonic clock: added to a time of the thread's, it makes one that any thread of the machine can read.
 * @param clock the system's
 */
export const beganMs = (clock: Pick<Clock, 'elapsed'>): number =>
  Number(process.hrtime.bigint()) / NS_PER_MS - clock.elapsed();
