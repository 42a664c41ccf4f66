// Keeps a rate: calls back for each thing that is due, and remembers how late that was.
import { quantile } from '../stats.ts';

/** Left out of the lateness: code is still being compiled. */
const WARM_UP_MS = 600;

export type Pace = {
  /** How many were due so far. */
  readonly count: number;
  stop(): void;
  lateness(): { readonly latenessP50Ms: number; readonly latenessP99Ms: number };
};

/** Calls `send` with 0, 1, 2, … at `rate` a second; number n is due n / rate seconds after the start, whenever the others were sent. */
export const startPace = (rate: number, send: (n: number) => void): Pace => {
  const stepMs = 1000 / rate;
  const startMs = performance.now() + 10;
  const lateMs: number[] = [];
  let count = 0;
  let timer: NodeJS.Timeout;
  const tick = (): void => {
    for (let dueMs = startMs + count * stepMs; dueMs <= performance.now(); dueMs = startMs + count * stepMs) {
      send(count++);
      if (dueMs - startMs >= WARM_UP_MS) lateMs.push(performance.now() - dueMs);
    }
    timer = setTimeout(tick, 1);
  };
  timer = setTimeout(tick, 1);
  return {
    get count() {
      return count;
    },
    stop: () => clearTimeout(timer),
    lateness: () => ({ latenessP50Ms: quantile(lateMs, 0.5), latenessP99Ms: quantile(lateMs, 0.99) }),
  };
};
