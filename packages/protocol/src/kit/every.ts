// Again and again. Knows a Clock; drifts with it, and calls nobody twice at once.
import type { Clock } from './clock.ts';

/** Calls `fn` every `ms` until disposed, the first time after `ms`. */
export const every = (clock: Clock, ms: number, fn: () => void): Disposable => {
  let alarm: Disposable;
  const arm = (): void => {
    alarm = clock.at(clock.elapsed() + ms, () => {
      arm();
      fn();
    });
  };
  arm();
  return { [Symbol.dispose]: () => alarm[Symbol.dispose]() };
};
