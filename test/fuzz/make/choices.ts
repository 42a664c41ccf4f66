// Reads bytes as choices: what is a script of events for a machine is bytes to whoever mutates, shrinks and prints it. Knows how to choose;
// refuses to know what. When the bytes are used up every choice is the first one.

export class Choices {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isOver(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? 0;
  }

  /** A whole number from 0 to `count - 1`, of at most 65,536. */
  below(count: number): number {
    return (count <= 256 ? this.byte() : this.byte() * 256 + this.byte()) % count;
  }

  /** @throws Error for an empty list: there is nothing to choose */
  pick<T>(list: readonly T[]): T {
    const one = list[this.below(list.length)];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  }
}
