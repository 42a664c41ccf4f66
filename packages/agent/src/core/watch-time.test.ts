// What becomes of the schedule when clocks turn out to be elsewhere than thought (M1).
import { describe, expect, test } from 'vitest';
import { always, Rig, service, spacings, UP } from './watch.test-support.ts';

const shared = (index: number) => service(1, { intervalMs: 6_000, index, of: 2 });
const moved = (sharedMs: number) => ({ wallMs: 0, sharedMs });

describe('the shared time', () => {
  test('a small correction moves what is reckoned later, and skips nothing', () => {
    const rig = new Rig(always(UP)).configure(service(1, { intervalMs: 1_000 })).run(10_500);
    for (let step = 1; step <= 20; step++) {
      rig.watch.retime(moved(step * 8), rig.now);
      rig.run(rig.now + 1_000);
    }
    const apart = spacings(rig.timesOf(1).slice(1));
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(980);
    expect(Math.max(...apart)).toBeLessThan(1_100);
    expect(rig.watch.counts.skipped).toBe(0);
  });

  test('a large one is followed at once by whoever was wrong alone, and nothing is made up for', () => {
    for (let atMs = 20_000; atMs < 26_000; atMs += 130) {
      const rig = new Rig(always(UP)).configure(shared(0)).run(atMs);
      const phaseMs = (rig.timesOf(1).at(-1) ?? 0) % 6_000;
      rig.watch.retime(moved(2_500), atMs);
      const known = rig.sent.length;
      rig.run(atMs + 20_000);
      const later = rig.timesOf(1).slice(known);
      for (const at of later) expect((at + 2_500) % 6_000).toBeCloseTo(phaseMs, 3);
      expect(rig.watch.counts.skipped).toBe(0);
      expect(later.length).toBeGreaterThanOrEqual(3);
    }
  });

  test('when the manager’s clock is set, agents that share a service never meet, although they hear of it one after the other', () => {
    for (const stepMs of [-900, -300, 60, 400, 2_500, 3_600_000]) {
      for (let lagMs = 0; lagMs <= 5_000; lagMs += 250) {
        const rigs = [0, 1].map((index) => new Rig(always(UP)).configure(shared(index)).run(30_000));
        for (const [i, rig] of rigs.entries()) {
          rig.run(30_000 + i * lagMs);
          rig.watch.retime(moved(stepMs), rig.now, true);
          rig.run(90_000);
        }
        const times = rigs.flatMap((rig) => rig.timesOf(1)).toSorted((a, b) => a - b);
        expect(Math.min(...spacings(times))).toBeGreaterThanOrEqual(979.9);
      }
    }
  });

  test('whoever has a service alone goes on with it at once', () => {
    const rig = new Rig(always(UP)).configure(service(1, { intervalMs: 1_000 })).run(30_000);
    rig.watch.retime(moved(400), rig.now, true);
    rig.run(40_000);
    expect(Math.max(...spacings(rig.timesOf(1).slice(1)))).toBeLessThanOrEqual(2_000);
  });

  test('a clock that is set again and again keeps nothing from being looked at', () => {
    const rig = new Rig(always(UP)).configure(shared(0)).run(30_000);
    for (let step = 1; step <= 20; step++) {
      rig.watch.retime(moved(step * 777), rig.now, true);
      rig.run(rig.now + 5_000);
    }
    expect(rig.timesOf(1).filter((at) => at > 30_000).length).toBeGreaterThan(8);
  });
});
