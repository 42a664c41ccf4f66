// A PostgreSQL database as one end of the way of a store. Knows that everything is put there in one transaction, so that all of it is there or nothing; refuses to
// know the other end.
import { Fault } from '@vedette/protocol/kit';
import { type Connection, type Link, LoneLink, SCHEMA } from '../postgres/client.ts';
import { lock } from '../postgres/hold.ts';
import { migrateWithin } from '../postgres/migration.ts';
import { actFault, failed, unusable } from '../postgres/postgres-fault.ts';
import { mustBeSafe } from '../postgres/safety.ts';
import { migrations } from '../postgres/schema.ts';
import { MARK } from '../postgres/schema-first.ts';
import { idOf } from '../postgres/services.ts';
import { putRows } from './postgres-rows.ts';
import type { Row, Shelf, Target } from './shelf.ts';
import { columnsOf, IDENTITY, listed, type MovedTable, movedTables } from './tables.ts';

/** One second. */
const LOOKS = 10;

/**
 * A database that no manager has open, as it is in one moment; nothing in it is changed.
 * @throws Fault `not-found`, `store-unusable`, `store-newer`, `store-failed`
 */
export const openPostgresSource = (connection: Connection): Promise<Shelf> =>
  opened(connection, async (link, shown) => {
    await link.script('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await mustBeCurrent(link, shown);
    return shelfOn(link, connection);
  });

/**
 * A database that is to be filled, and that no manager can open meanwhile. One that is filled already is only looked at.
 * @throws Fault `store-unusable`, `store-newer`, `store-failed`
 */
export const openPostgresTarget = (connection: Connection): Promise<Target> =>
  opened(connection, async (link, shown) => {
    await mustBeSafe(link, shown);
    await link.script('BEGIN');
    await migrateWithin(link, shown);
    const safely = <T>(act: () => Promise<T>): Promise<T> => asFaults(shown, act);
    return {
      ...shelfOn(link, connection),
      isEmpty: () => safely(() => isEmpty(link)),
      put: (table, rows) => safely(() => putRows(link, table, rows)),
      name: (id) =>
        safely(async () => {
          // Whoever had it open before and does not know that it is over can write nothing any more.
          await link.run(`UPDATE ${IDENTITY.postgres} SET id = $1, fence = fence + 1`, id);
        }),
      seal: () => safely(() => seal(link, shown)),
    };
  });

/** Takes the lock that keeps managers out, first of all. */
const opened = async <T>(connection: Connection, open: (link: LoneLink, shown: string) => Promise<T>): Promise<T> => {
  const { shown } = connection;
  const link = await LoneLink.open(connection);
  try {
    await lock(link, shown);
    await mustBeAlone(link, shown);
    return await open(link, shown);
  } catch (error) {
    await link.close();
    throw actFault(error, shown);
  }
};

/** Whoever has just ended may take a moment to be gone. @throws Fault `store-unusable` where a manager is connected, whatever it is about to do */
const mustBeAlone = async (link: Link, shown: string): Promise<void> => {
  for (let left = LOOKS; ; left--) {
    const [row] = await link.rows<[number]>(
      `SELECT count(*) FROM pg_stat_activity
       WHERE application_name = current_setting('application_name') AND datname = current_database() AND pid <> pg_backend_pid()`,
    );
    if (row?.[0] === 0) return;
    if (left === 0) throw unusable(shown, 'a manager is connected to it. Stop every manager that runs on it.');
    await link.rows('SELECT pg_sleep(0.1)');
  }
};

const shelfOn = (link: LoneLink, { shown }: Connection): Shelf => ({
  shown,
  id: () => asFaults(shown, () => idOf(link)),
  rowsIn: ({ name }) =>
    asFaults(shown, async () => (await link.rows<[number]>(`SELECT count(*) FROM ${name}`))[0]?.[0] ?? 0),
  pieces: (table) => pieces(link, shown, table),
  // A transaction that was not committed ends with its session.
  close: () => link.close().catch(() => {}),
});

async function* pieces(link: Link, shown: string, table: MovedTable): AsyncGenerator<readonly Row[], void> {
  const { name, key, rowsAtOnce } = table;
  const columns = columnsOf(table);
  const places = key.map((column) => columns.indexOf(column));
  const order = key.length === 0 ? '' : `ORDER BY ${listed(key)}`;
  const beyond = key.map((column, i) => `$${i + 1}::${table.columns[column]}`);
  for (let after: Row = []; ; ) {
    const where = after.length === 0 ? '' : `WHERE (${listed(key)}) > (${listed(beyond)})`;
    const sql = `SELECT ${listed(columns)} FROM ${name} ${where} ${order} LIMIT ${rowsAtOnce}`;
    const rows = await asFaults(shown, () => link.rows<Row>(sql, ...after));
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsAtOnce) return;
    after = places.map((place) => last[place] ?? null);
  }
}

/** The row that is there from the beginning says nothing. */
const isEmpty = async (link: Link): Promise<boolean> => {
  for (const { name } of movedTables.filter(({ key }) => key.length > 0)) {
    const [row] = await link.rows<[boolean]>(`SELECT EXISTS (SELECT 1 FROM ${name})`);
    if (row?.[0] === true) return false;
  }
  return true;
};

const seal = async (link: Link, shown: string): Promise<void> => {
  for (const { name, numbered } of movedTables) {
    if (numbered === undefined) continue;
    const besides = numbered === true ? '' : `, (${numbered.after})`;
    await link.rows(
      `SELECT setval(pg_get_serial_sequence('${SCHEMA}.${name}', 'id'), last)
       FROM (SELECT greatest((SELECT max(id) FROM ${name})${besides}) AS last) AS numbers WHERE last > 0`,
    );
  }
  // The first questions would be answered in roundabout ways before the server has looked at what is there.
  await link.script(`ANALYZE ${listed(movedTables.map(({ name }) => name))}`);
  link.warnings();
  await link.script('COMMIT');
  const [warning] = link.warnings();
  // A commit that was kept from waiting for its standby succeeds with no more than a warning.
  if (warning !== undefined) throw failed(shown, `the server warned at the end (${warning}). Run this again.`);
};

/** @throws Fault unless there is a store of this version */
const mustBeCurrent = async (link: Link, shown: string): Promise<void> => {
  const [mark] = await link.rows<[string | null]>(
    `SELECT obj_description(to_regclass('${SCHEMA}.${IDENTITY.postgres}'), 'pg_class')`,
  );
  if (mark?.[0] !== MARK) throw new Fault('not-found', `There is no store at ${shown}. Name the database of one.`);
  const [row] = await link.rows<[number]>(`SELECT version FROM ${IDENTITY.postgres}`);
  const version = row?.[0] ?? 0;
  if (version === migrations.length) return;
  const [code, what] =
    version > migrations.length ? (['store-newer', 'a newer'] as const) : (['store-unusable', 'an older'] as const);
  throw new Fault(
    code,
    `The store ${shown} was written by ${what} version (its schema is ${version}, this version's is ${migrations.length}). ` +
      `${code === 'store-newer' ? 'Use that version' : 'Start a manager of this version on it first'}.`,
  );
};

const asFaults = async <T>(shown: string, act: () => Promise<T>): Promise<T> => {
  try {
    return await act();
  } catch (error) {
    throw actFault(error, shown);
  }
};
