// Made-up series of results, the same every time, and how few bits they could take at best. Knows chance and entropy; refuses to know how results are kept.
import { latencyCode } from '../../packages/protocol/src/wire/index.ts';

export type Series = { readonly atMs: Float64Array; readonly code: Uint8Array; readonly latencyMs: Float64Array };

export type Kind = {
  readonly name: string;
  readonly intervalMs: number;
  /** How much later than due a result was sent, for a number of [0, 1). */
  readonly lateMs: (fraction: number) => number;
  readonly medianMs: number;
  /** Of the logarithm of the latency, and how much of it the next one inherits (0 to 1). */
  readonly sigma: number;
  readonly inertia: number;
  /** Outages in ten thousand results, of 30 results on average; while one lasts, probes follow faster. */
  readonly outages: number;
};

const even = (fraction: number): number => Math.floor(fraction * 5) - 2;
const late = (fraction: number): number => Math.floor(-0.7 * Math.log(1 - fraction));

const usual: Kind = {
  name: '20 ms, sigma 0.3',
  intervalMs: 10_000,
  lateMs: even,
  medianMs: 20,
  sigma: 0.3,
  inertia: 0,
  outages: 2,
};

const near: Kind = {
  ...usual,
  name: '0.4 ms, sigma 0.2, each second',
  intervalMs: 1_000,
  lateMs: late,
  medianMs: 0.4,
  sigma: 0.2,
};

export const kinds: readonly Kind[] = [
  { ...usual, name: '20 ms, sigma 0.1', sigma: 0.1 },
  usual,
  { ...usual, name: '20 ms, sigma 0.5', sigma: 0.5 },
  { ...usual, name: '20 ms, sigma 1', sigma: 1 },
  { ...usual, name: '20 ms, sigma 0.3, late by 0 to 5 ms', lateMs: late },
  { ...usual, name: '20 ms, sigma 0.3, each like the last', inertia: 0.95 },
  { ...usual, name: '20 ms, sigma 0.3, an outage an hour', outages: 28 },
  near,
];

export const rolledUp: readonly Kind[] = [usual, near];

/** Numbers of [0, 1), the same for the same seed. */
const chance = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const bell = (next: () => number): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

const START_MS = 1_763_712_000_000;
const REFUSED = 16;
const TIMEOUT = 17;

export const seriesOf = (kind: Kind, count: number, seed: number): Series => {
  const next = chance(seed);
  const series = { atMs: new Float64Array(count), code: new Uint8Array(count), latencyMs: new Float64Array(count) };
  let dueMs = START_MS + Math.floor(next() * kind.intervalMs);
  let level = bell(next);
  let down = 0;
  let reason = REFUSED;
  for (let i = 0; i < count; i++) {
    series.atMs[i] = dueMs + kind.lateMs(next());
    level = kind.inertia * level + Math.sqrt(1 - kind.inertia ** 2) * bell(next);
    if (down === 0 && next() < kind.outages / 10_000) {
      down = 1 + Math.floor(next() * 60);
      reason = next() < 0.5 ? REFUSED : TIMEOUT;
    }
    series.code[i] = down > 0 ? reason : 0;
    const answered = down === 0 || reason === REFUSED;
    series.latencyMs[i] = answered ? kind.medianMs * Math.exp(kind.sigma * level) : Number.NaN;
    // The first few probes of an outage come at a third of the interval.
    dueMs += down > 30 ? Math.max(1_000, Math.round(kind.intervalMs / 3)) : kind.intervalMs;
    if (down > 0) down--;
  }
  return series;
};

/** Bits each of these takes when nothing is known but how often each occurs. */
export const entropyBits = (values: Iterable<number>): number => {
  const counts = new Map<number, number>();
  let total = 0;
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
    total++;
  }
  let bits = 0;
  for (const n of counts.values()) bits -= (n / total) * Math.log2(n / total);
  return bits;
};

const SAMPLE = 1_000_000;

/** The bits a result of this kind takes at best, outages left out: what is random in its time, and in three digits of its latency. */
export const limitBits = ({ lateMs, medianMs, sigma, inertia }: Kind): { timeBits: number; latencyBits: number } => {
  const next = chance(1);
  const times = Float64Array.from({ length: SAMPLE }, () => lateMs(next()));
  // What is inherited is known: only the rest is random, around any of the levels, of which the middle one stands for all.
  const fresh = sigma * Math.sqrt(1 - inertia ** 2);
  const latencies = Float64Array.from({ length: SAMPLE }, () => latencyCode(medianMs * Math.exp(fresh * bell(next))));
  return { timeBits: entropyBits(times), latencyBits: entropyBits(latencies) };
};
