import { Fault } from '@vedette/protocol/kit';
import { ByteReader, ByteWriter, latencyCode, latencyMsOf } from '@vedette/protocol/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { damaged } from './damage.ts';
import { SKETCH_BUCKETS_MAX, SKETCH_ERROR, Sketch } from './sketch.ts';

const sketchOf = (latenciesMs: readonly number[]): Sketch => {
  const sketch = new Sketch();
  for (const ms of latenciesMs) sketch.add(ms);
  return sketch;
};
const bytesOf = (sketch: Sketch): Uint8Array => {
  const to = new ByteWriter();
  sketch.write(to);
  return to.taken();
};
const read = (bytes: Uint8Array): Sketch => Sketch.read(new ByteReader(bytes, damaged));
const sum = (...sketches: Sketch[]): Sketch => {
  const all = new Sketch();
  for (const one of sketches) all.absorb(one);
  return all;
};

const latency = fc.oneof(
  fc.double({ min: 5, max: 50, noNaN: true }),
  fc.double({ min: 0, max: 1e13, noNaN: true }),
  fc.nat(1_200).map((us) => us / 1000),
);
const latencies = fc.array(latency, { maxLength: 200 });

/** The twin: all of them, sorted. */
const quantileOf = (latenciesMs: readonly number[], share: number): number => {
  const sorted = latenciesMs.map((ms) => latencyMsOf(latencyCode(ms))).sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};

test('a quantile is within one per cent of what sorting finds', () => {
  const share = fc.oneof(fc.constantFrom(0, 0.5, 0.9, 0.95, 0.99, 1), fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(fc.array(latency, { minLength: 1, maxLength: 200 }), share, (some, at) => {
      const truth = quantileOf(some, at);
      expect(Math.abs(sketchOf(some).quantileMs(at) - truth)).toBeLessThanOrEqual(truth * SKETCH_ERROR * (1 + 1e-9));
    }),
    { numRuns: 2_000 },
  );
});

test('so it is for every latency the wire can say', () => {
  let seen = 0;
  for (let code = 0; code < 13_000; code++) {
    if (code >= 1000 && code % 1000 < 100) continue;
    const ms = latencyMsOf(code);
    expect(Math.abs(sketchOf([ms]).quantileMs(0.5) - ms)).toBeLessThanOrEqual(ms * SKETCH_ERROR * (1 + 1e-9));
    seen++;
  }
  expect(seen).toBe(11_800);
});

test('of nothing there is no quantile', () => {
  expect(new Sketch().quantileMs(0.5)).toBeNaN();
  expect(sum(new Sketch(), new Sketch()).count).toBe(0);
});

describe('sums', () => {
  test('are what one sketch of all would be, in any order and grouping', () => {
    fc.assert(
      fc.property(latencies, latencies, latencies, (a, b, c) => {
        const whole = bytesOf(sketchOf([...a, ...b, ...c]));
        const [one, two, three] = [sketchOf(a), sketchOf(b), sketchOf(c)];
        expect(bytesOf(sum(one, two, three))).toEqual(whole);
        expect(bytesOf(sum(three, sum(two, one)))).toEqual(whole);
        expect(bytesOf(sum(sum(two, three), one))).toEqual(whole);
      }),
    );
  });

  test('leave what was added as it was', () => {
    const one = sketchOf([1, 20]);
    const before = bytesOf(one);
    sum(one, sketchOf([3])).add(7);
    expect(bytesOf(one)).toEqual(before);
  });
});

describe('bytes', () => {
  test('give the same sketch back', () => {
    fc.assert(
      fc.property(latencies, (some) => {
        const back = read(bytesOf(sketchOf(some)));
        expect(back.count).toBe(some.length);
        expect(bytesOf(back)).toEqual(bytesOf(sketchOf(some)));
        for (const share of [0, 0.5, 1]) expect(back.quantileMs(share)).toBe(sketchOf(some).quantileMs(share));
      }),
    );
  });

  test('are few', () => {
    const day = Array.from({ length: 8_640 }, (_, i) => 20 * Math.exp(Math.sin(i * i) / 2));
    expect(bytesOf(sketchOf(day)).length).toBeLessThan(200);
    expect(bytesOf(sketchOf(day.slice(0, 6))).length).toBeLessThan(16);
  });

  test('of anything else are refused, or are a sketch', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        try {
          expect(read(noise).count).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
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

  test('of one bucket more than there are, or beyond the last, are refused', () => {
    const claim = (...numbers: number[]): Uint8Array => {
      const to = new ByteWriter();
      for (const number of numbers) to.varint(number);
      return to.taken();
    };
    expect(read(claim(1, (SKETCH_BUCKETS_MAX - 1) * 2)).count).toBe(1);
    for (const bytes of [
      claim(1, SKETCH_BUCKETS_MAX * 2),
      claim(SKETCH_BUCKETS_MAX + 1),
      claim(2, 1, Number.MAX_SAFE_INTEGER - 2, 0),
    ]) {
      expect(() => read(bytes)).toThrow(expect.objectContaining({ code: 'store-failed' }));
    }
  });
});
