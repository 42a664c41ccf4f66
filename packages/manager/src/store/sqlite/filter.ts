// A WHERE clause under construction. Knows conditions and their values in step; refuses to know any table.
import type { Value } from './database.ts';

export class Filter {
  readonly #conditions: string[] = [];
  readonly values: Value[] = [];

  add(condition: string, ...values: readonly Value[]): void {
    this.#conditions.push(condition);
    this.values.push(...values);
  }

  get where(): string {
    return this.#conditions.length > 0 ? `WHERE ${this.#conditions.join(' AND ')}` : '';
  }
}
