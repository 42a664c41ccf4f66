// Made-up results for tests: rows in, columns out.
import fc from 'fast-check';
import type { Results } from './chunk.ts';

export type Row = readonly [atMs: number, code: number, latencyMs: number];

export const columnsOf = (rows: readonly Row[]): Results => ({
  atMs: Float64Array.from(rows, ([at]) => at),
  code: Uint8Array.from(rows, ([, code]) => code),
  latencyMs: Float64Array.from(rows, ([, , ms]) => ms),
});

export const rowsOf = ({ atMs, code, latencyMs }: Results): Row[] =>
  Array.from(atMs, (at, i): Row => [at, code[i] ?? -1, latencyMs[i] ?? -1]);

/** Up, every reason there is, and bytes of newer versions. */
export const anyCode = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 16, max: 26 }) },
  { weight: 3, arbitrary: fc.integer({ min: 64, max: 73 }) },
  fc.nat(255),
);

export const anyLatencyMs = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 5, max: 50, noNaN: true }) },
  fc.double({ min: 0, max: 1e13, noNaN: true }),
  fc.nat(999).map((us) => us / 1000),
  fc.constantFrom(Number.NaN, 0),
);

const START_MS = 1_763_712_000_000;

/** Rows as a rhythm makes them: jitter, pauses, hurried probes, outages. In order of time. */
export const anyRhythm: fc.Arbitrary<Row[]> = fc
  .tuple(
    fc.integer({ min: 1_000, max: 60_000 }),
    fc.array(
      fc.tuple(
        fc.oneof({ weight: 8, arbitrary: fc.constant(1) }, fc.constantFrom(0, 0.1, 1 / 3, 2, 57, 9_000)),
        fc.nat(4),
        anyCode,
        anyLatencyMs,
      ),
      { minLength: 1, maxLength: 300 },
    ),
  )
  .map(([intervalMs, beats]) => {
    let dueMs = START_MS;
    const rows = beats.map(([pause, lateMs, code, latencyMs]): Row => {
      dueMs += Math.round(pause * intervalMs);
      return [dueMs + lateMs, code, latencyMs];
    });
    return rows.sort((a, b) => a[0] - b[0]);
  });
