// Lets so many do something at once, and others wait in a line. Knows who comes next; refuses to know what is done.
import { Fault } from '@vedette/protocol/kit';

export type QueueLimits = { readonly abreastMax: number; readonly waitingMax: number };

export class Queue {
  readonly #limits: QueueLimits;
  readonly #waiting = new Set<() => void>();
  #abreast = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /**
   * Resolves when it is one's turn, with what is to be called when one is done.
   * @param signal one does not wait any longer
   * @throws Fault `too-often` when too many wait, `unreachable` when one left before one's turn
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    const { abreastMax, waitingMax } = this.#limits;
    if (this.#abreast < abreastMax) {
      this.#abreast++;
      return () => this.#leave();
    }
    if (this.#waiting.size >= waitingMax)
      throw new Fault('too-often', `${waitingMax} others wait already. Ask less often, or for less.`);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const gone = (): void => {
      if (this.#waiting.delete(resolve)) reject(new Fault('unreachable', 'The time was up before it was its turn.'));
    };
    this.#waiting.add(resolve);
    signal.addEventListener('abort', gone, { once: true });
    if (signal.aborted) gone();
    await promise.finally(() => signal.removeEventListener('abort', gone));
    return () => this.#leave();
  }

  /** The place of whoever leaves is taken by the next in line. */
  #leave(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#abreast--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
