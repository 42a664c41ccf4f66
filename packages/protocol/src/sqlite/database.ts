// A SQLite connection: prepared statements, rows as arrays, transactions. The only home of `node:sqlite`; refuses to know any table, and what
// an error means to whom (whoever opens it says).
import { existsSync } from 'node:fs';
import { backup, DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

export type Value = SQLInputValue;

/** What to throw for an error of SQLite on this file. */
export type FaultOf = (error: unknown, file: string) => unknown;

export class Database implements Disposable {
  readonly file: string;
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #faultOf: FaultOf;

  /**
   * Opens or creates; waits for nobody's lock. Throws what `faultOf` makes of an error, as everything here does.
   * @param readOnly a file of somebody else's, which is there already
   */
  constructor(file: string, faultOf: FaultOf, { readOnly = false } = {}) {
    this.file = file;
    this.#faultOf = faultOf;
    this.#connection = this.#orFault(() => new DatabaseSync(file, { timeout: 0, readOnly }));
  }

  /** Runs several statements that give and take nothing. */
  execute(sql: string): void {
    this.#orFault(() => this.#connection.exec(sql));
  }

  /** Runs one statement; how many rows it touched. */
  run(sql: string, ...values: readonly Value[]): number {
    return this.#orFault(() => Number(this.#prepared(sql).run(...values).changes));
  }

  /** Inserts one row; its id. */
  insert(sql: string, ...values: readonly Value[]): number {
    return this.#orFault(() => Number(this.#prepared(sql).run(...values).lastInsertRowid));
  }

  /** The rows as arrays, in the order of the columns. STRICT tables vouch for the types the caller names. */
  rows<Row extends readonly unknown[]>(sql: string, ...values: readonly Value[]): Row[] {
    return this.#orFault(() => this.#prepared(sql).all(...values) as unknown as Row[]);
  }

  row<Row extends readonly unknown[]>(sql: string, ...values: readonly Value[]): Row | undefined {
    return this.rows<Row>(sql, ...values)[0];
  }

  pragma<T>(text: string): T {
    return this.row<[T]>(`PRAGMA ${text}`)?.[0] as T;
  }

  /** All of `act` or nothing. What `act` throws is thrown on. */
  transaction<T>(act: () => T): T {
    this.run('BEGIN IMMEDIATE');
    try {
      const outcome = act();
      this.run('COMMIT');
      return outcome;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  /** Begins a transaction, unless one is running; whether it began. */
  begin(): boolean {
    if (this.#connection.isTransaction) return false;
    this.run('BEGIN IMMEDIATE');
    return true;
  }

  /** Makes everything since `begin` durable. */
  commit(): void {
    if (this.#connection.isTransaction) this.run('COMMIT');
  }

  /** Forgets everything since `begin`. SQLite has already done so after some errors. */
  rollback(): void {
    if (this.#connection.isTransaction) this.run('ROLLBACK');
  }

  /**
   * Writes a copy of all of it to another file, `pages` pages at a time on a thread of Node's own; between two of these, this connection is used as ever, and what it
   * changes is in the copy too. What is in that file is overwritten. `onStep` hears what part is done; what it throws ends the copy, and is thrown.
   */
  async copyTo(file: string, pages: number, onStep: (share: number) => void): Promise<void> {
    try {
      await backup(this.#connection, file, {
        rate: pages,
        progress: ({ totalPages, remainingPages }) => onStep(1 - remainingPages / Math.max(1, totalPages)),
      });
    } catch (error) {
      throw this.#faultOf(error, file);
    }
  }

  close(): void {
    this.#statements.clear();
    if (this.#connection.isOpen) this.#orFault(() => this.#connection.close());
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#connection.prepare(sql);
    statement.setReturnArrays(true);
    this.#statements.set(sql, statement);
    return statement;
  }

  #orFault<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw this.#faultOf(error, this.file);
    }
  }
}

/**
 * What a file's header says of whose it is, without locking it, writing to it or leaving files beside it, whoever has it open.
 * (Reading it with `node:fs` instead would drop this process's locks on it when the descriptor is closed: so POSIX has it.)
 */
export const headerOf = (file: string, url: URL, faultOf: FaultOf): Header => {
  const alone = new URL(url);
  alone.searchParams.set('immutable', '1');
  try {
    return readHeader(alone);
  } catch (error) {
    // A checkpoint that was interrupted leaves a file that makes sense only together with its log.
    if (!isCorrupt(error) || !existsSync(`${file}-wal`)) throw faultOf(error, file);
  }
  try {
    return readHeader(url);
  } catch (error) {
    throw faultOf(error, file);
  }
};

export type Header = { readonly application: number; readonly version: number };

const SQLITE_CORRUPT = 11;

const isCorrupt = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && Number(error.errcode) % 256 === SQLITE_CORRUPT;

const readHeader = (url: URL): Header => {
  using connection = new DatabaseSync(url, { readOnly: true });
  const pragma = (name: string): number => Number(connection.prepare(`PRAGMA ${name}`).get()?.[name]);
  return { application: pragma('application_id'), version: pragma('user_version') };
};
