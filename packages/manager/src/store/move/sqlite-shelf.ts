// A store file as one end of the way of a store. Knows how SQLite spells a row, and that a file gets its name when everything is in it; refuses to know the
// other end.
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault, messageOf } from '@vedette/protocol/kit';
import type { Database, Value } from '../sqlite/database.ts';
import { idOf } from '../sqlite/services.ts';
import { openIdleFile, openStoreFile } from '../sqlite/store-file.ts';
import type { Row, Shelf, Target } from './shelf.ts';
import { columnsOf, IDENTITY, listed, type MovedTable } from './tables.ts';

/** A file that no manager has open; nothing in it is changed. @throws Fault `not-found`, `store-unusable`, `store-newer` */
export const openSqliteSource = (file: string): Shelf => shelfOn(openIdleFile(file), file);

/**
 * A file that is to be. Until it is sealed, what is put there is in `FILE.part`; what an attempt that was killed left of that goes. One that is there already is
 * only looked at. @throws Fault `store-unusable`, `store-newer`, `store-failed`
 */
export const openSqliteTarget = (file: string): Target => {
  if (existsSync(file)) return { ...shelfOn(openIdleFile(file), file), isEmpty: async () => false, ...unchangeable };
  const part = `${file}.part`;
  for (const suffix of SUFFIXES) rmSync(part + suffix, { force: true });
  const database = openStoreFile(part);
  const close = (): void => {
    database.close();
    for (const suffix of SUFFIXES) rmSync(part + suffix, { force: true });
  };
  return {
    ...shelfOn(database, file),
    isEmpty: async () => true,
    put: async (table, rows) => put(database, table, rows),
    name: async (id) => {
      database.run(`UPDATE ${IDENTITY.sqlite} SET id = ?`, id);
    },
    seal: async () => {
      database.rows('PRAGMA wal_checkpoint(TRUNCATE)');
      database.close();
      seal(part, file);
    },
    close: async () => close(),
  };
};

const SUFFIXES = ['', '-wal', '-shm'];

const unchangeable = {
  put: () => Promise.reject(new Error('what was only to be looked at is changed')),
  name: () => Promise.reject(new Error('what was only to be looked at is changed')),
  seal: () => Promise.reject(new Error('what was only to be looked at is changed')),
};

const shelfOn = (database: Database, shown: string): Shelf => ({
  shown,
  id: async () => idOf(database),
  rowsIn: async ({ name }) => database.row<[number]>(`SELECT count(*) FROM ${name}`)?.[0] ?? 0,
  pieces: (table) => pieces(database, table),
  close: async () => database.close(),
});

function* pieces(database: Database, table: MovedTable): Generator<readonly Row[], void> {
  const { name, key, rowsAtOnce } = table;
  const columns = columnsOf(table);
  const places = key.map((column) => columns.indexOf(column));
  const order = key.length === 0 ? '' : `ORDER BY ${listed(key)}`;
  for (let after: Value[] = []; ; ) {
    const where = after.length === 0 ? '' : `WHERE (${listed(key)}) > (${listed(key.map(() => '?'))})`;
    const sql = `SELECT ${listed(columns)} FROM ${name} ${where} ${order} LIMIT ${rowsAtOnce}`;
    const rows = database.rows<Value[]>(sql, ...after);
    if (rows.length > 0) yield rows.map((row) => rowOf(table, row));
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsAtOnce) return;
    after = places.map((place) => last[place] ?? null);
  }
}

const rowOf = ({ columns, instead }: MovedTable, row: readonly Value[]): Row =>
  Object.entries(columns).map(([column, type], i) => {
    const value = (row[i] ?? null) as Row[number];
    if (value === null) return instead?.column === column ? instead.value : null;
    if (type === 'boolean') return value === 1;
    return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
  });

const valuesOf = ({ columns, instead }: MovedTable, row: Row): Value[] =>
  Object.keys(columns).map((column, i) => {
    const value = row[i] ?? null;
    if (typeof value === 'boolean') return value ? 1 : 0;
    return instead?.column === column && value === instead.value ? null : value;
  });

const put = (database: Database, table: MovedTable, rows: readonly Row[]): void =>
  database.transaction(() => {
    const columns = columnsOf(table);
    if (table.key.length === 0) database.run(`DELETE FROM ${table.name}`);
    const sql = `INSERT INTO ${table.name} (${listed(columns)}) VALUES (${listed(columns.map(() => '?'))})`;
    for (const row of rows) database.run(sql, ...valuesOf(table, row));
  });

const seal = (part: string, file: string): void => {
  try {
    // Asked again: nothing gives way to it.
    if (existsSync(file)) throw new Fault('already-there', `${file} came to be meanwhile, and is left as it is.`);
    synced(part, 'r+');
    renameSync(part, file);
    synced(dirname(file), 'r');
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('store-failed', `The store ${file} could not be completed: ${messageOf(error)}. Run this again.`);
  }
};

const synced = (path: string, flags: 'r' | 'r+'): void => {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};
