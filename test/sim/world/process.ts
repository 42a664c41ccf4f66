// A process on a simulated machine: it has clocks, can be killed, and can be stopped and continued. Knows that nothing happens in a process that is not
// there, and that what happens to a stopped one happens later; refuses to know what it runs.
import type { Clock } from '../../../packages/protocol/src/kit/clock.ts';
import type { Agenda } from './agenda.ts';
import type { Machine } from './machine.ts';

export class Process {
  readonly machine: Machine;
  readonly clock: Clock;
  readonly #agenda: Agenda;
  readonly #ends: (() => void)[] = [];
  #withheld: (() => void)[] | undefined;
  #isAlive = true;
  #resumedMs = 0;
  #stoppedAtMs = 0;
  #stoppedMs = 0;

  constructor(agenda: Agenda, machine: Machine) {
    this.#agenda = agenda;
    this.machine = machine;
    this.clock = {
      now: () => machine.wallMs(agenda.nowMs),
      elapsed: () => agenda.nowMs,
      at: (atMs, fn) => this.at(atMs, fn),
    };
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  get isStopped(): boolean {
    return this.#withheld !== undefined;
  }

  /** When it last went on after it had been stopped. */
  get resumedMs(): number {
    return this.#resumedMs;
  }

  /** How long it was stopped, in all. */
  get stoppedMs(): number {
    return this.#stoppedMs;
  }

  /** Something that happens within this process at that time, if it is still there. */
  at(atMs: number, act: () => void): Disposable {
    let isOff = false;
    const entry = this.#agenda.at(atMs, () => this.enter(() => isOff || act()));
    return {
      [Symbol.dispose]: () => {
        isOff = true;
        entry[Symbol.dispose]();
      },
    };
  }

  after(ms: number, act: () => void): Disposable {
    return this.at(this.#agenda.nowMs + ms, act);
  }

  /** Lets the process notice something now: at once, when it is continued, or never. */
  enter(act: () => void): void {
    if (!this.#isAlive) return;
    if (this.#withheld) this.#withheld.push(act);
    else act();
  }

  /** Resolves in this process after a while. */
  sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.after(ms, resolve);
    return promise;
  }

  /** What others have to do when it is killed. */
  onKill(act: () => void): void {
    this.#ends.push(act);
  }

  kill(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.#withheld = undefined;
    for (const act of this.#ends) act();
  }

  stop(): void {
    if (this.#withheld) return;
    this.#withheld = [];
    this.#stoppedAtMs = this.#agenda.nowMs;
  }

  /** Goes on with everything that waited, one after the other. */
  resume(): void {
    if (!this.#withheld) return;
    const waiting = this.#withheld;
    this.#withheld = undefined;
    this.#resumedMs = this.#agenda.nowMs;
    this.#stoppedMs += this.#resumedMs - this.#stoppedAtMs;
    for (const act of waiting) this.after(0, act);
  }
}
