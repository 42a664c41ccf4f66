// A backlog that drains while new results keep coming. Knows when each batch was put in and confirmed; refuses to know the order in which
// they are delivered: that is what the figures tell.
import { every } from '../../packages/protocol/src/kit/index.ts';
import { systemClock as clock } from '../../packages/protocol/src/kit/system.ts';
import { quantile } from '../stats.ts';
import type { AgentEnd } from './agent-end.ts';
import { BATCH_RESULTS, type Traffic } from './traffic.ts';

const LIVE_LOOK_MS = 20;

/** Present again: what is newest at the manager is not older than this. */
const FRESH_MS = 1_000;
const CAUGHT_UP_MS_MAX = 60_000;

/** Batches piled up side by side: a durable spool writes them in one transaction. */
const PILE_BATCHES = 16;

export type Drained = {
  /** From dialling until the last result of the backlog was confirmed. */
  readonly drainMs: number;
  /** From dialling until the newest result at the manager was less than a second old for the first time. */
  readonly freshAfterMs: number;
  /** How old the oldest result of a live batch was when it was confirmed, of the batches put in before the backlog was through. */
  readonly liveAgeMaxMs: number;
};

type Live = { readonly lastSeq: number; readonly fromMs: number; readonly toMs: number };

export class Backlog {
  readonly #end: AgentEnd;
  readonly #traffic: Traffic;
  #lastSeq = 0;
  #pending: Live[] = [];
  #startedAt = 0;
  #drainedAt: number | undefined;
  #freshAt: number | undefined;
  /** What had been put in when the backlog was through. */
  #lastWaitingSeq = Number.POSITIVE_INFINITY;
  readonly #agesMs: number[] = [];
  readonly #done = Promise.withResolvers<void>();

  constructor(end: AgentEnd, traffic: Traffic) {
    this.#end = end;
    this.#traffic = traffic;
  }

  /** Puts so many results into the spool, with nobody to take them. */
  async pile(results: number): Promise<{ readonly pileMs: number }> {
    const startedAt = clock.elapsed();
    for (let left = results; left > 0; ) {
      const group = Math.min(PILE_BATCHES, Math.ceil(left / BATCH_RESULTS));
      await Promise.all(Array.from({ length: group }, () => this.#end.put(this.#traffic.next())));
      left -= group * BATCH_RESULTS;
    }
    this.#lastSeq = this.#end.produced;
    return { pileMs: clock.elapsed() - startedAt };
  }

  async drain(port: number, live: Traffic): Promise<Drained> {
    this.#startedAt = clock.elapsed();
    let emitted = 0;
    using _ = every(clock, LIVE_LOOK_MS, () => {
      const due = ((clock.elapsed() - this.#startedAt) * live.perSecond) / 1_000;
      for (; emitted + BATCH_RESULTS <= due; emitted += BATCH_RESULTS) this.#putLive(live);
    });
    await this.#end.connect(port);
    using _deadline = clock.at(this.#startedAt + CAUGHT_UP_MS_MAX, () =>
      this.#done.reject(new Error('the backlog was not through in a minute')),
    );
    await this.#done.promise;
    return {
      drainMs: (this.#drainedAt ?? Number.NaN) - this.#startedAt,
      freshAfterMs: (this.#freshAt ?? Number.NaN) - this.#startedAt,
      liveAgeMaxMs: quantile(this.#agesMs, 1),
    };
  }

  /** The manager has everything up to here. */
  confirmed(seq: number): void {
    if (this.#startedAt === 0) return;
    const nowMs = clock.now();
    if (seq >= this.#lastSeq && this.#drainedAt === undefined) {
      this.#drainedAt = clock.elapsed();
      this.#lastWaitingSeq = this.#end.produced;
    }
    const held = this.#pending.findIndex(({ lastSeq }) => lastSeq > seq);
    const taken = this.#pending.splice(0, held === -1 ? this.#pending.length : held);
    for (const { fromMs, toMs } of taken) {
      this.#agesMs.push(nowMs - fromMs);
      if (nowMs - toMs < FRESH_MS) this.#freshAt ??= clock.elapsed();
    }
    if (seq >= this.#lastWaitingSeq && this.#freshAt !== undefined) this.#done.resolve();
  }

  #putLive(live: Traffic): void {
    const batch = live.next();
    this.#end.put(batch).catch(this.#done.reject);
    this.#pending.push({ lastSeq: this.#end.produced, fromMs: batch.fromMs, toMs: batch.toMs });
  }
}
