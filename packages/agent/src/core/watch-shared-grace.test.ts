// The end of a grace where agents share a service: timers are late by some milliseconds, now more, now less, and that must not cost a whole slot (M3).
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { always, REFUSED, Rig, service, spacings } from './watch.test-support.ts';

/** Lets time pass on a machine whose timers are late, each time by the next of these; the last goes on for ever. */
const runLate = (rig: Rig, untilMs: number, lateMs: readonly number[]): Rig => {
  for (let i = 0; rig.now < untilMs; ) {
    const wakeAt = rig.watch.wakeAt(rig.now);
    rig.run(Math.min(untilMs, Math.max(rig.now, wakeAt - 0.001)));
    // What ended meanwhile may have moved it.
    if (rig.watch.wakeAt(rig.now) > rig.now + 0.002) continue;
    rig.stall(0.001 + (lateMs[Math.min(i++, lateMs.length - 1)] ?? 0));
    rig.run(rig.now);
  }
  return rig;
};

const heldWhenDown = (rig: Rig): number => {
  const down = rig.changes.find(({ health }) => health === 'down');
  return down && 'heldMs' in down ? down.heldMs : Number.NaN;
};

test.each([
  [5_000, 3, 5_000],
  [5_000, 3, 20_000],
  [3_000, 3, 6_000],
  [10_000, 3, 30_000],
  [2_000, 2, 10_000],
])(
  'every %i ms by %i agents, a grace of %i ms that ends with a slot ends there, however late its first probe was',
  (intervalMs, of, graceMs) => {
    for (const lateMs of [[3, 0], [0, 3], [5, 1, 4, 0], [2]]) {
      const rig = new Rig(always(REFUSED)).configure(service(1, { intervalMs, of, index: 1, gracesMs: [graceMs] }));
      const heldMs = heldWhenDown(runLate(rig, 80_000, lateMs));
      expect(heldMs).toBeGreaterThanOrEqual(graceMs);
      expect(heldMs).toBeLessThanOrEqual(graceMs + 10);
    }
  },
);

test('whatever is how late, agents keep out of each other’s seconds but for that', () => {
  const late = fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 30 });
  const shared = fc.record({
    of: fc.integer({ min: 2, max: 4 }),
    intervalMs: fc.integer({ min: 4_000, max: 12_000 }),
    graceMs: fc.integer({ min: 0, max: 20_000 }),
    late: fc.array(late, { minLength: 4, maxLength: 4 }),
  });
  fc.assert(
    fc.property(shared, ({ of, intervalMs, graceMs, late: lates }) => {
      const times = Array.from({ length: of }, (_, index) => {
        const assignment = service(1, { intervalMs, of, index, gracesMs: [graceMs], timeoutMs: 900 });
        return runLate(new Rig(always(REFUSED)).configure(assignment), 60_000, lates[index] ?? [0]).timesOf(1);
      });
      // A slot is still on for a moment, and a timer may be late on top of that.
      for (const spacing of spacings(times.flat().toSorted((a, b) => a - b)))
        expect(spacing).toBeGreaterThan(1_000 - 10 - 8.1);
    }),
    { numRuns: 200 },
  );
});
