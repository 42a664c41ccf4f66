// A watch on simulated time, for tests: a target that answers as told, and probes that start and end exactly when they should.
import type { Change, Verdict } from '@vedette/protocol/health';
import { verdictOf } from '@vedette/protocol/health';
import type { Assignment } from '@vedette/protocol/wire';
import type { Report } from './report.ts';
import { Watch } from './watch.ts';

export const UP: Verdict = { status: 'up' };
export const REFUSED: Verdict = { status: 'down', reason: 'refused' };
export const TIMEOUT: Verdict = { status: 'down', reason: 'timeout' };

/** What a target does when probed at a time: the verdict, and how long it takes to come about. */
export type Target = (slot: number, at: number) => readonly [verdict: Verdict, afterMs: number];
export const always =
  (verdict: Verdict, afterMs = 1): Target =>
  () => [verdict, afterMs];

export const limits = { probesPerSecond: 100_000, inFlightMax: 10_000, inFlightPerHostMax: 10_000 };

export const service = (slot: number, more: Partial<Assignment> = {}): Assignment => ({
  slot,
  id: `service-${slot}`,
  target: `tcp://10.0.0.1:${slot}`,
  intervalMs: 10_000,
  timeoutMs: 3_000,
  gracesMs: [30_000],
  recover: 1,
  index: 0,
  of: 1,
  ...more,
});

/** One agent's watch on simulated time. Wall time is monotonic time plus a whole number of hours, so both are easy to read. */
export class Rig {
  readonly sent: { slot: number; at: number }[] = [];
  readonly changes: Change[] = [];
  readonly results: { slot: number; at: number; verdict: Verdict }[] = [];
  /** Both, in the order in which they were told, and when that was. */
  readonly told: ({ toldAt: number } & ({ result: Rig['results'][number] } | { change: Change }))[] = [];
  readonly watch: Watch;
  readonly #target: Target;
  readonly #flying: { endsAt: number; token: number; sentAt: number; verdict: Verdict }[] = [];
  now = 0;

  constructor(target: Target, allowance = limits) {
    this.#target = target;
    const report: Report = {
      result: (slot, at, code) => {
        const result = { slot, at, verdict: verdictOf(code) };
        this.results.push(result);
        this.told.push({ toldAt: this.now, result });
      },
      change: (change) => {
        this.changes.push(change);
        this.told.push({ toldAt: this.now, change });
      },
    };
    this.watch = new Watch(allowance, report, { wallMs: 0, sharedMs: 0 });
  }

  configure(...services: Assignment[]): this {
    this.watch.configure(
      services.map((assignment) => ({ assignment, host: assignment.target.split(':')[1] ?? '' })),
      this.now,
    );
    return this;
  }

  /** Lets time pass; every probe starts and ends exactly when it should. */
  run(untilMs: number): this {
    while (this.#step(untilMs));
    this.now = untilMs;
    return this;
  }

  /** Lets time pass without the watch being given a chance to act: the machine was busy elsewhere. */
  stall(ms: number): this {
    this.now += ms;
    return this;
  }

  #step(untilMs: number): boolean {
    this.#flying.sort((a, b) => a.endsAt - b.endsAt);
    const endsAt = this.#flying[0]?.endsAt ?? Number.POSITIVE_INFINITY;
    const at = Math.min(endsAt, this.watch.wakeAt(this.now));
    if (at > untilMs) return false;
    this.now = Math.max(this.now, at);
    const ended = endsAt <= this.now ? this.#flying.shift() : undefined;
    if (ended) this.watch.done(ended.token, ended.sentAt, ended.verdict, 1, this.now);
    for (const token of this.watch.advance(this.now)) {
      const slot = this.watch.assignmentOf(token)?.slot ?? -1;
      const [verdict, afterMs] = this.#target(slot, this.now);
      this.sent.push({ slot, at: this.now });
      this.#flying.push({ endsAt: this.now + afterMs, token, sentAt: this.now, verdict });
    }
    return true;
  }

  timesOf(slot: number): number[] {
    return this.sent.filter((s) => s.slot === slot).map((s) => s.at);
  }
}

export const spacings = (times: readonly number[]): number[] => times.slice(1).map((t, i) => t - (times[i] ?? 0));
