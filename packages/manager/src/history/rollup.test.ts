import { verdictOf } from '@vedette/protocol/health';
import { Fault } from '@vedette/protocol/kit';
import { ByteWriter, latencyCode, latencyMsOf } from '@vedette/protocol/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCode, anyLatencyMs, anyRhythm, columnsOf, type Row } from './results.fake.ts';
import { coverageOf, gather, type Rollup, rollUp, widthsMs } from './rollup.ts';
import { decodeRollups, encodeRollups, ROLLUPS_MAX } from './rollup-bytes.ts';
import { sealed, unsealed } from './seal.ts';

/** All a roll-up says, as plain data. */
const plain = (rollup: Rollup) => {
  const sketch = new ByteWriter();
  rollup.sketch.write(sketch);
  const { fromMs, upMs, downMs, unknownMs, minMs, maxMs, sumUs } = rollup;
  const counts = [...rollup.counts].sort(([a], [b]) => a - b);
  return { fromMs, upMs, downMs, unknownMs, minMs, maxMs, sumUs, counts, sketch: [...sketch.taken()] };
};
const plainAll = (rollups: readonly Rollup[]) => rollups.map(plain);

const rowsWithin = (ms: number) =>
  fc
    .array(fc.tuple(fc.nat(ms), anyCode, anyLatencyMs), { maxLength: 30 })
    .map((rows): Row[] => rows.toSorted((a, b) => a[0] - b[0]));

/** The twin: looks at every millisecond and at every result, one after another. */
const twin = (rows: readonly Row[], widthMs: number, holdMs: number, nextMs: number) => {
  const times = new Map<number, { up: number; down: number; unknown: number; rows: Row[] }>();
  const bucketAt = (ms: number) => {
    const fromMs = Math.floor(ms / widthMs) * widthMs;
    const known = times.get(fromMs) ?? { up: 0, down: 0, unknown: 0, rows: [] };
    times.set(fromMs, known);
    return known;
  };
  for (const row of rows) bucketAt(row[0]).rows.push(row);
  for (let ms = 0; ms < 2_000; ms++) {
    const standing = rows.findLast(([at]) => at <= ms);
    if (standing && ms < standing[0] + holdMs && ms < nextMs) bucketAt(ms)[verdictOf(standing[1]).status]++;
  }
  return [...times].sort(([a], [b]) => a - b);
};

describe('from results', () => {
  test('the same as looking at every millisecond', () => {
    const width = fc.integer({ min: 7, max: 300 });
    fc.assert(
      fc.property(
        rowsWithin(900),
        width,
        fc.integer({ min: 1, max: 400 }),
        fc.nat(300),
        (rows, widthMs, holdMs, after) => {
          const nextMs = (rows.at(-1)?.[0] ?? 0) + after;
          const rollups = rollUp(columnsOf(rows), { widthMs, holdMs, nextMs });
          const expected = twin(rows, widthMs, holdMs, nextMs);
          expect(rollups.map(({ fromMs }) => fromMs)).toEqual(expected.map(([fromMs]) => fromMs));
          for (const [i, [, { up, down, unknown, rows: within }]] of expected.entries()) {
            const rollup = rollups[i];
            expect([rollup?.upMs, rollup?.downMs, rollup?.unknownMs]).toEqual([up, down, unknown]);
            expect(rollup && coverageOf(rollup, widthMs)).toBe((up + down) / widthMs);
            for (const code of new Set(within.map((row) => row[1]))) {
              expect(rollup?.counts.get(code)).toBe(within.filter((row) => row[1] === code).length);
            }
            const latencies = within
              .map((row) => row[2])
              .filter(Number.isFinite)
              .map((ms) => latencyMsOf(latencyCode(ms)));
            expect(rollup?.sketch.count).toBe(latencies.length);
            expect(rollup?.minMs).toBe(Math.min(...latencies));
            expect(rollup?.maxMs).toBe(Math.max(...latencies));
            const sumUs = latencies.reduce((all, ms) => all + Math.round(ms * 1000), 0);
            expect(rollup?.sumUs).toBe(Math.min(sumUs, Number.MAX_SAFE_INTEGER));
            expect(rollup?.meanMs).toBe((rollup?.sumUs ?? 0) / 1000 / latencies.length);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('out of order they are a mistake of the caller', () => {
    const rows: Row[] = [
      [5, 0, 1],
      [4, 0, 1],
    ];
    expect(() => rollUp(columnsOf(rows), { widthMs: 10, holdMs: 10 })).toThrow(RangeError);
    expect(() => rollUp(columnsOf([[5, 0, 1]]), { widthMs: 10, holdMs: 10, nextMs: 4 })).toThrow(RangeError);
  });

  test('of nothing there are none', () => {
    expect(rollUp(columnsOf([]), { widthMs: 10, holdMs: 10, nextMs: 5 })).toEqual([]);
  });
});

describe('however they come together', () => {
  const reach = { widthMs: widthsMs.minute, holdMs: 90_000 };

  test('minutes make the hours, and hours the days, that results make', () => {
    fc.assert(
      fc.property(anyRhythm, (rows) => {
        const results = columnsOf(rows);
        const minutes = rollUp(results, reach);
        const hours = gather(minutes, widthsMs.hour);
        expect(plainAll(hours)).toEqual(plainAll(rollUp(results, { ...reach, widthMs: widthsMs.hour })));
        const days = plainAll(rollUp(results, { ...reach, widthMs: widthsMs.day }));
        expect(plainAll(gather(hours, widthsMs.day))).toEqual(days);
        expect(plainAll(gather(minutes, widthsMs.day))).toEqual(days);
      }),
    );
  });

  test('results cut anywhere and added up in any order are the results as a whole', () => {
    fc.assert(
      fc.property(anyRhythm, fc.array(fc.nat(300), { maxLength: 4 }), (rows, places) => {
        const whole = rollUp(columnsOf(rows), reach);
        const ends = [...places.map((place) => place % rows.length), rows.length].sort((a, b) => a - b);
        const parts = ends.map((end, i) => {
          const nextMs = rows[end]?.[0];
          const part = columnsOf(rows.slice(ends[i - 1] ?? 0, end));
          return rollUp(part, nextMs === undefined ? reach : { ...reach, nextMs });
        });
        expect(plainAll(gather(parts.flat(), reach.widthMs))).toEqual(plainAll(whole));
        expect(plainAll(gather(parts.reverse().flat(), reach.widthMs))).toEqual(plainAll(whole));
      }),
    );
  });

  test('what is gathered is left as it was', () => {
    const minutes = rollUp(
      columnsOf([
        [0, 0, 1],
        [70_000, 16, 3],
      ]),
      reach,
    );
    const before = plainAll(minutes);
    for (const hour of gather(minutes, widthsMs.hour)) hour.absorb(hour);
    expect(plainAll(minutes)).toEqual(before);
  });
});

describe('bytes', () => {
  const failed = expect.objectContaining({ code: 'store-failed' });
  const minutesOf = (rows: readonly Row[]) => rollUp(columnsOf(rows), { widthMs: widthsMs.minute, holdMs: 90_000 });
  const some = encodeRollups(
    minutesOf(Array.from({ length: 60 }, (_, i): Row => [i * 25_000, i % 9 ? 0 : 17, 20 + i])),
    widthsMs.minute,
  );

  test('give the same roll-ups back, and say how wide they are', () => {
    fc.assert(
      fc.property(anyRhythm, fc.constantFrom(...Object.values(widthsMs)), (rows, widthMs) => {
        const rollups = gather(minutesOf(rows), widthMs).slice(0, ROLLUPS_MAX);
        const back = decodeRollups(encodeRollups(rollups, widthMs));
        expect(back.widthMs).toBe(widthMs);
        expect(plainAll(back.rollups)).toEqual(plainAll(rollups));
      }),
    );
    expect(decodeRollups(encodeRollups([], 60_000))).toEqual({ widthMs: 60_000, rollups: [] });
  });

  test('are refused when they are too many, not in order, twice, or not of this width', () => {
    const two = minutesOf([
      [0, 0, 1],
      [60_000, 0, 1],
    ]);
    expect(two.length).toBeGreaterThan(1);
    expect(() => encodeRollups([...two].reverse(), widthsMs.minute)).toThrow(RangeError);
    expect(() => encodeRollups([...two.slice(0, 1), ...two.slice(0, 1)], widthsMs.minute)).toThrow(RangeError);
    expect(() => encodeRollups(two, widthsMs.hour)).toThrow(RangeError);
    const many = Array.from({ length: ROLLUPS_MAX + 1 }, (_, i): Row => [i * 60_000, 0, 1]);
    const rollups = minutesOf(many).slice(0, ROLLUPS_MAX + 1);
    expect(() => encodeRollups(rollups, widthsMs.minute)).toThrow(RangeError);
    expect(decodeRollups(encodeRollups(rollups.slice(1), widthsMs.minute)).rollups.length).toBe(ROLLUPS_MAX);
  });

  test('that were damaged are found out', () => {
    for (let at = 0; at < some.length; at++) {
      const flipped = some.slice();
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      expect(() => decodeRollups(flipped)).toThrow(failed);
      expect(() => decodeRollups(some.subarray(0, at))).toThrow(failed);
    }
  });

  test('under a good checksum are read or refused, and never anything else', () => {
    const content = unsealed(1, some);
    let refused = 0;
    const changes = fc.array(fc.tuple(fc.nat(content.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(changes, (all) => {
        const changed = content.slice();
        for (const [at, value] of all) changed[at] = value;
        try {
          expect(decodeRollups(sealed(1, changed)).rollups.length).toBeLessThanOrEqual(ROLLUPS_MAX);
        } catch (thrown) {
          if (!(thrown instanceof Fault)) throw thrown;
          expect(thrown.code).toBe('store-failed');
          refused++;
        }
      }),
      { numRuns: 2_000 },
    );
    expect(refused).toBeGreaterThan(100);
  });
});
