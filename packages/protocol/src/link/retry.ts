// Trying for ever, with a wait between two attempts. Knows how to stop at once; refuses to know what is tried and how long a wait should be.
import type { Clock } from '../kit/clock.ts';

/**
 * Attempts one after the other until `stopped`, also in the middle of a wait. Each says in how many milliseconds the next is due; one that throws
 * ends it.
 */
export const keepTrying = async (clock: Clock, stopped: AbortSignal, attempt: () => Promise<number>): Promise<void> => {
  while (!stopped.aborted) await sleep(await attempt(), clock, stopped);
};

const sleep = async (ms: number, clock: Clock, stopped: AbortSignal): Promise<void> => {
  if (stopped.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  using _ = clock.at(clock.elapsed() + ms, resolve);
  const wake = (): void => resolve();
  stopped.addEventListener('abort', wake, { once: true });
  await promise;
  stopped.removeEventListener('abort', wake);
};
