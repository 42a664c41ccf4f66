// What came of a minute, an hour or a day: how many results of each verdict, how long it was up, down and unknown, and how latencies were distributed.
// Knows how results become this and how small roll-ups become large ones; refuses to know where either is kept, and what was planned.
//
// All of it is whole numbers that are added up, so the same results give the same roll-up however they are cut into pieces first.
import { type VerdictCode, verdictOf } from '@vedette/protocol/health';
import { latencyCode, latencyMsOf } from '@vedette/protocol/wire';
import type { Results } from './chunk-columns.ts';
import { Sketch } from './sketch.ts';

/** A day is a day of UTC: minutes make hours and hours make days, without rest. */
export const widthsMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** What a result says holds until the next one, but not for ever: after `holdMs` without one, nobody knows any more. */
export type Reach = {
  readonly widthMs: number;
  readonly holdMs: number;
  /** When the result after the last of these was sent, if it is known by now. */
  readonly nextMs?: number;
};

const US_PER_MS = 1000;

/** One (service, agent) from `fromMs` for a width that whoever keeps it knows. Time that is in none of the three was not looked at. */
export class Rollup {
  readonly fromMs: number;
  readonly counts = new Map<VerdictCode, number>();
  upMs = 0;
  downMs = 0;
  unknownMs = 0;
  /** Infinity and -Infinity while there is no latency. */
  minMs = Number.POSITIVE_INFINITY;
  maxMs = Number.NEGATIVE_INFINITY;
  /** No more than 2^53 - 1: what is beyond that, some 285 years, is cut off. */
  sumUs = 0;
  readonly sketch: Sketch;

  constructor(fromMs: number, sketch = new Sketch()) {
    this.fromMs = fromMs;
    this.sketch = sketch;
  }

  get meanMs(): number {
    return this.sumUs / US_PER_MS / this.sketch.count;
  }

  /** @param latencyMs taken with the three digits the wire has; NaN for none */
  count(code: VerdictCode, latencyMs: number): void {
    this.counts.set(code, (this.counts.get(code) ?? 0) + 1);
    if (!Number.isFinite(latencyMs)) return;
    const rounded = latencyMsOf(latencyCode(latencyMs));
    this.minMs = Math.min(this.minMs, rounded);
    this.maxMs = Math.max(this.maxMs, rounded);
    this.#addUs(Math.round(rounded * US_PER_MS));
    this.sketch.add(rounded);
  }

  stand(status: 'up' | 'down' | 'unknown', ms: number): void {
    if (status === 'up') this.upMs += ms;
    else if (status === 'down') this.downMs += ms;
    else this.unknownMs += ms;
  }

  absorb(other: Rollup): void {
    for (const [code, times] of other.counts) this.counts.set(code, (this.counts.get(code) ?? 0) + times);
    this.upMs += other.upMs;
    this.downMs += other.downMs;
    this.unknownMs += other.unknownMs;
    this.minMs = Math.min(this.minMs, other.minMs);
    this.maxMs = Math.max(this.maxMs, other.maxMs);
    this.#addUs(other.sumUs);
    this.sketch.absorb(other.sketch);
  }

  #addUs(us: number): void {
    this.sumUs = Math.min(this.sumUs + us, Number.MAX_SAFE_INTEGER);
  }
}

/** The share of its width that it was known to be up or down. */
export const coverageOf = ({ upMs, downMs }: Rollup, widthMs: number): number => (upMs + downMs) / widthMs;

/**
 * Those that are not empty, in order of time.
 * @param results in order of time
 * @throws RangeError when they are not: a mistake of the caller
 */
export const rollUp = ({ atMs, code, latencyMs }: Results, { widthMs, holdMs, nextMs }: Reach): readonly Rollup[] => {
  const row = new Row(widthMs);
  for (let i = 0; i < atMs.length; i++) {
    const at = atMs[i] ?? 0;
    const next = atMs[i + 1] ?? nextMs ?? Number.POSITIVE_INFINITY;
    if (next < at) throw new RangeError(`results are rolled up in order of time: ${next} follows ${at}`);
    const verdict = code[i] ?? 0;
    row.at(at).count(verdict, latencyMs[i] ?? Number.NaN);
    const { status } = verdictOf(verdict);
    const until = Math.min(next, at + holdMs);
    for (let from = at; from < until; ) {
      const rollup = row.at(from);
      const to = Math.min(until, rollup.fromMs + widthMs);
      rollup.stand(status, to - from);
      from = to;
    }
  }
  return row.inOrder();
};

/**
 * Roll-ups of one width added up to those of a larger one, in order of time.
 * @param rollups in any order; several of the same time are parts of one
 * @param widthMs a multiple of theirs, or theirs
 */
export const gather = (rollups: Iterable<Rollup>, widthMs: number): readonly Rollup[] => {
  const row = new Row(widthMs);
  for (const rollup of rollups) row.at(rollup.fromMs).absorb(rollup);
  return row.inOrder();
};

/** Roll-ups by their time, made when they are asked for. */
class Row {
  readonly #widthMs: number;
  readonly #byTime = new Map<number, Rollup>();
  /** Neighbours in time ask for the same one. */
  #last = new Rollup(Number.NEGATIVE_INFINITY);

  constructor(widthMs: number) {
    this.#widthMs = widthMs;
  }

  at(timeMs: number): Rollup {
    if (timeMs >= this.#last.fromMs && timeMs < this.#last.fromMs + this.#widthMs) return this.#last;
    const fromMs = timeMs - (timeMs % this.#widthMs);
    const known = this.#byTime.get(fromMs);
    this.#last = known ?? new Rollup(fromMs);
    if (!known) this.#byTime.set(fromMs, this.#last);
    return this.#last;
  }

  inOrder(): readonly Rollup[] {
    return [...this.#byTime.values()].sort((a, b) => a.fromMs - b.fromMs);
  }
}
