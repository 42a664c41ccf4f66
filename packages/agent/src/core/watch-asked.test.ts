// Looks that somebody asks for: in seconds of the service's own, never in the way of what is due anyway, and of no consequence for what is held (M1, M2, M3).
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { always, REFUSED, Rig, service, spacings, type Target, TIMEOUT, UP } from './watch.test-support.ts';

const regularOf = (rig: Rig, slot = 1): number[] => rig.results.filter((one) => one.slot === slot).map(({ at }) => at);

test('P84 who asks is served at once where there is room, and what was due anyway is not disturbed', () => {
  const alone = new Rig(always(UP)).configure(service(1, { intervalMs: 60_000 })).run(300_000);
  const rig = new Rig(always(UP)).configure(service(1, { intervalMs: 60_000 })).run(90_000);
  expect(rig.watch.ask(1, rig.now)).toBe(true);
  rig.run(90_010);
  expect(rig.timesOf(1).at(-1)).toBe(90_000);
  rig.run(300_000);
  expect(regularOf(rig)).toEqual(regularOf(alone));
  expect(rig.timesOf(1)).toHaveLength(alone.timesOf(1).length + 1);
});

test('P84 a service that is probed every second has no second to spare: its own probe is the answer', () => {
  const rig = new Rig(always(UP)).configure(service(1, { intervalMs: 1_000, timeoutMs: 500 })).run(10_500);
  const before = rig.timesOf(1).length;
  for (let i = 0; i < 10; i++) {
    rig.watch.ask(1, rig.now);
    rig.run(rig.now + 1_000);
  }
  expect(rig.timesOf(1)).toHaveLength(before + 10);
  expect(regularOf(rig)).toHaveLength(before + 10);
});

test('P84 what is seen for somebody changes nothing that is held, whatever it is', () => {
  const down = new Set<number>();
  const target: Target = (_slot, at) => (down.has(at) ? [REFUSED, 1] : [UP, 1]);
  const rig = new Rig(target).configure(service(1, { intervalMs: 60_000, gracesMs: [0] })).run(90_000);
  const { length } = rig.changes;
  down.add(90_000);
  rig.watch.ask(1, rig.now);
  rig.run(120_000);
  expect(rig.timesOf(1)).toContain(90_000);
  expect(rig.changes).toHaveLength(length);
  expect(regularOf(rig)).not.toContain(90_000);
});

test('what is not watched cannot be asked for, and a first look is answer enough', () => {
  const rig = new Rig(always(UP)).configure(service(1, { intervalMs: 60_000 }));
  expect(rig.watch.ask(2, rig.now)).toBe(false);
  rig.watch.ask(1, rig.now);
  rig.run(1_000);
  expect(rig.timesOf(1)).toHaveLength(1);
  expect(regularOf(rig)).toHaveLength(1);
});

test('a probe under way is of a kind: its own, for somebody, or of what is no more', () => {
  const rig = new Rig(always(UP, 100)).configure(service(1, { intervalMs: 60_000 })).run(90_000);
  rig.watch.ask(1, rig.now);
  const [token = -1] = rig.watch.advance(rig.now);
  expect(rig.watch.kindOf(token)).toBe('beside');
  rig.configure();
  expect(rig.watch.kindOf(token)).toBe('gone');
  rig.watch.done(token, rig.now, UP, 1, rig.now);
  expect(rig.results.at(-1)?.at).not.toBe(90_000);
});

test('a look for somebody takes its part of what is allowed, and waits for its place like any other', () => {
  const limits = { probesPerSecond: 1_000, inFlightMax: 10, inFlightPerHostMax: 1 };
  const rig = new Rig(always(UP, 50), limits);
  const host = '10.0.0.1';
  expect(rig.watch.enter(host, 0)).toBe(true);
  expect(rig.watch.enter(host, 0)).toBe(false);
  rig.configure({ ...service(1), target: `tcp://${host}:1` });
  rig.watch.leave(host);
  expect(rig.watch.enter(host, 0)).toBe(true);
});

const seen = fc.constantFrom([UP, 1], [REFUSED, 1], [TIMEOUT, 400], [UP, 390]) satisfies fc.Arbitrary<
  ReturnType<Target>
>;

test('M1 M2 P84 however often it is asked, agents together keep the second, and every probe that is due is made in time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 20 }),
      fc.constantFrom([0], [1_000], [500, 3_000, 20_000]),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 59_999 }), fc.nat(3)), { maxLength: 60 }),
      fc.array(seen, { minLength: 1, maxLength: 30 }),
      (of, more, gracesMs, asks, course) => {
        const target: Target = (_slot, at) => course[Math.floor(at / 2_000) % course.length] ?? [UP, 1];
        const watched = (index: number) =>
          service(1, { intervalMs: 1_000 * (of + more), timeoutMs: 400, gracesMs, index, of });
        const rigs = Array.from({ length: of }, (_it, index) => new Rig(target).configure(watched(index)));
        const alone = Array.from({ length: of }, (_it, index) => new Rig(target).configure(watched(index)).run(60_000));
        for (const [at, which] of asks.toSorted(([a], [b]) => a - b)) {
          const rig = rigs[which % of];
          rig?.run(at).watch.ask(1, at);
        }
        for (const rig of rigs) rig.run(60_000);
        const all = rigs.flatMap((rig) => rig.timesOf(1)).toSorted((a, b) => a - b);
        for (const apart of spacings(all)) expect(apart).toBeGreaterThanOrEqual(970);
        for (const [i, rig] of rigs.entries()) {
          expect(regularOf(rig)).toEqual(regularOf(alone[i] as Rig));
          expect(rig.changes).toEqual(alone[i]?.changes);
        }
      },
    ),
    { numRuns: 300 },
  );
});
