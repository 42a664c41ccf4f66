// Putting together what came in parts. Knows that parts of one whole carry its key, their place and their number; a part of another whole starts anew.
import { Fault } from '../kit/fault.ts';

export type Part = { readonly part: number; readonly parts: number };

export class Assembly<T extends Part> {
  #key: string | undefined;
  #parts: T[] = [];

  /** All parts in order once the last one has come, else undefined. Throws `message-unexpected` when a part is out of place. */
  add(key: string, part: T): readonly T[] | undefined {
    if (part.part === 0 || key !== this.#key) this.#parts = [];
    this.#key = key;
    if (part.part !== this.#parts.length || part.part >= part.parts) {
      throw new Fault(
        'message-unexpected',
        `Part ${part.part} of ${part.parts} came where part ${this.#parts.length} was due.`,
      );
    }
    this.#parts.push(part);
    if (this.#parts.length < part.parts) return undefined;
    const whole = this.#parts;
    this.#parts = [];
    return whole;
  }
}

/** Cuts a list into parts of at most `size`; at least one part, so that an empty list is told too. */
export const inParts = <T>(list: readonly T[], size: number): (readonly T[])[] => {
  const parts = Math.max(1, Math.ceil(list.length / size));
  return Array.from({ length: parts }, (_, i) => list.slice(i * size, (i + 1) * size));
};
