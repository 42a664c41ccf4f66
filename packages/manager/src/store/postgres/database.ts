// The store's PostgreSQL: transactions whose errors are the store's faults. Knows when a change is known to be done, and that somebody has to have the right to it;
// refuses to know any table.
import { type Clock, Fault } from '@vedette/protocol/kit';
import { CONNECTIONS_MAX, type Connection, type Link, Links, type Session } from './client.ts';
import { Hold } from './hold.ts';
import { actFault, failed, passing } from './postgres-fault.ts';
import { mustBeSafe } from './safety.ts';

export type { Connection, Scalar, Session, Value } from './client.ts';

/** By what somebody may change anything: asked at the beginning of each change, and before it is made. */
export type Right = {
  /** One statement, run at the beginning of each change; whoever could take the right away waits for its end. */
  readonly sql: string;
  /** @throws Fault when what the statement says is not enough */
  mustAllow(row: readonly unknown[] | undefined): void;
  /** @throws Fault while nobody knows */
  check(): void;
  close(): Promise<void>;
};

/** The right of the one manager that leads. */
const rightOf = (hold: Hold): Right => ({
  sql: 'SELECT fence FROM store FOR SHARE',
  mustAllow: (row) => {
    if (row?.[0] !== hold.fence()) throw hold.overtaken();
  },
  check: () => void hold.fence(),
  close: () => hold.close(),
});

const linksTo = (connection: Connection, max: number): Links =>
  new Links(connection, (session) => mustBeSafe(session, connection.shown), max);

export class Database {
  readonly shown: string;
  readonly #right: Right | undefined;
  readonly #links: Links;

  private constructor(shown: string, links: Links, right?: Right) {
    this.shown = shown;
    this.#links = links;
    this.#right = right;
  }

  /** @throws Fault `store-unusable`, `store-newer`, `store-failed` */
  static async open(connection: Connection, clock: Clock): Promise<Database> {
    return Database.of(connection, await Hold.open(connection, clock));
  }

  static of(connection: Connection, hold: Hold): Database {
    return new Database(connection.shown, linksTo(connection, CONNECTIONS_MAX), rightOf(hold));
  }

  /** Whatever is changed sees to its right itself. @param connectionsMax how many sessions there may be at once */
  static shared(connection: Connection, connectionsMax: number): Database {
    return new Database(connection.shown, linksTo(connection, connectionsMax));
  }

  /** The same sessions, for whoever has a right. It ends with this one. */
  with(right: Right): Database {
    return new Database(this.shown, this.#links, right);
  }

  /** One state of the database, whatever is written meanwhile. @throws Fault `store-failed` */
  read<T>(act: (session: Session) => Promise<T>): Promise<T> {
    return this.#use(async (link) => {
      await link.script('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const result = await act(link);
      await link.script('COMMIT');
      return result;
    });
  }

  /**
   * Durable when it resolves. When it rejects, nothing of it is kept, or nobody knows whether it is. @throws Fault `store-failed`
   * @param first a statement to begin with
   */
  write<T>(act: (session: Session) => Promise<T>, first?: string): Promise<T> {
    const right = this.#right;
    return this.#use(async (link) => {
      right?.check();
      const begin = ['BEGIN', first, right?.sql].filter((sql) => sql !== undefined);
      const [row] = await link.lastOf(begin.join('; '));
      right?.mustAllow(row);
      const result = await act(link);
      // Asked again: it may have been lost while this went on.
      right?.check();
      link.warnings();
      await link.script('COMMIT');
      // A commit that was kept from waiting for its standby succeeds with no more than a warning.
      const [warning] = link.warnings();
      if (warning !== undefined) throw failed(this.shown, `the server warned at the end of a change (${warning}).`);
      return result;
    });
  }

  async close(): Promise<void> {
    await this.#links.close();
    await this.#right?.close();
  }

  async #use<T>(act: (link: Link) => Promise<T>): Promise<T> {
    try {
      return await this.#links.use(act);
    } catch (error) {
      const fault = actFault(error, this.shown);
      throw fault instanceof Fault ? passing(fault) : fault;
    }
  }
}
