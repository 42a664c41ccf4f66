// The dumb twin of stretches: one yes or no for every millisecond from 0 to MOMENTS.
import fc from 'fast-check';
import type { Stretch } from './intervals.ts';

export const MOMENTS = 60;

export const momentsOf = (stretches: readonly Stretch[]): readonly boolean[] =>
  Array.from({ length: MOMENTS }, (_, ms) => stretches.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs));

/** Overlapping, touching, empty, the wrong way round, beginning before time, lasting. */
export const anyStretches: fc.Arbitrary<readonly Stretch[]> = fc.array(
  fc.record({
    fromMs: fc.oneof({ weight: 9, arbitrary: fc.nat(MOMENTS) }, fc.constant(Number.NEGATIVE_INFINITY)),
    toMs: fc.oneof({ weight: 9, arbitrary: fc.nat(MOMENTS) }, fc.constant(Number.POSITIVE_INFINITY)),
  }),
  { maxLength: 8 },
);
