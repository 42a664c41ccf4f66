// A simulated machine and its wall clock, which may be set. Knows what the clock reads and when it read something; refuses to know who looks at it.

/** The wall clock of a machine that was never set reads this at the beginning of simulated time. */
export const BEGIN_WALL_MS = 1_800_000_000_000;

/** A clock reads whole milliseconds, and what is decided at a time may be told a moment later. */
const SLACK_MS = 2;

/** It outlives its processes; its clocks go on. */
export class Machine {
  readonly name: string;
  /** How far its wall clock is ahead of the true time, and since when; the newest last. */
  readonly #settings: { readonly fromMs: number; readonly aheadMs: number }[] = [{ fromMs: 0, aheadMs: 0 }];

  constructor(name: string) {
    this.name = name;
  }

  get aheadMs(): number {
    return this.#settings.at(-1)?.aheadMs ?? 0;
  }

  /** Somebody sets its clock. @param byMs forward, or back */
  set(byMs: number, nowMs: number): void {
    this.#settings.push({ fromMs: nowMs, aheadMs: this.aheadMs + byMs });
  }

  wallMs(nowMs: number): number {
    return Math.floor(BEGIN_WALL_MS + nowMs + this.aheadMs);
  }

  /** When its wall clock read that, by the true time: more than once where it was set back, never where it was set forward. */
  timesOf(wallMs: number): readonly number[] {
    return this.#settings.flatMap(({ fromMs, aheadMs }, i) => {
      const toMs = this.#settings[i + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
      const atMs = wallMs - BEGIN_WALL_MS - aheadMs;
      return atMs >= fromMs - SLACK_MS && atMs <= toMs + SLACK_MS ? [atMs] : [];
    });
  }
}

/** When any of them read that. */
export const timesOf = (machines: readonly Machine[], wallMs: number): readonly number[] => [
  ...new Set(machines.flatMap((machine) => machine.timesOf(wallMs))),
];
