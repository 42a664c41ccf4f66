// Looks at what is no service: the policy, turns and spacing (M1, S2), limits, and that everybody who asks is answered once.
import { codeOf, type Verdict, verdictOf } from '@vedette/protocol/health';
import type { AssignmentProblem, ProbeLook } from '@vedette/protocol/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits, service } from './core/watch.test-support.ts';
import { Watch } from './core/watch.ts';
import { OnDemand, type Seen } from './on-demand.ts';
import { Policy } from './policy/policy.ts';
import { ruleOf } from './policy/source.ts';
import { ManualClock } from './probe/manual-clock.test-support.ts';

const UP: Verdict = { status: 'up' };
const NONE = new Map<number, AssignmentProblem>();

/** One agent's end of it: the shared clock is an hour ahead of the monotonic one. */
class Bench {
  readonly clock = new ManualClock();
  readonly watch: Watch;
  readonly onDemand: OnDemand;
  readonly started: { token: number; target: string; at: number }[] = [];
  readonly seen: Seen[] = [];

  constructor(allowance = limits) {
    const report = { result: () => {}, change: () => {} };
    this.watch = new Watch(allowance, report, { wallMs: 3_600_000, sharedMs: 3_600_000 });
    this.onDemand = new OnDemand({
      clock: { elapsed: () => this.clock.elapsed(), at: (at, fn) => this.clock.at(at, fn), now: () => 0 },
      watch: this.watch,
      policy: () => new Policy({ allow: [ruleOf('10.0.0.0/8', 'allow')], deny: [] }, () => []),
      offsets: () => ({ wallMs: 3_600_000, sharedMs: 3_600_000 }),
      start: (token, { target }) =>
        this.started.push({
          token,
          target: `${target.scheme}://${target.host}:${target.port}`,
          at: this.clock.elapsed(),
        }),
    });
  }

  ask(atMs: number, target = 'tcp://10.0.0.1:1'): this {
    const look: ProbeLook = { target, timeoutMs: 500, atMs: 3_600_000 + atMs };
    this.onDemand.ask({ look }, NONE, (seen) => this.seen.push(seen));
    return this;
  }

  end(verdict = UP, sentAt = this.clock.elapsed()): this {
    const token = this.started.at(-1)?.token ?? 0;
    this.onDemand.left(token, sentAt, verdict, verdict === UP ? 7 : Number.NaN, undefined);
    return this;
  }

  get said(): string[] {
    return this.seen.map(({ code }) => {
      const verdict = verdictOf(code);
      return verdict.status === 'up' ? 'up' : verdict.reason;
    });
  }
}

test('P84 what the policy denies is answered at once, with its reason, and nothing is dialled', () => {
  const bench = new Bench()
    .ask(0, 'tcp://127.0.0.1:1')
    .ask(0, 'tcp://192.0.2.1:1')
    .ask(0, 'nonsense')
    .ask(0, 'tls://10.0.0.1:1');
  expect(bench.said).toEqual(['denied', 'denied', 'denied', 'denied']);
  for (const { text, atMs } of bench.seen) expect([text?.length ?? 0, atMs]).toEqual([expect.any(Number), undefined]);
  expect(bench.started).toEqual([]);
});

test('P84 a look begins when it is its turn, and is told with its time and latency', () => {
  const bench = new Bench().ask(1_000);
  bench.clock.advanceTo(999);
  expect(bench.started).toEqual([]);
  bench.clock.advanceTo(1_000);
  expect(bench.started).toMatchObject([{ target: 'tcp://10.0.0.1:1', at: 1_000 }]);
  expect(bench.end(UP, 1_003).seen).toEqual([{ code: 0, atMs: 3_601_003, latencyMs: 7 }]);
  expect(bench.end().seen).toHaveLength(1);
});

test.each([
  ['long past', -201, 'skipped'],
  ['further ahead than turns are dealt out', 60_001, 'skipped'],
])('P84 a turn that is %s is not taken', (_name, atMs, reason) => {
  expect(new Bench().ask(atMs).said).toEqual([reason]);
});

test('P84 a turn may be taken a little late, but not by a machine that was away', () => {
  const bench = new Bench().ask(1_000);
  bench.clock.leapTo(1_200);
  expect(bench.started).toHaveLength(1);
  bench.ask(5_000);
  bench.clock.leapTo(5_201);
  expect(bench.said).toEqual(['skipped']);
});

test('M1 P84 turns that a manager deals out too close are not taken, with another target or check they are', () => {
  const bench = new Bench().ask(0).ask(0).ask(500).ask(900).ask(0, 'tcp://10.0.0.1:2');
  bench.clock.advanceTo(3_000);
  expect(bench.started.map(({ target, at }) => [target, at])).toEqual([
    ['tcp://10.0.0.1:1', 0],
    ['tcp://10.0.0.1:2', 0],
    ['tcp://10.0.0.1:1', 1_000],
  ]);
  expect(bench.said).toEqual(['skipped', 'skipped']);
});

test('M1 however turns are dealt out, the same is looked at once a second at most', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(10_000), fc.integer({ min: -500, max: 3_000 })), { maxLength: 60 }),
      (asks) => {
        const bench = new Bench();
        for (const [at, ahead] of asks.toSorted(([a], [b]) => a - b)) {
          bench.clock.advanceTo(at);
          bench.ask(at + ahead);
        }
        bench.clock.advanceTo(20_000);
        const times = bench.started.map(({ at }) => at);
        for (const [i, at] of times.entries())
          if (i > 0) expect(at - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(1_000);
        expect(bench.said.length + times.length).toBe(asks.length);
      },
    ),
  );
});

test('P84 the limits of the agent hold for looks as well', () => {
  const bench = new Bench({ ...limits, inFlightPerHostMax: 1 })
    .ask(0)
    .ask(0, 'tcp://10.0.0.1:2')
    .ask(0, 'tcp://10.0.0.2:1');
  expect(bench.said).toEqual(['overload']);
  expect(bench.started).toHaveLength(2);
});

test('D6 whoever asks without end is told so, and is served again when others have been', () => {
  const bench = new Bench();
  for (let i = 0; i < 300; i++) bench.ask(10, `tcp://10.0.0.1:${i + 1}`);
  expect(bench.said).toEqual(Array.from({ length: 44 }, () => 'overload'));
  bench.clock.advanceTo(10);
  bench.end().ask(10, 'tcp://10.0.0.1:999');
  expect(bench.started).toHaveLength(257);
});

test('P84 of a service: refused for its own reason, unknown when it is none, and nobody waits for one that went', () => {
  const bench = new Bench();
  const ask = (slot: number, problems = NONE): void =>
    bench.onDemand.ask({ slot }, problems, (seen) => bench.seen.push(seen));
  ask(1, new Map([[1, { slot: 1, reason: 'denied', text: 'no' }]]));
  expect(bench.seen).toEqual([{ code: codeOf({ status: 'unknown', reason: 'denied' }), text: 'no' }]);
  ask(2);
  bench.watch.configure([{ assignment: service(3), host: 'h' }], 0);
  ask(3);
  expect(bench.said).toEqual(['denied', 'unprobed']);
  bench.onDemand.keep(new Map());
  expect(bench.said).toEqual(['denied', 'unprobed', 'unprobed']);
});

test('P84 of a service: what was sent before it was asked is no answer, what is sent later answers everybody', () => {
  const bench = new Bench();
  bench.watch.configure([{ assignment: service(3), host: 'h' }], 0);
  const [token = -1] = bench.watch.advance(0);
  bench.clock.advanceTo(5);
  for (const _ of [1, 2]) bench.onDemand.ask({ slot: 3 }, NONE, (seen) => bench.seen.push(seen));
  bench.onDemand.ended(token, 4, UP, 1, undefined);
  expect(bench.seen).toEqual([]);
  bench.onDemand.ended(token, 5, { status: 'down', reason: 'refused' }, Number.NaN, { error: 'no' });
  const seen = { code: 16, atMs: 3_600_005, facts: { error: 'no' }, counts: true };
  expect(bench.seen).toEqual([seen, seen]);
});
