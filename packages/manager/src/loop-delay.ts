// For how long this process could attend to nothing else. Knows Node's own measurement of it, in windows of a minute; refuses to know who asks.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Clock, every } from '@vedette/protocol/kit';

type IntervalHistogram = ReturnType<typeof monitorEventLoopDelay>;

const WINDOW_MS = 60_000;

/** It is looked so often, and what is measured is the time between two looks. */
const RESOLUTION_MS = 10;
const NS_PER_MS = 1e6;

const quantiles = [
  ['0.5', 50],
  ['0.99', 99],
  ['1.0', 100],
] as const;

export class LoopDelay {
  #now: IntervalHistogram = begun();
  #before: IntervalHistogram | undefined;
  readonly #turning: Disposable;

  constructor(clock: Clock) {
    this.#turning = every(clock, WINDOW_MS, () => {
      this.#now.disable();
      this.#before = this.#now;
      this.#now = begun();
    });
  }

  /** Seconds by quantile, of this minute or the one before, whichever was worse; nothing until anything was measured. */
  read(): readonly (readonly [quantile: string, seconds: number])[] {
    const windows = [this.#now, this.#before].filter((one) => one !== undefined && one.count > 0);
    if (windows.length === 0) return [];
    return quantiles.map(([name, percent]) => {
      const worstMs = Math.max(...windows.map((one) => (one?.percentile(percent) ?? 0) / NS_PER_MS));
      return [name, Math.max(0, Math.round((worstMs - RESOLUTION_MS) * 1_000) / 1_000_000)] as const;
    });
  }

  [Symbol.dispose](): void {
    this.#turning[Symbol.dispose]();
    this.#now.disable();
  }
}

const begun = (): IntervalHistogram => {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return histogram;
};
