// Waiting for time to pass, or for the end of waiting. Knows clocks; refuses to know what is waited for.
import type { Clock, MonoMs } from './clock.ts';

/** Resolves after so many milliseconds, never in the same breath; or as soon as it is stopped, at once when it has been. */
export const sleep = async (clock: Clock, ms: number, stopped?: AbortSignal): Promise<void> => {
  if (stopped?.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  using _ = clock.at(clock.elapsed() + ms, resolve);
  const wake = (): void => resolve();
  stopped?.addEventListener('abort', wake, { once: true });
  await promise;
  stopped?.removeEventListener('abort', wake);
};

/** The same until a time; at once when it has passed. */
export const sleepUntil = async (clock: Clock, at: MonoMs, stopped?: AbortSignal): Promise<void> => {
  const ms = at - clock.elapsed();
  if (ms > 0) await sleep(clock, ms, stopped);
};
