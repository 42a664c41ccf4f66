import { describe, expect, test } from 'vitest';
import { always, limits, Rig, service, TIMEOUT, UP } from './watch.test-support.ts';

describe('limits', () => {
  test('slots missed in a stall are skipped and counted, never caught up in a burst', () => {
    const services = Array.from({ length: 100 }, (_, i) => service(i + 1, { intervalMs: 1_000 }));
    const rig = new Rig(always(UP)).configure(...services).run(10_000);
    const before = rig.sent.length;
    rig.stall(20_000).run(30_100);
    expect(rig.sent.length - before).toBeLessThan(100);
    expect(rig.watch.counts.skipped).toBeGreaterThan(1_900);
    expect(rig.results.filter((r) => r.verdict.status === 'unknown').length).toBeLessThanOrEqual(200);
    expect(rig.changes.filter((c) => c.health === 'down' || c.health === 'failing')).toEqual([]);
  });

  test('a service nobody could look at for several intervals becomes unknown, and up again when it is seen', () => {
    const rig = new Rig(always(UP)).configure(service(1, { intervalMs: 1_000, timeoutMs: 900 })).run(5_000);
    rig.stall(20_000).run(30_000);
    expect(rig.changes.map((c) => ('reason' in c ? c.reason : c.health))).toEqual(['up', 'overload', 'up']);
  });

  test('no more probes a second than allowed: the rest is skipped', () => {
    const services = Array.from({ length: 500 }, (_, i) => service(i + 1, { intervalMs: 1_000 }));
    const rig = new Rig(always(UP), { ...limits, probesPerSecond: 100 }).configure(...services).run(20_000);
    expect(rig.sent.length).toBeGreaterThan(1_800);
    expect(rig.sent.length).toBeLessThan(2_100);
    expect(rig.watch.counts.skipped).toBeGreaterThan(7_000);
  });

  test('no more in flight, in all and to one host, than allowed', () => {
    let flying = 0;
    let most = 0;
    const rig = new Rig(
      () => {
        most = Math.max(most, ++flying);
        return [TIMEOUT, 900];
      },
      { ...limits, inFlightPerHostMax: 3 },
    );
    const done = rig.watch.done.bind(rig.watch);
    rig.watch.done = (...args) => {
      flying--;
      done(...args);
    };
    const services = Array.from({ length: 50 }, (_, i) => service(i + 1, { intervalMs: 5_000, timeoutMs: 900 }));
    rig.configure(...services).run(60_000);
    expect(most).toBe(3);
    expect(rig.watch.counts.skipped).toBeGreaterThan(0);
    expect(new Set(rig.sent.map((s) => s.slot)).size).toBe(50);
  });

  test('a change of wishes does not start again what waits for its host', () => {
    const flying = new Map<number, number>();
    const rig = new Rig(
      (slot) => {
        flying.set(slot, (flying.get(slot) ?? 0) + 1);
        return [TIMEOUT, 1_500];
      },
      { ...limits, inFlightPerHostMax: 64 },
    );
    const done = rig.watch.done.bind(rig.watch);
    rig.watch.done = (token, ...rest) => {
      const slot = rig.watch.assignmentOf(token)?.slot ?? -1;
      expect(flying.get(slot)).toBe(1);
      flying.set(slot, 0);
      done(token, ...rest);
    };
    const services = (graceMs: number) =>
      Array.from({ length: 500 }, (_, i) => service(i + 1, { intervalMs: 5_000, gracesMs: [graceMs] }));
    for (let n = 1; n <= 100; n++) rig.configure(...services(n * 1_000)).run(n * 300);
    expect(rig.watch.counts.inFlight).toBeLessThanOrEqual(64);
  });

  test('other limits hold from the moment they are given', () => {
    const services = Array.from({ length: 500 }, (_, i) => service(i + 1, { intervalMs: 1_000 }));
    const rig = new Rig(always(UP)).configure(...services).run(10_000);
    rig.watch.limit({ ...limits, probesPerSecond: 100 });
    const before = rig.sent.length;
    rig.run(20_000);
    expect(rig.sent.length - before).toBeGreaterThan(900);
    expect(rig.sent.length - before).toBeLessThan(1_100);
    rig.watch.limit(limits);
    const after = rig.sent.length;
    rig.run(30_000);
    expect(rig.sent.length - after).toBeGreaterThan(4_900);
  });
});
