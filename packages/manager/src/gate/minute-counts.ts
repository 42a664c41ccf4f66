// How often something happened, told a minute later: a flood of a thousand makes one line, with a number. Knows reasons by their names; refuses to
// know what they mean and where the line is written.
import type { Clock } from '@vedette/protocol/kit';

export const MINUTE_MS = 60_000;

export class MinuteCounts<Reason extends string> implements Disposable {
  readonly #clock: Clock;
  readonly #tell: (reason: Reason, count: number) => void;
  readonly #counting = new Map<Reason, { count: number; readonly alarm: Disposable }>();

  /** @param tell is called at most once a minute for each reason, with how often it was since the minute began: once at least */
  constructor(clock: Clock, tell: (reason: Reason, count: number) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** It happened. A minute begins with the first time. */
  note(reason: Reason): void {
    const counting = this.#counting.get(reason);
    if (counting) {
      counting.count++;
      return;
    }
    const alarm = this.#clock.at(this.#clock.elapsed() + MINUTE_MS, () => this.#over(reason));
    this.#counting.set(reason, { count: 1, alarm });
  }

  /** Tells what was counted so far. */
  [Symbol.dispose](): void {
    for (const [reason, { alarm }] of this.#counting) {
      alarm[Symbol.dispose]();
      this.#over(reason);
    }
  }

  #over(reason: Reason): void {
    const count = this.#counting.get(reason)?.count ?? 0;
    this.#counting.delete(reason);
    this.#tell(reason, count);
  }
}
