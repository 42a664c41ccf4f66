// A WHERE clause under construction. Knows conditions and their values in step; refuses to know any table.
import type { Value } from './database.ts';

export class Filter {
  readonly #conditions: string[] = [];
  readonly values: Value[] = [];

  /** @param condition with `?` where the value stands, if there is one */
  add(condition: string, value?: Value): void {
    if (value !== undefined) this.values.push(value);
    this.#conditions.push(condition.replace('?', `$${this.values.length}`));
  }

  get where(): string {
    return this.#conditions.length > 0 ? `WHERE ${this.#conditions.join(' AND ')}` : '';
  }

  /** The number of the value that follows these. */
  get next(): string {
    return `$${this.values.length + 1}`;
  }
}
