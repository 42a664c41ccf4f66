// The silences that wait or are on, as they stand. Knows which number comes next; refuses to know how a silence comes to change (silence.ts) and
// where it is kept.
import { Fault } from '@vedette/protocol/kit';
import { overAlready, type Silence, stateOf } from './silence.ts';

/** Each of them is looked at for every service it chooses, once a second while that is down. */
export const SILENCE_COUNT_MAX = 200;

export class Silences {
  readonly #kept = new Map<number, Silence>();
  #lastId = 0;

  /** The number of the next one. */
  get nextId(): number {
    return this.#lastId + 1;
  }

  /** Puts what has been stored in force. */
  put(silence: Silence): void {
    this.#kept.set(silence.id, silence);
    this.#lastId = Math.max(this.#lastId, silence.id);
  }

  /** Oldest first, without those that are over: they are forgotten here. */
  current(nowMs: number): readonly Silence[] {
    for (const silence of this.#kept.values()) if (stateOf(silence, nowMs) === 'over') this.#kept.delete(silence.id);
    return [...this.#kept.values()].toSorted((a, b) => a.id - b.id);
  }

  /**
   * One that is not over.
   * @throws Fault `not-found`, `not-changeable`
   */
  mustGet(id: number): Silence {
    const silence = this.#kept.get(id);
    if (silence) return silence;
    if (id <= this.#lastId) throw overAlready(id);
    throw new Fault('not-found', `There is no silence ${id}.`);
  }

  /** @throws Fault `usage` when no other one has a place */
  mustHaveRoom(nowMs: number): void {
    if (this.current(nowMs).length < SILENCE_COUNT_MAX) return;
    throw new Fault('usage', `There are ${SILENCE_COUNT_MAX} silences already. End some, or select more with one.`);
  }
}
