// Gathering what the watch reports into batches. Knows when a batch is full or has waited long enough; refuses to know who takes it.
import type { Change, VerdictCode } from '@vedette/protocol/health';
import type { Clock } from '@vedette/protocol/kit';
import { limits, type PlacedChange, ResultEncoder } from '@vedette/protocol/wire';
import type { Report } from './core/report.ts';
import type { NewBatch } from './spool/spool.ts';

/** Results may wait this long for company; a change is news, and waits only for what happens at the same moment. */
const RESULTS_WAIT_MS = 500;
const CHANGES_WAIT_MS = 20;
const ITEMS_MAX = 2_000;

export class Batcher implements Report {
  readonly #encoder = new ResultEncoder();
  readonly #clock: Clock;
  readonly #emit: (batch: NewBatch) => void;
  #changes: PlacedChange[] = [];
  #fromMs = Number.POSITIVE_INFINITY;
  #toMs = 0;
  #alarm: Disposable | undefined;
  #alarmAt = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, emit: (batch: NewBatch) => void) {
    this.#clock = clock;
    this.#emit = emit;
  }

  result(slot: number, atMs: number, code: VerdictCode, latencyMs: number): void {
    this.#encoder.append(slot, atMs, code, latencyMs);
    this.#added(atMs, RESULTS_WAIT_MS);
  }

  change(change: Change): void {
    this.#changes.push({ place: this.#count, change });
    this.#added(change.at, CHANGES_WAIT_MS);
  }

  /** Hands over what has been gathered so far, if anything. */
  flush(): void {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
    this.#alarmAt = Number.POSITIVE_INFINITY;
    const count = this.#count;
    if (count === 0) return;
    this.#encoder.sort();
    const batch = {
      count,
      results: this.#encoder.finish(),
      changes: this.#changes,
      fromMs: this.#fromMs,
      toMs: this.#toMs,
    };
    this.#changes = [];
    this.#fromMs = Number.POSITIVE_INFINITY;
    this.#toMs = 0;
    this.#emit(batch);
  }

  get #count(): number {
    return this.#encoder.count + this.#changes.length;
  }

  #added(atMs: number, waitMs: number): void {
    this.#fromMs = Math.min(this.#fromMs, atMs);
    this.#toMs = Math.max(this.#toMs, atMs);
    if (this.#count >= ITEMS_MAX || this.#changes.length >= limits.changesMax) this.flush();
    else this.#flushBy(this.#clock.elapsed() + waitMs);
  }

  #flushBy(at: number): void {
    if (this.#alarmAt <= at) return;
    this.#alarm?.[Symbol.dispose]();
    this.#alarmAt = at;
    this.#alarm = this.#clock.at(at, () => this.flush());
  }
}
