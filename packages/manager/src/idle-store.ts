// The care of a store file that no manager has open, in the process of whoever asks. Knows the order of what is done; refuses to know tables.
import type { IdleStore, StoreLine } from './core/store-api.ts';
import { damageView } from './core/store-views.ts';
import { checkRows, checkStep } from './store/sqlite/check.ts';
import type { Database } from './store/sqlite/database.ts';
import { openIdleFile } from './store/sqlite/store-file.ts';
import type { CheckPlace } from './store/upkeep.ts';

/** More complaints of one file are as many as all. */
const COMPLAINTS_MAX = 50;

/** @throws Fault `not-found`, `store-unusable`, `store-newer` */
export const openIdleStore = (file: string): IdleStore => {
  const database = openIdleFile(file);
  return {
    check: () => check(database),
    compact: () => {
      const beforeBytes = sizeOf(database);
      database.execute('VACUUM');
      database.rows('PRAGMA wal_checkpoint(TRUNCATE)');
      return { beforeBytes, afterBytes: sizeOf(database) };
    },
    [Symbol.dispose]: () => database.close(),
  };
};

const sizeOf = (database: Database): number =>
  database.pragma<number>('page_count') * database.pragma<number>('page_size');

function* check(database: Database): Generator<StoreLine> {
  const figures = { rows: 0, results: 0, damaged: 0 };
  yield { type: 'progress', share: 0 };
  for (const [why] of database.rows<[string]>(`PRAGMA integrity_check(${COMPLAINTS_MAX})`)) {
    if (why === 'ok') continue;
    figures.damaged++;
    yield { type: 'damage', damage: { kind: 'file', why } };
  }
  const total = Math.max(1, checkRows(database));
  let place: CheckPlace | undefined;
  do {
    const step = checkStep(database, place);
    figures.rows += step.rows;
    figures.results += step.results;
    figures.damaged += step.damaged.length;
    for (const one of step.damaged) yield { type: 'damage', damage: damageView(one) };
    yield { type: 'progress', share: figures.rows / total };
    place = step.next;
  } while (place);
  yield { type: 'end', figures };
}
