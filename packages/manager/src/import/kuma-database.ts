// The database of Uptime Kuma (SQLite, versions 1 and 2), read as if it were a backup. Knows its tables and that nobody's file is written to; refuses to know
// what monitors mean.
import { Fault, messageOf } from '@vedette/protocol/kit';
import { Database } from '@vedette/protocol/sqlite';
import type { Mapping } from './foreign.ts';

const MAGIC = 'SQLite format 3\0';
/** Nobody has so many; a hostile file may. */
const ROWS_MAX = 20_000;

/** What a backup calls as the database does. */
const SAME: ReadonlySet<string> = new Set([
  'basic_auth_user',
  'basic_auth_pass',
  'dns_resolve_type',
  'dns_resolve_server',
]);

export const isKumaDatabase = (bytes: Buffer): boolean => bytes.subarray(0, MAGIC.length).toString('latin1') === MAGIC;

const camel = (column: string): string =>
  column.replaceAll(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/** Every row as a mapping; a table that an older version does not have yet is empty. */
const rowsOf = (database: Database, table: string): readonly Mapping[] => {
  const columns = database.rows<[number, string]>(`PRAGMA table_info(${table})`).map(([, name]) => name);
  if (columns.length === 0) return [];
  const names = columns.map((column) => (SAME.has(column) ? column : camel(column)));
  const rows = database.rows<readonly unknown[]>(`SELECT * FROM ${table} LIMIT ${ROWS_MAX}`);
  return rows.map((row) => Object.fromEntries(row.map((value, index) => [names[index] ?? '', value])));
};

const listIn = (json: unknown): unknown => {
  try {
    return JSON.parse(typeof json === 'string' ? json : '[]');
  } catch {
    return [];
  }
};

/** As a backup has it. @throws Fault `config-invalid` */
export const readKumaDatabase = (file: string): Mapping => {
  const faultOf = (error: unknown): Fault =>
    new Fault('config-invalid', `${file} cannot be read as a database of Uptime Kuma: ${messageOf(error)}.`, {
      cause: error,
    });
  using database = new Database(file, faultOf, { readOnly: true });
  const links = Map.groupBy(rowsOf(database, 'monitor_notification'), ({ monitorId }) => monitorId);
  const names = new Map(rowsOf(database, 'tag').map((tag) => [tag['id'], tag['name']]));
  const tags = Map.groupBy(rowsOf(database, 'monitor_tag'), ({ monitorId }) => monitorId);
  const monitorList = rowsOf(database, 'monitor').map((monitor) => ({
    ...monitor,
    accepted_statuscodes: listIn(monitor['acceptedStatuscodesJson']),
    notificationIDList: Object.fromEntries(
      (links.get(monitor['id']) ?? []).map(({ notificationId }) => [String(notificationId), true]),
    ),
    tags: (tags.get(monitor['id']) ?? []).map(({ tagId, value }) => ({ name: names.get(tagId), value })),
  }));
  return { monitorList, notificationList: rowsOf(database, 'notification'), proxyList: rowsOf(database, 'proxy') };
};
