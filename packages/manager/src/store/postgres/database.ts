// The store's PostgreSQL: transactions whose errors are the store's faults. Knows who may write and when that is known to be done; refuses to know any table.
import { type Clock, Fault } from '@vedette/protocol/kit';
import { type Connection, type Link, Links, type Session } from './client.ts';
import { Hold } from './hold.ts';
import { actFault, failed, passing } from './postgres-fault.ts';
import { mustBeSafe } from './safety.ts';

export type { Connection, Scalar, Session, Value } from './client.ts';

export class Database {
  readonly shown: string;
  readonly #hold: Hold;
  readonly #links: Links;

  private constructor({ shown }: Connection, hold: Hold, links: Links) {
    this.shown = shown;
    this.#hold = hold;
    this.#links = links;
  }

  /** @throws Fault `store-unusable`, `store-newer`, `store-failed` */
  static async open(connection: Connection, clock: Clock): Promise<Database> {
    const hold = await Hold.open(connection, clock);
    const links = new Links(connection, (session) => mustBeSafe(session, connection.shown));
    return new Database(connection, hold, links);
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

  /** Durable when it resolves. When it rejects, nothing of it is kept, or nobody knows whether it is. @throws Fault `store-failed` */
  write<T>(act: (session: Session) => Promise<T>): Promise<T> {
    return this.#use(async (link) => {
      const fence = this.#hold.fence();
      const [row] = await link.lastOf<[number]>('BEGIN; SELECT fence FROM store FOR SHARE');
      if (row?.[0] !== fence) throw this.#hold.overtaken();
      const result = await act(link);
      // Asked again: it may have been lost while this went on.
      this.#hold.fence();
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
    await this.#hold.close();
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
