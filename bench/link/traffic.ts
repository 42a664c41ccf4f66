// Results as a watch of many services reports them: each service once a second, told in the order of the answers and sorted by the batch, as the agent's are. Knows what real results look
// like, because that decides how small they become; refuses to know who takes them.
import type { NewBatch } from '../../packages/agent/src/spool/spool.ts';
import { systemRandom as random } from '../../packages/protocol/src/kit/system.ts';
import { ResultEncoder } from '../../packages/protocol/src/wire/index.ts';

/** What an agent puts into one batch at this rate. */
export const BATCH_RESULTS = 2_000;
const UP = 0;

/** A machine in the same network: half of the answers within 0.3 ms, each service's scattered by a tenth. */
const LATENCY_MEDIAN_MS = 0.3;
const LATENCY_SPREAD = 0.1;

/** Long enough that the latencies of one batch are not those of the next. */
const PATTERN_SECONDS = 10;

type Row = { readonly slot: number; readonly atMs: number; readonly latencyMs: number };

/** A normally distributed number with mean 0 and deviation 1. */
const normal = (): number =>
  Math.sqrt(-2 * Math.log(1 - random.fraction())) * Math.cos(2 * Math.PI * random.fraction());

/** In the order of the answers. */
const rowsOf = (slots: readonly number[]): Row[] =>
  Array.from({ length: slots.length * PATTERN_SECONDS }, (_, n): Row => {
    const atMs = Math.ceil((n * 1_000) / slots.length);
    return {
      slot: slots[n % slots.length] ?? 0,
      atMs,
      latencyMs: LATENCY_MEDIAN_MS * Math.exp(LATENCY_SPREAD * normal()),
    };
  }).sort((a, b) => a.atMs + a.latencyMs - b.atMs - b.latencyMs);

export class Traffic {
  /** How many results a second of it holds. */
  readonly perSecond: number;
  readonly #encoder = new ResultEncoder();
  readonly #rows: readonly Row[];
  readonly #isSorted: boolean;
  #at = 0;
  #baseMs: number;

  /**
   * @param slots one result a second for each, from `startMs` on
   * @param isSorted false leaves batches in the order of the answers
   */
  constructor(slots: readonly number[], startMs: number, isSorted = true) {
    if (slots.length === 0) throw new Error('there are no services to have results of');
    this.perSecond = slots.length;
    this.#rows = rowsOf(slots);
    this.#isSorted = isSorted;
    this.#baseMs = startMs;
  }

  next(): NewBatch {
    let fromMs = Number.POSITIVE_INFINITY;
    let toMs = 0;
    for (let i = 0; i < BATCH_RESULTS; i++) {
      const row = this.#rows[this.#at];
      if (!row) throw new Error('the pattern has an end');
      const atMs = this.#baseMs + row.atMs;
      this.#encoder.append(row.slot, atMs, UP, row.latencyMs);
      fromMs = Math.min(fromMs, atMs);
      toMs = Math.max(toMs, atMs);
      this.#at++;
      if (this.#at < this.#rows.length) continue;
      this.#at = 0;
      this.#baseMs += PATTERN_SECONDS * 1_000;
    }
    if (this.#isSorted) this.#encoder.sort();
    return { count: BATCH_RESULTS, results: this.#encoder.finish(), changes: [], fromMs, toMs };
  }
}
