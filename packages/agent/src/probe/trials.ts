// Probes in flight, whatever their kind: each is answered once, by what came back or by its deadline. Knows whose fault silence is; refuses to know what is
// sent and what an answer looks like. Every prober keeps its probes in here.
//
// A passed deadline changes nothing by itself: everything that is waiting to be read is read first, and only a probe that is still unsettled then is judged.
import type { Facts } from '@vedette/protocol/check';
import type { Verdict } from '@vedette/protocol/health';
import type { Clock, MonoMs } from '@vedette/protocol/kit';
import { verdictAtDeadline } from './deadline-verdict.ts';
import { Deadlines } from './deadlines.ts';
import { LoopWatch } from './loop-watch.ts';
import type { Done } from './probe.ts';

export type TrialTerms = {
  readonly token: number;
  readonly timeoutMs: number;
  readonly dueAt: MonoMs;
  /** The loop's stalls before it started (LoopWatch.stalledMs). */
  readonly stalledBeforeMs: number;
};

/** One probe in flight. */
export type Trial = {
  readonly terms: TrialTerms;
  /** When the first packet left; NaN until then. */
  readonly sentAt: MonoMs;
  settled: boolean;
  /** What it means that the time is over: `timeout` where this is not set. Trouble of our own that is told of here wins over what the wait alone would say. */
  readonly overdue?: { readonly verdict: Verdict; readonly facts: Facts };
  /** Ends what is under way, at once and without a word. */
  destroy(): unknown;
};

export class Trials<T extends Trial> {
  readonly clock: Pick<Clock, 'elapsed' | 'at'>;
  readonly #done: Done;
  readonly #deadlines: Deadlines<T>;
  readonly #loop: LoopWatch;
  #inFlight = 0;
  #closed: boolean;

  constructor(clock: Pick<Clock, 'elapsed' | 'at'>, done: Done) {
    this.clock = clock;
    this.#done = done;
    this.#closed = false;
    this.#deadlines = new Deadlines(clock, (trials, firedAt) => this.#readFirst(trials, firedAt));
    this.#loop = new LoopWatch(clock, () => this.#inFlight > 0);
  }

  /** The terms of a probe that begins now: to be followed by `add`. */
  terms(token: number, timeoutMs: number): TrialTerms {
    if (this.#closed) throw new Error('the prober is closed');
    this.#loop.wake();
    const now = this.clock.elapsed();
    return { token, timeoutMs, dueAt: now + timeoutMs, stalledBeforeMs: this.#loop.stalledMs(now) };
  }

  /** From now on its deadline runs. */
  add(trial: T): void {
    this.#inFlight++;
    this.#deadlines.add(trial);
  }

  /** How a probe ended. Only the first time counts. Never to be called from within the prober's `start`. */
  settle(trial: T, verdict: Verdict, latencyMs: number, facts?: Facts): void {
    // After close there may still be probes past their deadline that are answered before they are judged.
    if (trial.settled || this.#closed) return;
    trial.settled = true;
    this.#inFlight--;
    this.#deadlines.delete(trial);
    const sentAt = Number.isNaN(trial.sentAt) ? this.clock.elapsed() : trial.sentAt;
    this.#done(trial.terms.token, sentAt, verdict, latencyMs, facts);
  }

  close(): void {
    this.#closed = true;
    this.#loop[Symbol.dispose]();
    for (const trial of this.#deadlines.clear()) drop(trial);
  }

  /**
   * Node runs timers before it reads sockets, so at this moment answers may be waiting that came long ago. An immediate
   * runs after the sockets were read; the second one, a round later, catches what a single very full round left over.
   */
  #readFirst(trials: readonly T[], firedAt: MonoMs): void {
    setImmediate(() => setImmediate(() => this.#judge(trials, firedAt)));
  }

  #judge(trials: readonly T[], firedAt: MonoMs): void {
    const stalledMs = this.#loop.stalledMs(this.clock.elapsed());
    for (const trial of trials) {
      if (trial.settled) continue;
      if (this.#closed) drop(trial);
      else this.#giveUp(trial, firedAt, stalledMs);
    }
  }

  #giveUp(trial: T, firedAt: MonoMs, stalledMs: number): void {
    const { timeoutMs, dueAt, stalledBeforeMs } = trial.terms;
    const verdict = verdictAtDeadline({
      timeoutMs,
      waitedMs: Number.isNaN(trial.sentAt) ? 0 : dueAt - trial.sentAt,
      lateMs: firedAt - dueAt,
      stalledMs: stalledMs - stalledBeforeMs,
    });
    trial.destroy();
    const meant = verdict.status === 'down' || trial.overdue?.verdict.status === 'unknown' ? trial.overdue : undefined;
    this.settle(trial, meant?.verdict ?? verdict, Number.NaN, meant?.facts);
  }
}

/** Ends a probe without a word. */
const drop = (trial: Trial): void => {
  trial.settled = true;
  trial.destroy();
};
