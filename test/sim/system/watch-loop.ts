// The watch of an agent on simulated time with simulated probes: what its watch thread does, without the thread. Knows when to look what is due, and how
// clocks are told to the watch; refuses to know what is due and what it means.
import { Batcher } from '../../../packages/agent/src/batcher.ts';
import type { Report } from '../../../packages/agent/src/core/report.ts';
import { type ClockReading, type News, Timekeeper } from '../../../packages/agent/src/core/timekeeper.ts';
import { Watch } from '../../../packages/agent/src/core/watch.ts';
import type { NewBatch } from '../../../packages/agent/src/spool/spool.ts';
import type { Change } from '../../../packages/protocol/src/health/change.ts';
import type { Verdict } from '../../../packages/protocol/src/health/result.ts';
import { every } from '../../../packages/protocol/src/kit/every.ts';
import type { Assignment } from '../../../packages/protocol/src/wire/message.ts';
import type { History } from '../history.ts';
import type { Time } from '../seams.ts';
import type { Dice } from '../world/dice.ts';
import type { Process } from '../world/process.ts';
import { look, type Sight, type SimWait } from './prober.ts';

const LIMITS = { probesPerSecond: 1_000, inFlightMax: 100, inFlightPerHostMax: 10 };
const CLOCK_CHECK_MS = 1_000;

export type WatchLoopOptions = {
  readonly agent: string;
  readonly process: Process;
  readonly dice: Dice;
  readonly sight: Sight;
  readonly history: History;
  report(report: Report): Report;
  time(time: Time): Time;
  prober(wait: SimWait): Verdict;
  readonly emit: (batch: NewBatch) => void;
};

export class WatchLoop {
  readonly #options: WatchLoopOptions;
  readonly #batcher: Batcher;
  readonly #watch: Watch;
  readonly #time: Timekeeper;
  #toldItems = 0;
  #alarm: Disposable | undefined;
  #alarmAt = Number.POSITIVE_INFINITY;

  constructor(options: WatchLoopOptions) {
    this.#options = options;
    const { clock } = options.process;
    this.#time = new Timekeeper(this.#wallAheadMs);
    this.#batcher = new Batcher(clock, (batch) => {
      this.#toldItems += batch.count;
      options.emit(batch);
    });
    this.#watch = new Watch(LIMITS, options.report(this.#recorded()), this.#time.offsets);
    every(clock, CLOCK_CHECK_MS, () => this.#retime(this.#time.wallRead(this.#wallAheadMs)));
  }

  get services(): number {
    return this.#watch.counts.services;
  }

  configure(services: readonly Assignment[]): void {
    const plan = services.map((assignment) => ({ assignment, host: assignment.target }));
    this.#watch.configure(plan, this.#now);
    this.#pump();
  }

  /** What was found out before is told before. */
  present(): { readonly atMs: number; readonly seq: number; readonly changes: readonly Change[] } {
    this.#batcher.flush();
    const atMs = Math.round(this.#now + this.#time.offsets.wallMs);
    return { atMs, seq: this.#toldItems, changes: this.#watch.present(this.#now) };
  }

  clockRead(reading: ClockReading): void {
    this.#retime(this.#time.managerRead(reading, this.#wallAheadMs, this.#now));
  }

  get #wallAheadMs(): number {
    const { clock } = this.#options.process;
    return clock.now() - clock.elapsed();
  }

  get #now(): number {
    return this.#options.process.clock.elapsed();
  }

  #pump(): void {
    const now = this.#now;
    for (const token of this.#watch.advance(now)) this.#start(token);
    const wakeAt = this.#watch.wakeAt(now);
    if (wakeAt >= this.#alarmAt || wakeAt === Number.POSITIVE_INFINITY) return;
    this.#alarm?.[Symbol.dispose]();
    this.#alarmAt = wakeAt;
    this.#alarm = this.#options.process.clock.at(wakeAt, () => {
      this.#alarmAt = Number.POSITIVE_INFINITY;
      this.#pump();
    });
  }

  #start(token: number): void {
    const assignment = this.#watch.assignmentOf(token);
    if (!assignment) return;
    const { agent, sight, dice, process, history } = this.#options;
    const sentAt = this.#now;
    history.tell({ type: 'sent-probe', agent, assignment });
    look(assignment, sight, process, dice, (wait, tookMs) =>
      this.#ended(token, assignment, sentAt, this.#options.prober(wait), tookMs),
    );
  }

  #ended(token: number, assignment: Assignment, sentAt: number, verdict: Verdict, latencyMs: number): void {
    const { agent, history } = this.#options;
    history.tell({ type: 'probed', agent, service: assignment.id, sentMs: sentAt, verdict });
    this.#watch.done(token, sentAt, verdict, verdict.status === 'up' ? latencyMs : Number.NaN, this.#now);
    if (this.#watch.wakeAt(this.#now) < this.#alarmAt) this.#pump();
  }

  /** What the watch finds out goes on record before anything is done with it. */
  #recorded(): Report {
    const { agent, history } = this.#options;
    return {
      result: (...result) => this.#batcher.result(...result),
      change: (change) => {
        history.tell({ type: 'said', agent, change });
        this.#batcher.change(change);
      },
    };
  }

  #retime(news: News): void {
    if (news === 'same') return;
    const { offsets, isStep } = this.#options.time({ offsets: this.#time.offsets, isStep: news === 'stepped' });
    this.#watch.retime(offsets, this.#now, isStep);
    this.#pump();
  }
}
