// How much is kept, by kind, in PostgreSQL. Knows which columns are the weight; refuses to know what they say. Goes through every row: for people who wait.
import type { StoreStats } from '../history.ts';
import { SCHEMA } from './client.ts';
import type { Session } from './database.ts';

/** How many results are in a row, and how many bytes what is in it has. */
const kinds: Readonly<Record<string, string>> = {
  journal:
    'SELECT count(*), sum(last - first + 1)::float8, sum(length(results))::float8 FROM journal WHERE gap IS NULL',
  tail: 'SELECT count(*), sum(count)::float8, sum(length(bytes))::float8 FROM tail',
  chunk: 'SELECT count(*), sum(count)::float8, sum(length(bytes))::float8 FROM chunk',
  hours: 'SELECT count(*), 0::float8, sum(length(bytes))::float8 FROM rollup WHERE width = 3600000',
  days: 'SELECT count(*), 0::float8, sum(length(bytes))::float8 FROM rollup WHERE width = 86400000',
  tallies: 'SELECT count(*), 0::float8, sum(length(bytes))::float8 FROM tally',
};

const OLDEST = 'SELECT least((SELECT min(from_at) FROM chunk), (SELECT min(from_at) FROM tail))';

/** What of the files is free, the server does not tell without an extension: 0 here. */
export const findStats = async (session: Session): Promise<StoreStats> => {
  const [size] = await session.rows<[number | null]>(
    `SELECT sum(pg_total_relation_size(oid))::float8 FROM pg_class WHERE relnamespace = to_regnamespace($1) AND relkind = 'r'`,
    SCHEMA,
  );
  const counted: StoreStats['kinds'][number][] = [];
  for (const [name, sql] of Object.entries(kinds)) {
    const [row] = await session.rows<[number, number | null, number | null]>(sql);
    counted.push({ name, rows: row?.[0] ?? 0, results: row?.[1] ?? 0, bytes: row?.[2] ?? 0 });
  }
  const [oldest] = await session.rows<[number | null]>(OLDEST);
  const oldestMs = oldest?.[0] ?? null;
  return { ...(oldestMs !== null && { oldestMs }), fileBytes: size?.[0] ?? 0, freeBytes: 0, kinds: counted };
};
