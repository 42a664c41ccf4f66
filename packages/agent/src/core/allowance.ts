// How much may be probed at once: per second, in flight, and in flight to one host. Knows counting; refuses to know whom it holds up.

export type AllowanceLimits = {
  readonly probesPerSecond: number;
  readonly inFlightMax: number;
  readonly inFlightPerHostMax: number;
};

/** A burst of this much time's worth of probes is let through before the rate is enforced. */
const BURST_MS = 100;

/** A host with probes in flight or waiting for their turn. */
export type Host = { inFlight: number; readonly waiting: number[] };

/** By age alone, the same services of a crowded host would come too late round after round. */
const ADMIT_AMONG = 64;

/** Of those in front of the queue, the one that was not looked at for the longest: it waits no more. */
export const nextOf = ({ waiting }: Host, sentAtOf: (token: number) => number): number | undefined => {
  const front = waiting.slice(0, ADMIT_AMONG);
  const next = front.reduce((least, token, i) => (sentAtOf(token) < sentAtOf(front[least] ?? token) ? i : least), 0);
  return waiting.splice(next, 1)[0];
};

export class Allowance {
  #limits: AllowanceLimits;
  readonly #hosts = new Map<string, Host>();
  #budgetMax: number;
  #budget: number;
  #budgetAt = 0;
  #inFlight = 0;

  constructor(limits: AllowanceLimits) {
    this.#limits = limits;
    this.#budgetMax = budgetMaxOf(limits);
    this.#budget = this.#budgetMax;
  }

  /** From now on these limits hold; what is in flight beyond them comes to its end. */
  limit(limits: AllowanceLimits): void {
    this.#limits = limits;
    this.#budgetMax = budgetMaxOf(limits);
    this.#budget = Math.min(this.#budget, this.#budgetMax);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  host(name: string): Host {
    const known = this.#hosts.get(name);
    if (known) return known;
    const host: Host = { inFlight: 0, waiting: [] };
    this.#hosts.set(name, host);
    return host;
  }

  get hostCount(): number {
    return this.#hosts.size;
  }

  /** Forgets the hosts that nothing is in flight to and nothing waits for. */
  tidy(inUse: ReadonlySet<Host>): void {
    for (const [name, host] of this.#hosts) {
      if (host.inFlight === 0 && !inUse.has(host)) this.#hosts.delete(name);
    }
  }

  /** When the next probe to any host may start: now, later, or (infinity) not before another has ended. */
  openAt(now: number): number {
    if (this.#inFlight >= this.#limits.inFlightMax) return Number.POSITIVE_INFINITY;
    this.#refill(now);
    return this.#budget >= 1 ? now : now + ((1 - this.#budget) * 1_000) / this.#limits.probesPerSecond;
  }

  isFull(host: Host): boolean {
    return host.inFlight >= this.#limits.inFlightPerHostMax;
  }

  take(host: Host): void {
    this.#budget -= 1;
    this.#inFlight += 1;
    host.inFlight += 1;
  }

  giveBack(host: Host): void {
    this.#inFlight -= 1;
    host.inFlight -= 1;
  }

  #refill(now: number): void {
    const earned = ((now - this.#budgetAt) * this.#limits.probesPerSecond) / 1_000;
    this.#budget = Math.min(this.#budgetMax, this.#budget + earned);
    this.#budgetAt = now;
  }
}

const budgetMaxOf = ({ probesPerSecond }: AllowanceLimits): number => Math.max(1, (probesPerSecond * BURST_MS) / 1_000);
