// Which agents are missed: away for longer than they may be before anybody hears of it. Knows how long each is away; refuses to know how that is noticed, what
// its services are meanwhile (unknown, M6), and who is told.
//
// With no agent left, it is rather this manager or its network that is cut off. Nobody watches anything then, so everybody hears of it as soon as the first
// of them is due, whatever the others may take: all of them become missed at the same moment, which makes one message for each subscriber (outbox.ts)
// instead of one for each agent as its time comes.

type Absence = {
  /** When it was heard of last. */
  readonly sinceMs: number;
  /** When that was found out, from which its time counts: a manager that slept accuses nobody of its own absence. */
  readonly foundMs: number;
};

export class Attendance {
  /** How long each may be away. */
  #gracesMs: ReadonlyMap<string, number> = new Map();
  readonly #absent = new Map<string, Absence>();
  readonly #present = new Set<string>();

  /** An agent that is not named may be away for however long. */
  configure(gracesMs: ReadonlyMap<string, number>): void {
    this.#gracesMs = gracesMs;
  }

  away(agent: string, sinceMs: number, nowMs: number): void {
    this.#present.delete(agent);
    if (!this.#absent.has(agent)) this.#absent.set(agent, { sinceMs, foundMs: nowMs });
  }

  back(agent: string): void {
    this.#absent.delete(agent);
    this.#present.add(agent);
  }

  isAway(agent: string): boolean {
    return this.#absent.has(agent);
  }

  /** Since when nothing is heard of an agent that is missed; undefined for one that is not. */
  missedSinceMs(agent: string, nowMs: number): number | undefined {
    const absence = this.#absent.get(agent);
    const isAlone = this.#present.size > 0 || this.#absent.size < 2;
    const dueMs = isAlone ? this.#dueMs(agent) : Math.min(...[...this.#absent.keys()].map((id) => this.#dueMs(id)));
    return nowMs >= dueMs ? absence?.sinceMs : undefined;
  }

  #dueMs(agent: string): number {
    const absence = this.#absent.get(agent);
    const graceMs = this.#gracesMs.get(agent);
    return absence && graceMs !== undefined ? absence.foundMs + graceMs : Number.POSITIVE_INFINITY;
  }
}
