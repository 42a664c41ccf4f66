// The real clock and the real dice: the one file of the kit that touches the machine.
import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** Node's timers hold at most 2^31-1 ms; a longer wait is slept in stretches. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  at(atMs, fn) {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const leftMs = atMs - performance.now();
      timer = setTimeout(fire, Math.min(Math.max(Math.ceil(leftMs), 0), TIMER_MS_MAX));
    };
    // A timer may fire a fraction of a millisecond early, and a long wait fires in stretches: look again before calling.
    const fire = (): void => (performance.now() >= atMs ? fn() : arm());
    arm();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

export const systemRandom: Random = {
  fraction: () => Math.random(),
  hex: (bytes) => randomBytes(bytes).toString('hex'),
};
