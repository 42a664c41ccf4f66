// All chance of one simulated run, from its seed. Knows a small generator and the questions asked of it; refuses to know what they decide.
import type { Random } from '../../../packages/protocol/src/kit/random.ts';

export class Dice implements Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
    // Neighbouring seeds start far apart.
    for (let i = 0; i < 4; i++) this.fraction();
  }

  /** In [0, 1): mulberry32. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  hex(bytes: number): string {
    let text = '';
    for (let i = 0; i < bytes; i++) text += this.below(256).toString(16).padStart(2, '0');
    return text;
  }

  /** A whole number from 0 to `count - 1`. */
  below(count: number): number {
    return Math.floor(this.fraction() * count);
  }

  between(from: number, to: number): number {
    return from + this.fraction() * (to - from);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** @throws Error for an empty list: there is nothing to choose */
  pick<T>(list: readonly T[]): T {
    const one = list[this.below(list.length)];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  }

  /** Dice of their own for one part of the run, so that what one part asks does not change what another is answered. */
  fork(): Dice {
    return new Dice(Math.floor(this.fraction() * 2 ** 32));
  }
}
