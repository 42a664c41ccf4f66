import type { Verdict } from '@vedette/protocol/health';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { always, REFUSED, Rig, service, spacings, type Target, TIMEOUT, UP } from './watch.test-support.ts';

describe('M2: the rhythm', () => {
  test('is phase + n × interval for ever, however late single probes are', () => {
    const rig = new Rig(always(UP, 40)).configure(service(1, { intervalMs: 5_000 })).run(20_000);
    rig.stall(2_100).run(3_600_000);
    const phase = (rig.timesOf(1).at(-1) ?? 0) % 5_000;
    const offBeat = rig
      .timesOf(1)
      .slice(1)
      .filter((t) => Math.abs((t % 5_000) - phase) > 0.001);
    expect(offBeat.length).toBeLessThanOrEqual(1);
    expect(rig.timesOf(1).length).toBeGreaterThan(700);
  });

  test('is the same after a restart, because the phase comes from the id', () => {
    const one = new Rig(always(UP)).configure(service(7)).run(100_000);
    const two = new Rig(always(UP)).configure(service(7)).stall(33_333).run(100_000);
    expect(two.timesOf(7).at(-1)).toBe(one.timesOf(7).at(-1));
  });

  test('spreads 10,000 services over the interval, from the first second on', () => {
    const services = Array.from({ length: 10_000 }, (_, i) => service(i + 1));
    const rig = new Rig(always(UP)).configure(...services).run(29_999);
    const perSecond = Map.groupBy(rig.sent, (s) => Math.floor(s.at / 1_000));
    const counts = [...perSecond.values()].map((s) => s.length);
    expect(counts).toHaveLength(30);
    expect(Math.max(...counts)).toBeLessThan(1_200);
    expect(Math.min(...counts)).toBeGreaterThan(800);
  });

  test('begins with an early look, so that nobody waits an interval for the first news', () => {
    const rig = new Rig(always(UP)).configure(service(1, { intervalMs: 3_600_000 })).run(1_000);
    expect(rig.timesOf(1)).toHaveLength(1);
  });
});

describe('M3 and M4: grace', () => {
  test('a failing service is looked at faster, and exactly when the grace ends', () => {
    const rig = new Rig((_, at) => (at < 60_000 ? [UP, 1] : [REFUSED, 1]));
    rig.configure(service(1, { intervalMs: 20_000, gracesMs: [9_000] })).run(180_000);
    const first = rig.timesOf(1).find((t) => t >= 60_000) ?? 0;
    expect(rig.timesOf(1).filter((t) => t >= first && t <= first + 9_000)).toEqual(
      [0, 3_000, 6_000, 9_000].map((t) => first + t),
    );
    expect(rig.changes.map((c) => c.health)).toEqual(['up', 'failing', 'down']);
    expect(rig.changes.at(-1)).toMatchObject({ at: Math.round(first + 9_000), heldMs: 9_000 });
    expect(spacings(rig.timesOf(1).filter((t) => t > first + 30_000))).toEqual([20_000, 20_000, 20_000]);
  });

  test('a grace shorter than the interval is known on time', () => {
    const rig = new Rig(always(REFUSED)).configure(service(1, { intervalMs: 600_000, gracesMs: [2_500] })).run(60_000);
    const [first = 0] = rig.timesOf(1);
    expect(rig.changes.find((c) => c.health === 'down')?.at).toBe(Math.round(first + 2_500));
  });

  test('where answers fail to come, the probe of the deadline is still sent on time', () => {
    const rig = new Rig(always(TIMEOUT, 3_000))
      .configure(service(1, { intervalMs: 60_000, gracesMs: [10_000] }))
      .run(60_000);
    const [first = 0] = rig.timesOf(1);
    expect(rig.timesOf(1)).toContain(first + 10_000);
    expect(rig.changes.find((c) => c.health === 'down')).toMatchObject({ heldMs: 10_000, reason: 'timeout' });
  });

  test('a service back within the grace is never called down', () => {
    const rig = new Rig((_, at) => (at > 50_000 && at < 58_000 ? [REFUSED, 1] : [UP, 1]));
    rig.configure(service(1, { intervalMs: 5_000, gracesMs: [8_000] })).run(120_000);
    expect(rig.changes.map((c) => c.health)).toEqual(['up', 'failing', 'up']);
  });
});

describe('M1: at most once a second in total', () => {
  const shared = fc.record({
    of: fc.integer({ min: 1, max: 5 }),
    intervalMs: fc.integer({ min: 1_000, max: 30_000 }),
    gracesMs: fc.uniqueArray(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 4 }),
    failsFrom: fc.integer({ min: 0, max: 40_000 }),
    failsForMs: fc.integer({ min: 0, max: 40_000 }),
    slow: fc.boolean(),
    recover: fc.integer({ min: 1, max: 3 }),
  });

  test('over all agents, whatever the graces, whatever fails and for how long', () => {
    fc.assert(
      fc.property(shared, ({ of, intervalMs, gracesMs, failsFrom, failsForMs, slow, recover }) => {
        const perAgentMs = Math.max(of * 1_000, intervalMs);
        const timeoutMs = Math.min(900, perAgentMs / 2);
        const failure: [Verdict, number] = slow ? [TIMEOUT, timeoutMs] : [REFUSED, 1];
        const target: Target = (_, at) => (at >= failsFrom && at < failsFrom + failsForMs ? failure : [UP, 1]);
        const graces = gracesMs.toSorted((a, b) => a - b);
        const all = Array.from({ length: of }, (_, index) =>
          new Rig(target)
            .configure(service(1, { intervalMs: perAgentMs, timeoutMs, gracesMs: graces, index, of, recover }))
            .run(90_000)
            .timesOf(1),
        );
        const times = all.flat().toSorted((a, b) => a - b);
        for (const spacing of spacings(times)) expect(spacing).toBeGreaterThanOrEqual(979.9);
        expect(times.length).toBeLessThanOrEqual(91);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    [10_000, 3],
    [9_000, 3],
    [60_000, 4],
    [8_000, 4],
    [1_000, 2],
  ])('an interval of %i ms shared by %i agents is spread evenly', (intervalMs, of) => {
    const perAgentMs = Math.max(of * 1_000, intervalMs);
    const times = Array.from({ length: of }, (_, index) =>
      new Rig(always(UP))
        .configure(service(1, { intervalMs: perAgentMs, index, of }))
        .run(5 * perAgentMs)
        .timesOf(1),
    );
    const gaps = spacings(
      times
        .flat()
        .toSorted((a, b) => a - b)
        .slice(of),
    );
    expect(Math.max(...gaps)).toBeLessThanOrEqual((2 * perAgentMs) / of);
  });
});

describe('M7: a change touches only what it concerns', () => {
  test('the schedules and clocks of the others go on', () => {
    const target: Target = (slot, at) => (slot === 2 && at > 8_000 ? [REFUSED, 1] : [UP, 1]);
    const calm = new Rig(target).configure(service(1), service(2), service(3)).run(100_000);
    const edited = new Rig(target).configure(service(1), service(2), service(3)).run(17_000);
    edited.configure(service(1), service(2), service(4), service(3, { intervalMs: 2_000 })).run(40_000);
    edited.configure(service(1), service(2), service(4)).run(100_000);
    for (const slot of [1, 2]) {
      expect(edited.timesOf(slot)).toEqual(calm.timesOf(slot));
      expect(edited.changes.filter((c) => c.slot === slot)).toEqual(calm.changes.filter((c) => c.slot === slot));
    }
    expect(edited.timesOf(3).at(-1)).toBeLessThanOrEqual(40_000);
    expect(edited.watch.counts.services).toBe(3);
  });

  test('a service with a new target is a new thing; the answer of a probe to the old one is not its own', () => {
    const rig = new Rig(always(REFUSED, 900)).configure(service(1)).run(500);
    expect(rig.sent).toHaveLength(1);
    rig.configure(service(1, { target: 'tcp://10.0.0.2:1' })).run(950);
    expect(rig.results).toEqual([]);
  });

  test('a new interval makes up for nothing: what was due in it before it came is not this agent’s turn any more', () => {
    const shared = { intervalMs: 5_000, of: 2 };
    for (let atMs = 100_000; atMs < 105_000; atMs += 90) {
      const rig = new Rig(always(UP)).configure(service(1, shared)).run(atMs);
      rig.configure(service(1, { ...shared, intervalMs: 2_000 }));
      expect(rig.watch.advance(atMs)).toEqual([]);
    }
  });

  test('the present state names every service, also one not looked at yet', () => {
    const rig = new Rig((slot) => [slot === 1 ? REFUSED : UP, 1]).configure(service(1), service(2)).run(45_000);
    rig.configure(service(1), service(2), service(3));
    expect(rig.watch.present(45_000).map((c) => ('reason' in c ? `${c.health} ${c.reason}` : c.health))).toEqual([
      'down refused',
      'up',
      'unknown unprobed',
    ]);
  });

  test('what a probe in flight finds out does not look older than the present state told meanwhile', () => {
    const rig = new Rig(always(UP, 500)).configure(service(1)).run(300);
    const [present] = rig.watch.present(300);
    rig.run(1_000);
    expect(rig.changes).toHaveLength(1);
    expect(present?.at).toBeLessThanOrEqual(rig.changes[0]?.at ?? 0);
  });
});
