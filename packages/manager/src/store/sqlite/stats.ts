// How much is kept, by kind, in SQLite. Knows which columns are the weight; refuses to know what they say. Goes through every row: for people who wait.
import type { StoreStats } from '../history.ts';
import type { Database } from './database.ts';

/** How many results are in a row, and how many bytes what is in it has. */
const kinds: Readonly<Record<string, string>> = {
  journal: 'SELECT count(*), total(last - first + 1), total(length(results)) FROM journal WHERE gap IS NULL',
  tail: 'SELECT count(*), total(count), total(length(bytes)) FROM tail',
  chunk: 'SELECT count(*), total(count), total(length(bytes)) FROM chunk',
  hours: 'SELECT count(*), 0, total(length(bytes)) FROM rollup WHERE width = 3600000',
  days: 'SELECT count(*), 0, total(length(bytes)) FROM rollup WHERE width = 86400000',
  tallies: 'SELECT count(*), 0, total(length(bytes)) FROM tally',
};

const OLDEST = 'SELECT min(at) FROM (SELECT min(from_at) AS at FROM chunk UNION ALL SELECT min(from_at) FROM tail)';

export const findStats = (database: Database): StoreStats => {
  const pageBytes = database.pragma<number>('page_size');
  const [oldestMs] = database.row<[number | null]>(OLDEST) ?? [null];
  return {
    ...(oldestMs !== null && { oldestMs }),
    fileBytes: database.pragma<number>('page_count') * pageBytes,
    freeBytes: database.pragma<number>('freelist_count') * pageBytes,
    kinds: Object.entries(kinds).map(([name, sql]) => {
      const [rows, results, bytes] = database.row<[number, number, number]>(sql) ?? [0, 0, 0];
      return { name, rows, results, bytes };
    }),
  };
};
