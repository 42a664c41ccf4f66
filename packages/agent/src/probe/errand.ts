// Probes that find their own way of talking: by datagrams, by another program. Knows the way of such a probe from name to verdict, as connection.ts does for
// connections; refuses to know what is sent, what comes back and what it means.
//
// States of an errand: resolving → running → settled.
import type { Facts } from '@vedette/protocol/check';
import type { Verdict } from '@vedette/protocol/health';
import { errnoOf, type MonoMs } from '@vedette/protocol/kit';
import { classify } from './classify.ts';
import type { ConnectionOptions } from './connection.ts';
import type { Look, Prober } from './probe.ts';
import { type Trial, Trials, type TrialTerms } from './trials.ts';
import { type Guides, type Way, wayLater, wayNow } from './way.ts';

export class Errand implements Trial {
  readonly terms: TrialTerms;
  readonly look: Look;
  readonly #trials: Trials<Errand>;
  readonly #held: (() => void)[] = [];
  sentAt: MonoMs = Number.NaN;
  settled: boolean = false;
  overdue?: NonNullable<Trial['overdue']>;

  constructor(trials: Trials<Errand>, terms: TrialTerms, look: Look) {
    this.#trials = trials;
    this.terms = terms;
    this.look = look;
  }

  /** The first packet leaves now. Only the first time counts. */
  begin(): void {
    if (Number.isNaN(this.sentAt)) this.sentAt = this.#trials.clock.elapsed();
  }

  /** Since the first packet left. */
  sinceMs(): number {
    return this.#trials.clock.elapsed() - this.sentAt;
  }

  /** To be let go of when this is over, however it ends; at once when it is over already. */
  hold(release: () => void): void {
    if (this.settled) release();
    else this.#held.push(release);
  }

  /** How it ended. Only the first time counts. */
  end(verdict: Verdict, latencyMs: number = Number.NaN, facts?: Facts): void {
    if (this.settled) return;
    this.destroy();
    this.#trials.settle(this, verdict, latencyMs, facts);
  }

  /** It ended with an error of the system. */
  fail(error: unknown): void {
    this.end(classify(errnoOf(error)));
  }

  destroy(): void {
    for (const release of this.#held.splice(0)) release();
  }
}

/** Runs an errand to an address that may be dialled now; never from within `start`. */
export type Runner = (errand: Errand, address: string) => void;

class ErrandProber implements Prober {
  readonly #trials: Trials<Errand>;
  readonly #guides: Guides;
  readonly #run: Runner;

  constructor({ clock, resolver, permit, done }: ConnectionOptions, run: Runner) {
    this.#trials = new Trials(clock, done);
    this.#guides = { resolver, permit };
    this.#run = run;
  }

  start(token: number, look: Look, timeoutMs: number): void {
    const errand = new Errand(this.#trials, this.#trials.terms(token, timeoutMs), look);
    this.#trials.add(errand);
    void this.#go(errand, wayLaterOrNow(errand, this.#guides));
  }

  close(): void {
    this.#trials.close();
  }

  async #go(errand: Errand, finding: Promise<Way | undefined>): Promise<void> {
    const way = await finding;
    if (errand.settled || way === undefined) return;
    if (typeof way === 'string') this.#run(errand, way);
    else errand.end(way);
  }
}

const wayLaterOrNow = async (errand: Errand, guides: Guides): Promise<Way | undefined> =>
  wayNow(errand.look.target, guides) ?? (await wayLater(errand, errand.look.target, guides));

/** Probes by whatever `run` does; everything it holds is let go of when the probe is over, by its own timeout at the latest. */
export const errandProber = (options: ConnectionOptions, run: Runner): Prober => new ErrandProber(options, run);
