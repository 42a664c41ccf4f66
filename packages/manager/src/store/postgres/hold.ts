// That this manager is the one that may write to a database. Knows the lock that a session of its own holds as long as it lasts, and the number that every
// manager takes when it begins; refuses to know what is written.
//
// The lock keeps a second manager from starting. It may be lost unnoticed: a server cut off from us gives it away. What cannot happen even then is that two
// write: whoever gets the lock raises the number in `store` before it reads anything, and every transaction that writes has locked that row as it found it and
// ends when the number is not its own (Database.write). So each of them was either committed before the next manager began to read, or never.
import {
  type BackoffRule,
  backoff,
  type Clock,
  errnoOf,
  every,
  Fault,
  type MonoMs,
  messageOf,
} from '@vedette/protocol/kit';
import type { MemberId } from '../cluster.ts';
import { type Connection, LoneLink, type Session } from './client.ts';
import { LOCK_CLASS, migrate } from './migration.ts';
import { actFault, failed, passing, unusable } from './postgres-fault.ts';
import { mustBeSafe } from './safety.ts';

const HOLDING = 2;

/** Of the rows of `pg_locks`, the one of whoever holds a store. Other databases of the server have their own. */
export const HELD = `locktype = 'advisory' AND granted AND classid = ${LOCK_CLASS} AND objid = ${HOLDING}
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** So long another one that is ending may take. */
const WAIT_MS = 3_000;

/** How often it is looked whether the session is there, and the settings are still safe. */
const BEAT_MS = 5_000;

const AGAIN: BackoffRule = { firstMs: 200, longestMs: 2_000 };

export class Hold {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #fence: number;
  readonly #overtaken = Promise.withResolvers<void>();
  #link: LoneLink | undefined;
  /** Why it does not hold now, and since when. */
  #problem: Fault | undefined;
  #problemSince: MonoMs = 0;
  #beats: Disposable;
  #waitedMs = 0;
  #retry: Disposable | undefined;
  #isClosed = false;

  private constructor(connection: Connection, clock: Clock, link: LoneLink, fence: number) {
    this.#connection = connection;
    this.#clock = clock;
    this.#fence = fence;
    this.#take(link);
    this.#beats = every(clock, BEAT_MS, () => void this.#beat());
  }

  /**
   * Takes the database, brings its tables up to date and raises the fence.
   * @throws Fault `store-unusable` (another manager has it, settings that are not safe, tables of others), `store-newer`, `store-failed`
   */
  static async open(connection: Connection, clock: Clock): Promise<Hold> {
    const hold = await Hold.#open(connection, clock, async (link) => {
      await lock(link, connection.shown);
      return true;
    });
    if (!hold) throw new Error('a lock that was waited for was not taken');
    return hold;
  }

  /** The same without waiting; undefined while another manager has it. @param leader who it is that leads from now on */
  static tryOpen(connection: Connection, clock: Clock, leader: MemberId): Promise<Hold | undefined> {
    return Hold.#open(connection, clock, tryLock, leader);
  }

  static async #open(
    connection: Connection,
    clock: Clock,
    take: (link: LoneLink) => Promise<boolean>,
    leader: MemberId | null = null,
  ): Promise<Hold | undefined> {
    const { shown } = connection;
    const link = await LoneLink.open(connection);
    try {
      await mustBeSafe(link, shown);
      if (!(await take(link))) {
        await link.close();
        return undefined;
      }
      await migrate(link, shown);
      const sql = 'UPDATE store SET fence = fence + 1, leader = $1 RETURNING fence';
      const [row] = await link.rows<[number]>(sql, leader);
      if (!row) throw unusable(shown, 'its table "store" is empty. Restore a backup.');
      return new Hold(connection, clock, link, row[0]);
    } catch (error) {
      await link.close();
      throw actFault(error, shown);
    }
  }

  /** Resolves when somebody else has taken it over. */
  get over(): Promise<void> {
    return this.#overtaken.promise;
  }

  /** Since when nobody knows whether this manager still may write, and why; undefined while it may. */
  get doubt(): { readonly since: MonoMs; readonly why: Fault } | undefined {
    return this.#problem && { since: this.#problemSince, why: this.#problem };
  }

  /** The number to write under. @throws Fault `store-failed` while nobody knows whether this manager still may */
  fence(): number {
    if (this.#problem) throw this.#problem;
    return this.#fence;
  }

  /** Somebody has seen another number: this manager is not the one any more, and never will be. */
  overtaken(): Fault {
    const fault = failed(
      this.#connection.shown,
      'another manager has taken it over, and this one keeps nothing any more.',
    );
    this.#trouble(fault);
    this.#isClosed = true;
    this.#stop();
    this.#overtaken.resolve();
    return fault;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stop();
    await this.#link?.close().catch(() => {});
  }

  #trouble(fault: Fault): void {
    if (!this.#problem) this.#problemSince = this.#clock.elapsed();
    this.#problem = fault;
  }

  #stop(): void {
    this.#beats[Symbol.dispose]();
    this.#retry?.[Symbol.dispose]();
  }

  #take(link: LoneLink): void {
    this.#link = link;
    this.#problem = undefined;
    this.#waitedMs = 0;
    void link.ended.then(() => this.#lost(link, 'the session was ended'));
  }

  async #beat(): Promise<void> {
    const link = this.#link;
    if (!link) return;
    // An answer that does not come before the next beat does not come.
    const late = this.#clock.at(this.#clock.elapsed() + BEAT_MS, () => this.#lost(link, 'the server does not answer'));
    try {
      await mustBeSafe(link, this.#connection.shown);
      if (this.#link === link) this.#problem = undefined;
    } catch (error) {
      if (error instanceof Fault && this.#link === link) this.#trouble(passing(error));
      else this.#lost(link, messageOf(error));
    } finally {
      late[Symbol.dispose]();
    }
  }

  #lost(link: LoneLink, why: string): void {
    if (this.#isClosed || this.#link !== link) return;
    this.#link = undefined;
    this.#trouble(failed(this.#connection.shown, `the connection broke (${why}). It is tried again.`));
    void link.close().catch(() => {});
    this.#again();
  }

  async #isOurs(link: LoneLink): Promise<boolean> {
    const [row] = await link.rows<[number]>('SELECT fence FROM store');
    return row?.[0] === this.#fence;
  }

  #again(): void {
    this.#waitedMs = backoff(AGAIN, this.#waitedMs, 0.5);
    this.#retry = this.#clock.at(this.#clock.elapsed() + this.#waitedMs, () => void this.#regain());
  }

  async #regain(): Promise<void> {
    const { shown } = this.#connection;
    let link: LoneLink | undefined;
    try {
      link = await LoneLink.open(this.#connection);
      await mustBeSafe(link, shown);
      // Whoever has it now keeps it: there is nothing to wait for.
      if (await this.#isOurs(link)) await lock(link, shown);
      if (this.#isClosed) await link.close();
      else if (await this.#isOurs(link)) this.#take(link);
      else {
        await link.close();
        this.overtaken();
      }
    } catch (error) {
      void link?.close().catch(() => {});
      const fault = actFault(error, shown);
      this.#trouble(fault instanceof Fault ? passing(fault) : failed(shown, messageOf(fault)));
      if (!this.#isClosed) this.#again();
    }
  }
}

/** For as long as the session lasts. @throws Fault `store-unusable` when another one has it and keeps it */
export const lock = async (link: LoneLink, shown: string): Promise<void> => {
  try {
    await link.script(
      `SET lock_timeout = ${WAIT_MS}; SELECT pg_advisory_lock(${LOCK_CLASS}, ${HOLDING}); SET lock_timeout = 0`,
    );
  } catch (error) {
    if (errnoOf(error) !== '55P03') throw error;
    throw unusable(
      shown,
      `another manager is running on it${await holderOf(link)}. Stop that one, or name another database.`,
    );
  }
};

/** Whether it was free. */
const tryLock = async (link: LoneLink): Promise<boolean> => {
  const [row] = await link.rows<[boolean]>(`SELECT pg_try_advisory_lock(${LOCK_CLASS}, ${HOLDING})`);
  return row?.[0] === true;
};

/** Ends the session by which this one leads, if it does: what it still tries to write comes to nothing. */
export const evict = async (session: Session, leader: MemberId): Promise<void> => {
  await session.rows(
    `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE ${HELD} AND (SELECT leader FROM store) = $1`,
    leader,
  );
};

const holderOf = async (link: LoneLink): Promise<string> => {
  const [row] = await link.rows<[address: string | null]>(
    `SELECT host(client_addr) FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE ${HELD}`,
  );
  const address = row?.[0];
  return typeof address === 'string' ? ` (it comes from ${address})` : '';
};
