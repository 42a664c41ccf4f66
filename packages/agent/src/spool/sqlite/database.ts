// A SQLite connection as the spool uses one. The one file of the agent that knows `node:sqlite`; refuses to know any table.
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { sqliteFault } from './sqlite-fault.ts';

export type Value = SQLInputValue;

export class Database implements Disposable {
  readonly file: string;
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Opens or creates; waits for nobody's lock. Throws Fault `spool-unusable`, `-full` or `-failed`, as everything here does. */
  constructor(file: string) {
    this.file = file;
    this.#connection = this.#orFault(() => new DatabaseSync(file, { timeout: 0 }));
  }

  /** Runs several statements that give and take nothing. */
  execute(sql: string): void {
    this.#orFault(() => this.#connection.exec(sql));
  }

  /** Runs one statement; the row id it inserted last. */
  run(sql: string, ...values: readonly Value[]): number {
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
      throw sqliteFault(error, this.file);
    }
  }
}

/**
 * What a file's header says of whose it is, without locking it, writing to it or leaving files beside it, whoever has it open.
 * (Reading it with `node:fs` instead would drop this process's locks on it when the descriptor is closed: so POSIX has it.)
 */
export const headerOf = (file: string, url: URL): { readonly application: number; readonly version: number } => {
  try {
    url.searchParams.set('immutable', '1');
    using connection = new DatabaseSync(url, { readOnly: true });
    const pragma = (name: string): number => Number(connection.prepare(`PRAGMA ${name}`).get()?.[name]);
    return { application: pragma('application_id'), version: pragma('user_version') };
  } catch (error) {
    throw sqliteFault(error, file);
  }
};
