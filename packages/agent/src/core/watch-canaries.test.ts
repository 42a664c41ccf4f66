import type { Verdict } from '@vedette/protocol/health';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REFUSED, Rig, service, spacings, type Target, TIMEOUT, UP } from './watch.test-support.ts';

const canary = (slot: number, more: Parameters<typeof service>[1] = {}) => service(slot, { canary: true, ...more });

/** Between two times nothing that is sent gets through. */
const gone =
  (fromAt: number, toAt = Number.POSITIVE_INFINITY, others: Target = () => [UP, 1]): Target =>
  (slot, at) =>
    at >= fromAt && at < toAt ? [TIMEOUT, 900] : others(slot, at);

/** These slots alone fail from a time on. */
const failing =
  (fromAt: number, ...slots: number[]): Target =>
  (slot, at) =>
    at >= fromAt && slots.includes(slot) ? [REFUSED, 1] : [UP, 1];

const words = (rig: Rig, slot: number): string[] =>
  rig.changes.filter((c) => c.slot === slot).map((c) => ('reason' in c ? `${c.health} ${c.reason}` : c.health));

const fast = { intervalMs: 5_000, timeoutMs: 900, gracesMs: [0] };

describe('M6: when no canary answers', () => {
  test('everything is unknown, nothing was ever down, and each is up again by its own next probe', () => {
    const rig = new Rig(gone(60_000, 90_000)).configure(
      canary(1, fast),
      canary(2, fast),
      service(3, fast),
      service(4, fast),
    );
    rig.run(120_000);
    for (const slot of [1, 2, 3, 4])
      expect(words(rig, slot).filter((word) => !word.startsWith('failing'))).toEqual(['up', 'unknown blind', 'up']);
    const blindAt = rig.changes.find((c) => c.health === 'unknown')?.at ?? 0;
    expect(blindAt - 60_000).toBeLessThan(fast.intervalMs + 2 * fast.timeoutMs + 1_000);
    const back = rig.changes.filter((c) => c.health === 'up').slice(4);
    expect(back[0]?.at).toBeLessThan(90_000 + fast.intervalMs);
    expect(back.at(-1)?.at).toBeLessThan(90_000 + 2 * fast.intervalMs);
  });

  test('results are told as they are all the while', () => {
    const rig = new Rig(gone(60_000, 90_000)).configure(canary(1, fast), service(2, fast)).run(120_000);
    expect(rig.results.filter((r) => r.slot === 2 && r.verdict.status === 'down').length).toBeGreaterThanOrEqual(5);
  });

  test('the present state says so too, also of what was added since', () => {
    const rig = new Rig(gone(60_000)).configure(canary(1, fast), service(2, fast)).run(80_000);
    rig.configure(canary(1, fast), service(2, fast), service(3, fast)).run(90_000);
    expect(rig.watch.present(90_000)).toMatchObject(Array(3).fill({ health: 'unknown', reason: 'blind' }));
  });

  test('from the start on, nothing is ever known', () => {
    const rig = new Rig(gone(0)).configure(service(1, fast), canary(2, fast), canary(3, fast)).run(60_000);
    expect(rig.changes.map((c) => c.health)).not.toContain('down');
    expect(rig.watch.present(60_000)).toMatchObject(Array(3).fill({ health: 'unknown', reason: 'blind' }));
  });

  test('a probe that was under way when sight came back accuses nobody', () => {
    const slow: Target = (slot, at) => {
      if (at >= 60_000 && at < 69_000) return [TIMEOUT, slot === 2 ? 4_400 : 100];
      return [UP, 1];
    };
    const rig = new Rig(slow).configure(
      canary(1, { ...fast, intervalMs: 1_000 }),
      service(2, { ...fast, intervalMs: 4_500, timeoutMs: 4_450 }),
    );
    rig.run(100_000);
    const late = rig.told.filter((it) => it.toldAt > 71_000 && 'result' in it && it.result.at < 69_000);
    expect(late).toHaveLength(1);
    expect(words(rig, 2)).toEqual(['up', 'unknown blind', 'up']);
  });

  test('canaries are looked at every second at first, and at their own interval when it lasts', () => {
    const rig = new Rig(gone(60_000)).configure(canary(1, { ...fast, intervalMs: 20_000 })).run(400_000);
    const times = rig.timesOf(1);
    expect(Math.min(...spacings(times))).toBeGreaterThanOrEqual(979.9);
    const since = times.findIndex((at) => at >= 60_000);
    expect(spacings(times.slice(since)).slice(0, 2)).toEqual([1_000, 1_000]);
    expect(spacings(times).slice(-3)).toEqual([20_000, 20_000, 20_000]);
  });
});

describe('M3: with canaries that answer', () => {
  test('down is told a second later at most, with the time of the probe that proves it', () => {
    const rig = new Rig(failing(60_000, 2)).configure(
      canary(1, { intervalMs: 60_000 }),
      service(2, { ...fast, gracesMs: [0, 7_000] }),
    );
    rig.run(120_000);
    const downs = rig.told.flatMap((it) =>
      'change' in it && it.change.health === 'down' ? [{ ...it.change, toldAt: it.toldAt }] : [],
    );
    expect(downs).toMatchObject([
      { slot: 2, heldMs: 0 },
      { slot: 2, heldMs: 7_000 },
    ]);
    for (const { at, toldAt } of downs) expect(toldAt - at).toBeLessThanOrEqual(1_003);
    expect(words(rig, 2)).toEqual(['up', 'failing refused', 'down refused', 'down refused']);
    expect(spacings(rig.timesOf(2).filter((at) => at > 80_000))).toEqual(Array(7).fill(5_000));
  });

  test('a canary that fails alone is down like anything else', () => {
    const rig = new Rig(failing(60_000, 1)).configure(canary(1, fast), canary(2, fast)).run(90_000);
    expect(words(rig, 1)).toEqual(['up', 'failing refused', 'down refused']);
    expect(words(rig, 2)).toEqual(['up']);
  });

  test('the only one cannot be told from a network that is gone', () => {
    const rig = new Rig(failing(60_000, 1)).configure(canary(1, fast), service(2, fast)).run(90_000);
    expect(words(rig, 1)).toEqual(['up', 'unknown blind']);
    expect(words(rig, 2)).toEqual(['up', 'unknown blind']);
  });

  test('a good probe takes back what was not proved yet', () => {
    // The service fails once, and both canaries take their time.
    const target: Target = (slot, at) => {
      if (slot !== 2) return [UP, at > 50_000 ? 2_500 : 1];
      return at > 60_000 && at < 65_000 ? [REFUSED, 1] : [UP, 1];
    };
    const wish = { intervalMs: 1_000, timeoutMs: 900, gracesMs: [4_000] };
    const rig = new Rig(target).configure(canary(1, { timeoutMs: 3_000 }), service(2, wish)).run(90_000);
    expect(words(rig, 2)).toEqual(['up', 'failing refused', 'up']);
  });
});

describe('M7: amending canaries', () => {
  test('disturbs neither what is held nor when anything is due', () => {
    const target = failing(20_000, 3);
    const wish = (isCanary: boolean) => [canary(1), service(2, isCanary ? { canary: true } : {}), service(3)] as const;
    const calm = new Rig(target).configure(...wish(false)).run(100_000);
    const edited = new Rig(target).configure(...wish(false)).run(13_000);
    edited.configure(...wish(true)).run(14_000);
    edited.configure(...wish(false)).run(100_000);
    expect(edited.sent).toEqual(calm.sent);
    expect(edited.changes).toEqual(calm.changes);
  });

  test('taking the last one away settles what waited for it', () => {
    const target: Target = (slot, at) =>
      slot === 2 && at > 20_000 ? [REFUSED, 1] : [UP, slot === 1 && at > 20_000 ? 2_900 : 1];
    const rig = new Rig(target).configure(canary(1), service(2, fast)).run(20_000);
    for (let i = 0; i < 60 && words(rig, 2).length < 2; i++) rig.run(rig.now + 100);
    expect(words(rig, 2)).toEqual(['up', 'failing refused']);
    rig.configure(service(1), service(2, fast));
    expect(words(rig, 2)).toEqual(['up', 'failing refused', 'down refused']);
  });

  test('where none of those named answers, the agent is blind from there on; with others it sees again', () => {
    const target = failing(20_000, 1);
    const rig = new Rig(target).configure(service(1), canary(2), service(3)).run(60_000);
    expect(words(rig, 3)).toEqual(['up']);
    rig.configure(canary(1), service(2), service(3));
    expect(words(rig, 3)).toEqual(['up', 'unknown blind']);
    rig.configure(service(1), canary(2), service(3)).run(80_000);
    expect(words(rig, 3)).toEqual(['up', 'unknown blind', 'up']);
  });
});

describe('whatever fails, and when', () => {
  const windows = fc.array(fc.tuple(fc.integer({ min: 0, max: 120_000 }), fc.integer({ min: 1, max: 40_000 })), {
    maxLength: 3,
  });
  const world = fc.record({
    network: windows,
    services: fc.array(
      fc.record({
        isCanary: fc.boolean(),
        fails: windows,
        isSlow: fc.boolean(),
        intervalMs: fc.integer({ min: 2_000, max: 20_000 }),
        timeoutMs: fc.integer({ min: 100, max: 1_900 }),
        gracesMs: fc.uniqueArray(fc.integer({ min: 0, max: 15_000 }), { minLength: 1, maxLength: 3 }),
        recover: fc.integer({ min: 1, max: 3 }),
        of: fc.constantFrom(1, 1, 2),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    amendedAt: fc.option(fc.integer({ min: 1, max: 120_000 })),
  });
  type World = typeof world extends fc.Arbitrary<infer T> ? T : never;
  const isIn = (some: World['network'], at: number) => some.some(([from, ms]) => at >= from && at < from + ms);

  const live = ({ network, services, amendedAt }: World): Rig => {
    const target: Target = (slot, at): [Verdict, number] => {
      const it = services[slot - 1];
      if (!it || isIn(network, at)) return [TIMEOUT, it?.timeoutMs ?? 1];
      if (!isIn(it.fails, at)) return [UP, it.isSlow ? it.timeoutMs / 2 : 3];
      return it.isSlow ? [TIMEOUT, it.timeoutMs] : [REFUSED, 3];
    };
    const wish = (flip: boolean) =>
      services.map(({ isCanary, fails: _fails, isSlow: _isSlow, ...rest }, i) =>
        service(i + 1, {
          ...rest,
          gracesMs: rest.gracesMs.toSorted((a, b) => a - b),
          ...(isCanary !== (flip && i === 0) && { canary: true }),
        }),
      );
    const rig = new Rig(target).configure(...wish(false));
    if (amendedAt !== null) rig.run(amendedAt).configure(...wish(true));
    return rig.run(180_000);
  };

  test('a down is never told unless a canary answered after the failing began, before the down', () => {
    let downs = 0;
    const check = (given: World): void => {
      const canaries = given.services.flatMap(({ isCanary }, i) => (isCanary ? [i + 1] : []));
      const { told } = live(given);
      for (const [i, it] of told.entries()) {
        if (!('change' in it) || it.change.health !== 'down') continue;
        downs++;
        const { at, heldMs } = it.change;
        const answers = told
          .slice(0, i)
          .filter(
            (before) =>
              'result' in before && canaries.includes(before.result.slot) && before.result.verdict.status === 'up',
          );
        // Not only since the failing began: since the very probe that proves it. Times are told in whole milliseconds.
        const isProved = answers.some((before) => 'result' in before && before.result.at >= at - 1);
        expect(isProved, `slot ${it.change.slot} down at ${at}, held ${heldMs}, told at ${it.toldAt}`).toBe(true);
      }
    };
    const some = world
      .filter((w) => w.services.some(({ isCanary }) => isCanary))
      .map((w) => ({ ...w, amendedAt: null }));
    fc.assert(fc.property(some, check), { numRuns: 400 });
    expect(downs).toBeGreaterThan(100);
  });

  test('what is known while no canary answers is nothing, and what is known after that was seen after that', () => {
    let blindnesses = 0;
    fc.assert(
      fc.property(world, (given) => {
        const rig = live({ ...given, amendedAt: null });
        const newest = new Map(
          given.services.flatMap(({ isCanary }, i) =>
            isCanary ? [[i + 1, undefined as boolean | undefined] as const] : [],
          ),
        );
        const held = new Map<number, string>();
        let isBlind = false;
        for (const it of rig.told) {
          if ('change' in it) {
            const { change } = it;
            held.set(change.slot, 'reason' in change ? `${change.health} ${change.reason}` : change.health);
            if (isBlind) expect(held.get(change.slot)).toBe('unknown blind');
            continue;
          }
          if (isBlind) for (const [slot, word] of held) expect(word, `slot ${slot}`).toBe('unknown blind');
          const { slot, verdict } = it.result;
          if (!newest.has(slot) || ('reason' in verdict && verdict.reason === 'skipped')) continue;
          newest.set(slot, verdict.status === 'up');
          const answers = [...newest.values()];
          const was = isBlind;
          isBlind = isBlind ? !answers.includes(true) : answers.every((answer) => answer === false);
          if (isBlind && !was) blindnesses++;
        }
      }),
      { numRuns: 300 },
    );
    expect(blindnesses).toBeGreaterThan(50);
  });

  test('M1: no service is probed twice within its second, canaries in a hurry included', () => {
    fc.assert(
      fc.property(world, (given) => {
        const rig = live(given);
        for (const [i, { of }] of given.services.entries())
          for (const spacing of spacings(rig.timesOf(i + 1))) expect(spacing).toBeGreaterThanOrEqual(of * 1_000 - 20.1);
      }),
      { numRuns: 200 },
    );
  });
});
