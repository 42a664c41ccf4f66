// Waits for what becomes true by itself. Knows asking again until a deadline; refuses to sleep and hope.
import { setTimeout as pause } from 'node:timers/promises';

/** Short beside everything that is waited for, long enough to leave the processors to those who work. */
const ASK_AGAIN_MS = 50;

/**
 * Asks until the answer is something else than undefined or false.
 * @param what is waited for, for the message when it does not come
 * @param last what to show then, such as the newest answer
 */
export const eventually = async <T>(
  what: string,
  withinMs: number,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  last: () => unknown = () => undefined,
): Promise<T> => {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) {
      const shown = last();
      const seen = shown === undefined ? '' : `; last seen: ${JSON.stringify(shown)}`;
      throw new Error(`waited ${withinMs} ms in vain for ${what}${seen}`);
    }
    await pause(ASK_AGAIN_MS);
  }
};
