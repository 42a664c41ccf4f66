// From the raw results of one agent about one service to what it would have told of it, had it been given other graces. Knows the rules of a vantage and what results
// alone cannot tell; refuses to know when any of it became known to the manager (replay-derived.ts).
import { type Change, changeOf, judge, obscure, unprobed, type Vantage, verdictOf } from '@vedette/protocol/health';

/** One row each, in the order of time: when it was sent, and the byte of its verdict. */
export type Columns = { readonly atMs: Float64Array; readonly code: Uint8Array };

/** It failed at `fromMs` and was up at `untilMs`; the end of a grace lay in between, and nobody looked then. */
export type Unseen = { readonly graceMs: number; readonly fromMs: number; readonly untilMs: number };

export type DeriveRule = {
  readonly slot: number;
  readonly gracesMs: readonly number[];
  readonly recover: number;
  /** With no result for longer than this, nobody knows what was in between. */
  readonly holeMs: number;
};

/** Something that befell the agent and is no result: it could not tell any more, or another process of it began. */
export type Interruption = { readonly atMs: number } & (
  | { readonly type: 'obscured'; readonly change: Extract<Change, { health: 'unknown' }> }
  | { readonly type: 'restarted' }
);

const UP = 0;

export class Derivation {
  readonly changes: Change[] = [];
  readonly unseen: Unseen[] = [];
  readonly #rule: DeriveRule;
  readonly #interruptions: readonly Interruption[];
  #vantage: Vantage;
  #next = 0;
  #lastMs = Number.NEGATIVE_INFINITY;

  /** @param interruptions in the order of time @param held what it held before the first result */
  constructor(rule: DeriveRule, interruptions: readonly Interruption[], held: Change | undefined) {
    this.#rule = rule;
    this.#interruptions = interruptions;
    this.#vantage = held ? vantageOf(held, rule.gracesMs) : unprobed(Number.NEGATIVE_INFINITY);
  }

  /** Takes the rows from one to before another. */
  take({ atMs, code }: Columns, from: number, to: number): void {
    const { holeMs } = this.#rule;
    let lastMs = this.#lastMs;
    let interruptedMs = this.#interruptions[this.#next]?.atMs ?? Number.POSITIVE_INFINITY;
    let isUp = this.#vantage.type === 'up';
    for (let i = from; i < to; i++) {
      const at = atMs[i] ?? 0;
      // Nearly all of them say that what was up is up.
      if (isUp && code[i] === UP && at < interruptedMs && at - lastMs <= holeMs) {
        lastMs = at;
        continue;
      }
      this.#lastMs = lastMs;
      if (at >= interruptedMs) interruptedMs = this.#interrupt(at);
      if (at - lastMs > holeMs && Number.isFinite(lastMs)) this.#move(obscure(this.#vantage, at, 'skipped'), at);
      this.#step(at, code[i] ?? UP);
      lastMs = at;
      isUp = this.#vantage.type === 'up';
    }
    this.#lastMs = lastMs;
  }

  /** What befell the agent until then, with no results since. */
  end(untilMs: number): void {
    this.#interrupt(untilMs);
  }

  #step(at: number, code: number): void {
    const before = this.#vantage;
    const after = judge(before, this.#rule, at, verdictOf(code));
    if (before.type === 'failing' && after.type === 'up') this.#noteUnseen(before, at);
    this.#move(after, at);
  }

  #move(after: Vantage, at: number): void {
    const change = changeOf(this.#vantage, after, at);
    this.#vantage = after;
    if (change) this.changes.push({ slot: this.#rule.slot, ...change });
  }

  /** All that befell it until then; when it is interrupted next. */
  #interrupt(untilMs: number): number {
    for (;;) {
      const next = this.#interruptions[this.#next];
      if (!next || next.atMs > untilMs) return next?.atMs ?? Number.POSITIVE_INFINITY;
      this.#next++;
      if (next.type === 'restarted') this.#vantage = unprobed(next.atMs);
      else this.#move(obscure(this.#vantage, next.atMs, next.change.reason), next.atMs);
    }
  }

  #noteUnseen({ runSince, passedMs }: Extract<Vantage, { type: 'failing' }>, upMs: number): void {
    for (const graceMs of this.#rule.gracesMs) {
      const endMs = runSince + graceMs;
      if (graceMs > passedMs && endMs > this.#lastMs && endMs < upMs)
        this.unseen.push({ graceMs, fromMs: this.#lastMs, untilMs: upMs });
    }
  }
}

const vantageOf = (held: Change, gracesMs: readonly number[]): Vantage => {
  const { since } = held;
  if (held.health === 'up') return { type: 'up', since };
  if (held.health === 'unknown') return { type: 'unknown', since, reason: held.reason };
  const { reason, heldMs } = held;
  const passedMs = gracesMs.findLast((graceMs) => graceMs <= heldMs && held.health === 'down') ?? -1;
  return { type: 'failing', since, runSince: since, reason, passedMs, successes: 0, successSince: since };
};
