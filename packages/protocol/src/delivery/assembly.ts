// Putting together what came in parts. Knows that parts of one whole carry its key, their place and their number, and how large a whole
// may be; a part of another whole starts anew. Refuses to know what the parts are about.
import { Fault } from '../kit/fault.ts';

export type Part = { readonly part: number; readonly parts: number };

export class Assembly<T extends Part, E> {
  readonly #listOf: (part: T) => readonly E[];
  readonly #countMax: number;
  #key: string | undefined;
  #parts = 0;
  #due = 0;
  #list: E[] = [];

  /**
   * @param listOf the elements a part brings
   * @param countMax the elements a whole may have: what is gathered stays bounded, however many parts are announced
   */
  constructor(listOf: (part: T) => readonly E[], countMax: number) {
    this.#listOf = listOf;
    this.#countMax = countMax;
  }

  /**
   * The elements of all parts in order once the last part has come, else undefined.
   * @throws Fault `message-unexpected` when a part is out of place, `message-invalid` when the whole is too large
   */
  add(key: string, part: T): readonly E[] | undefined {
    if (part.part === 0 || key !== this.#key) this.#begin(key, part.parts);
    if (part.part !== this.#due || part.parts !== this.#parts || part.part >= part.parts) {
      throw new Fault(
        'message-unexpected',
        `Part ${part.part} of ${part.parts} came where part ${this.#due} of ${this.#parts} was due.`,
      );
    }
    const list = this.#listOf(part);
    if (this.#list.length + list.length > this.#countMax) {
      throw new Fault('message-invalid', `The parts of one whole hold more than ${this.#countMax} services together.`);
    }
    for (const element of list) this.#list.push(element);
    this.#due++;
    if (this.#due < this.#parts) return undefined;
    const whole = this.#list;
    this.#begin(key, part.parts);
    return whole;
  }

  #begin(key: string, parts: number): void {
    this.#key = key;
    this.#parts = parts;
    this.#due = 0;
    this.#list = [];
  }
}

/**
 * Cuts a list into parts that weigh at most `size`; at least one part, so that an empty list is told too.
 * @param weightOf at most `size`; every element weighs 1 where nothing is said
 */
export const inParts = <T>(list: readonly T[], size: number, weightOf: (element: T) => number = () => 1): T[][] => {
  let part: T[] = [];
  const parts = [part];
  let weight = 0;
  for (const element of list) {
    const more = weightOf(element);
    if (weight + more > size) {
      part = [];
      parts.push(part);
      weight = 0;
    }
    part.push(element);
    weight += more;
  }
  return parts;
};
