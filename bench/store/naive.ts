// The plain way to keep results: a row for each, in SQLite, found by service and time. For comparison, on the same disk with the same promise of durability.

import { join } from 'node:path';
import { widthsMs } from '../../packages/manager/src/store/history.ts';
import type { JournalEntry } from '../../packages/manager/src/store/store.ts';
import { Database } from '../../packages/protocol/src/sqlite/index.ts';
import { decodeResults } from '../../packages/protocol/src/wire/index.ts';
import type { Figure } from '../report.ts';
import { deliveries, ROUNDS_A_DAY, START_MS } from './deliveries.ts';
import { asked, timed } from './turn.ts';

class NaiveStore {
  readonly #database: Database;

  constructor(file: string) {
    this.#database = new Database(file, (error) => error);
    this.#database.pragma('journal_mode = WAL');
    this.#database.execute('PRAGMA synchronous = FULL; PRAGMA locking_mode = EXCLUSIVE');
    this.#database.execute(`CREATE TABLE result (
      slot INTEGER, agent INTEGER, at INTEGER, code INTEGER, latency REAL, PRIMARY KEY (slot, agent, at)
    ) STRICT, WITHOUT ROWID`);
  }

  /** One transaction, as one append is. */
  append(entry: JournalEntry): number {
    if (entry.body.type === 'gap') return 0;
    const { slot, atMs, code, latencyMs, count } = decodeResults(entry.body.results, entry.count);
    this.#database.transaction(() => {
      for (let row = 0; row < count; row++) {
        const took = latencyMs[row] ?? Number.NaN;
        const values = [slot[row] ?? 0, 1, atMs[row] ?? 0, code[row] ?? 0, Number.isNaN(took) ? null : took];
        this.#database.run('INSERT OR IGNORE INTO result VALUES (?, ?, ?, ?, ?)', ...values);
      }
    });
    return count;
  }

  results(slot: number, fromMs: number, toMs: number): number {
    const sql = 'SELECT at, code, latency FROM result WHERE slot = ? AND at >= ? AND at < ? ORDER BY at';
    return this.#database.rows(sql, slot, fromMs, toMs).length;
  }

  hours(slot: number, fromMs: number, toMs: number): number {
    const sql = `SELECT at / 3600000, count(*), avg(latency), min(latency), max(latency) FROM result
      WHERE slot = ? AND at >= ? AND at < ? GROUP BY 1`;
    return this.#database.rows(sql, slot, fromMs, toMs).length;
  }

  get bytes(): number {
    this.#database.rows('PRAGMA wal_checkpoint(TRUNCATE)');
    return this.#database.pragma<number>('page_count') * this.#database.pragma<number>('page_size');
  }

  close(): void {
    this.#database.close();
  }
}

const SERVICES = 40;
const NINETY_DAYS = 90;

/** 40 services for a day. */
export const naive = async (folder: string): Promise<readonly Figure[]> => {
  const store = new NaiveStore(join(folder, 'naive.db'));
  let results = 0;
  const tookMs = await timed(() => {
    for (const entry of deliveries(SERVICES, ROUNDS_A_DAY)) results += store.append(entry);
  });
  const fromMs = START_MS;
  const dayMs = await asked(() => store.results(7, fromMs, fromMs + widthsMs.day));
  const hoursMs = await asked(() => store.hours(7, fromMs, fromMs + widthsMs.day));
  const bytes = store.bytes / results;
  store.close();
  const peer = 'SQLite, a row for each result';
  return [
    { name: `${peer}: durable`, value: (tookMs * 1_000) / results, unit: 'µs/result', peer },
    { name: `${peer}: on disk`, value: bytes, unit: 'bytes/result', peer },
    { name: `${peer}: 24 h of a service, every result`, value: dayMs, unit: 'ms', peer },
    { name: `${peer}: 90 days by the hour, as 90 times one`, value: NINETY_DAYS * hoursMs, unit: 'ms', peer },
  ];
};
