// Whether the other side is still there. Knows when to say something and how long a silence may last; refuses to know what is said.
// TCP keepalive does not do this: it is not sent while data is in flight, and writes to a dead peer succeed for minutes.

export type LivenessRule = {
  /** Say something this often. */
  readonly pingMs: number;
  /** Give up after hearing nothing for this long. */
  readonly deadMs: number;
};

/** Time limits of a session. The manager names ping and dead in its welcome; these are what it names, and what holds before. */
export const sessionTimes = {
  pingMs: 5_000,
  deadMs: 20_000,
  /** From the first byte possible to a complete hello, and from there to the welcome. */
  greetingMs: 5_000,
  welcomeMs: 10_000,
  /** Items outstanding without any acknowledgement. */
  ackMs: 60_000,
} as const;

export class Liveness {
  #rule: LivenessRule;
  #heardAt: number;
  #pingAt: number;

  constructor(rule: LivenessRule, now: number) {
    this.#rule = rule;
    this.#heardAt = now;
    this.#pingAt = now + rule.pingMs;
  }

  heard(now: number): void {
    this.#heardAt = now;
  }

  get wakeAt(): number {
    return Math.min(this.#pingAt, this.#heardAt + this.#rule.deadMs);
  }

  /** Woken long after the time asked for: this side was away (stopped, suspended), whatever the other did. */
  overslept(now: number): boolean {
    return now > this.wakeAt + 2 * this.#rule.pingMs;
  }

  /** What is to be done at `now`: say something, give up, or nothing yet. */
  wake(now: number): 'ping' | 'dead' | undefined {
    // It was this side that was away: the other side gets another chance to be heard.
    if (this.overslept(now)) this.#heardAt = now;
    if (now >= this.#heardAt + this.#rule.deadMs) return 'dead';
    if (now < this.#pingAt) return undefined;
    this.#pingAt = now + this.#rule.pingMs;
    return 'ping';
  }
}
