// Where every key and value of a configuration stands in its text. Knows offsets, lines and columns; nothing of what is written there.
import type { LineCounter } from 'yaml';

export type Path = readonly (string | number)[];

/** Offsets into the text: of the key (in a list: of the value) and of the value. */
export type Place = { readonly key: number; readonly value: number };

export class Places {
  readonly #byContainer = new WeakMap<object, Map<string | number, Place>>();
  readonly #lines: LineCounter;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  /** Tells where `segment` of `container` stands. */
  set(container: object, segment: string | number, place: Place): void {
    const known = this.#byContainer.get(container);
    if (known === undefined) this.#byContainer.set(container, new Map([[segment, place]]));
    else known.set(segment, place);
  }

  get(container: object, segment: string | number): Place | undefined {
    return this.#byContainer.get(container)?.get(segment);
  }

  lineColumn(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line, column: col };
  }

  /**
   * Where `path` stands, counted from 1; where it is not there, the nearest thing around it that is. A path that goes on below a
   * plain value (a short form written as one text) ends at that value: `path` in the answer is what there really is to point at.
   */
  locate(root: unknown, path: Path, at: 'key' | 'value'): { path: Path; line?: number; column?: number } {
    let found: number | undefined;
    let container = root;
    for (const [depth, segment] of path.entries()) {
      if (typeof container !== 'object' || container === null) {
        const short = path.slice(0, depth);
        return container === null || depth === 0 ? { path, ...this.#at(found) } : this.locate(root, short, 'value');
      }
      const place = this.get(container, segment);
      if (place === undefined) return { path, ...this.#at(found) };
      found = depth === path.length - 1 ? place[at] : place.key;
      container = Reflect.get(container, segment);
    }
    return { path, ...this.#at(found) };
  }

  #at(offset: number | undefined): { line?: number; column?: number } {
    return offset === undefined ? {} : this.lineColumn(offset);
  }
}
