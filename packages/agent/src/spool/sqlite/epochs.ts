// Which epochs the file knows, and how far each has been numbered and released. Knows the epoch table and keeps a copy of it in memory,
// so that it can be asked at any time; refuses to know items.
import { Fault } from '@vedette/protocol/kit';
import type { Epoch, SpoolRange } from '@vedette/protocol/wire';
import type { Database } from './database.ts';

/** Items `released + 1 … next - 1` are held. */
export type EpochRow = { readonly id: number; readonly name: Epoch; released: number; next: number };

export class Epochs {
  readonly #database: Database;
  /** Oldest first. */
  #rows: EpochRow[] = [];

  constructor(database: Database) {
    this.#database = database;
    this.reload();
  }

  /** Believes the file again, after a transaction came to nothing. */
  reload(): void {
    const rows = this.#database.rows<[number, string, number, number]>(
      'SELECT id, name, released, next FROM epoch ORDER BY id',
    );
    this.#rows = rows.map(([id, name, released, next]) => ({ id, name, released, next }));
  }

  get all(): readonly EpochRow[] {
    return this.#rows;
  }

  /** The present one: the youngest. */
  get present(): EpochRow {
    const row = this.#rows.at(-1);
    if (!row) throw new Error('no epoch has begun');
    return row;
  }

  named(name: Epoch | undefined): EpochRow | undefined {
    return this.#rows.find((row) => row.name === name);
  }

  ranges(): SpoolRange[] {
    const { present } = this;
    return this.#rows
      .filter((row) => row === present || row.released + 1 < row.next)
      .map(({ name, released, next }) => ({ epoch: name, first: released + 1, next }));
  }

  /** Old epochs of which nothing is left. */
  drained(): EpochRow[] {
    return this.#rows.slice(0, -1).filter(({ released, next }) => released + 1 >= next);
  }

  /** Throws Fault `spool-unusable` when the epoch was here before: an epoch is one process start. */
  start(name: Epoch): void {
    if (this.named(name)) {
      throw new Fault(
        'spool-unusable',
        `The spool ${this.#database.file} already holds items of epoch ${name}, which should be new. Start the agent again.`,
      );
    }
    const id = this.#database.insert('INSERT INTO epoch (name) VALUES (?)', name);
    this.#rows.push({ id, name, released: 0, next: 1 });
  }

  /** Takes over `released` and `next` of the row as they are now. */
  save({ id, released, next }: EpochRow): void {
    this.#database.run('UPDATE epoch SET released = ?, next = ? WHERE id = ?', released, next, id);
  }

  /** Nothing may be held of them. */
  forget(gone: readonly EpochRow[]): void {
    for (const { id } of gone) this.#database.run('DELETE FROM epoch WHERE id = ?', id);
    this.#rows = this.#rows.filter((row) => !gone.includes(row));
  }
}
