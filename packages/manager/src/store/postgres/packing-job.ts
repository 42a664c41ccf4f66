// Packing, as work that one of several managers does for all of them. Knows how it is taken, kept and taken away; refuses to know when there is something to pack
// and how it is done.
//
// Whoever takes it gets the next number, for some time; every change that packing makes begins by locking that number, and the row that says how far the journal is
// packed: so nobody else packs or forgets at the same time, and whoever has lost the work without knowing changes nothing.
import type { Clock } from '@vedette/protocol/kit';
import type { MemberId } from '../cluster.ts';
import type { History, PackOptions, PackReport } from '../history.ts';
import { Acts } from './acts.ts';
import type { Database, Right, Session } from './database.ts';
import { HistoryPacker } from './history-packer.ts';
import { failed } from './postgres-fault.ts';

const LEASE_MS = 30_000;
const RENEW_MS = 10_000;

const LEASE = `clock_timestamp() + ${LEASE_MS} * interval '1 ms'`;
const FREE = `
  UPDATE job SET fence = fence + 1, member = $1, until = ${LEASE} WHERE name = (
    SELECT name FROM job WHERE name = 'packing' AND until < clock_timestamp() - $2 * interval '1 ms' FOR UPDATE SKIP LOCKED)
  RETURNING fence`;
const TAKEN = `UPDATE job SET fence = fence + 1, member = $1, until = ${LEASE} WHERE name = 'packing' RETURNING fence`;
const RENEW = `UPDATE job SET until = ${LEASE} WHERE name = 'packing' AND fence = $1`;

type Held = { readonly fence: number; readonly packer: HistoryPacker; renewAt: number };

const NOTHING: PackReport = { isDone: true, results: 0, lost: [] };

export class PackingJob implements Pick<History, 'packSome'> {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #member: MemberId;
  readonly #patienceMs: number;
  #held: Held | undefined;

  /** @param patienceMs for how long others may take it first, once it is free */
  constructor(database: Database, clock: Clock, member: MemberId, patienceMs: number) {
    this.#database = database;
    this.#clock = clock;
    this.#member = member;
    this.#patienceMs = patienceMs;
  }

  /** Where another one has the work, there is nothing to do. */
  async packSome(options: PackOptions): Promise<PackReport> {
    const held = await this.#mine(options.isAsked === true);
    if (!held) return NOTHING;
    try {
      return await held.packer.step(options);
    } catch (error) {
      // What is read again is read as it is by then.
      this.#held = undefined;
      throw error;
    }
  }

  async #mine(isAsked: boolean): Promise<Held | undefined> {
    const held = this.#held;
    if (held && this.#clock.elapsed() < held.renewAt) return held;
    const renewAt = this.#clock.elapsed() + RENEW_MS;
    if (held && (await this.#database.write((session) => session.run(RENEW, held.fence))) > 0) {
      held.renewAt = renewAt;
      return held;
    }
    const fence = await this.#database.write((session) => this.#take(session, isAsked));
    this.#held =
      fence === undefined
        ? undefined
        : { fence, renewAt, packer: new HistoryPacker(new Acts(this.#database.with(this.#rightBy(fence)))) };
    return this.#held;
  }

  async #take(session: Session, isAsked: boolean): Promise<number | undefined> {
    const [row] = isAsked
      ? await session.rows<[number]>(TAKEN, this.#member)
      : await session.rows<[number]>(FREE, this.#member, this.#patienceMs);
    return row?.[0];
  }

  #rightBy(fence: number): Right {
    return {
      sql: `SELECT job.fence FROM job CROSS JOIN packing WHERE name = 'packing' FOR UPDATE OF packing FOR SHARE OF job`,
      mustAllow: (row) => {
        if (row?.[0] !== fence) throw failed(this.#database.shown, 'another manager packs by now.');
      },
      check: () => {},
      close: async () => {},
    };
  }
}
