// That this manager is one of those who share a store, and who the others are. Knows how often it says so, and after how much silence somebody is gone, itself
// included; refuses to know what follows from it.
import { type Clock, every } from '@vedette/protocol/kit';
import type { Cluster, Member } from '../store/cluster.ts';

const BEAT_MS = 1_000;

/** Whoever is silent for so long is gone … */
export const SILENT_MS = 8_000;

/** … and whoever could not say anything for so long knows that it is cut off before the others give it up. */
export const CUT_OFF_MS = 6_000;

export type MembershipOptions = {
  readonly cluster: Pick<Cluster, 'beat' | 'members'>;
  readonly clock: Clock;
  /** How many agents are connected here. */
  readonly agents: () => number;
  /** Those who are there, after every beat; a reason why this one cannot go on as it is, if there is one. */
  readonly members: (members: readonly Member[]) => string | undefined;
};

export class Membership {
  readonly #options: MembershipOptions;
  readonly #over = Promise.withResolvers<string>();
  readonly #beats: Disposable;
  #lastAt: number;
  #isBeating = false;

  constructor(options: MembershipOptions) {
    this.#options = options;
    this.#lastAt = options.clock.elapsed();
    this.#beats = every(options.clock, BEAT_MS, () => void this.#beat());
  }

  /** Resolves when this manager is no member any more, with the reason. */
  get over(): Promise<string> {
    return this.#over.promise;
  }

  [Symbol.dispose](): void {
    this.#beats[Symbol.dispose]();
  }

  async #beat(): Promise<void> {
    const { cluster, clock, agents, members } = this.#options;
    if (clock.elapsed() - this.#lastAt > CUT_OFF_MS) this.#over.resolve('it is cut off from the store');
    if (this.#isBeating) return;
    this.#isBeating = true;
    try {
      if (!(await cluster.beat(agents()))) this.#over.resolve('the others gave it up');
      const reason = members(await cluster.members());
      if (reason !== undefined) this.#over.resolve(reason);
      this.#lastAt = clock.elapsed();
    } catch {
      // Tried again with the next beat; how long that may go on is what counts.
    } finally {
      this.#isBeating = false;
    }
  }
}
