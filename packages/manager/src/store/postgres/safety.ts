// What durability rests on in a PostgreSQL server. Knows which settings would lose what was acknowledged; refuses to change any of them: whoever runs the
// server has to know.
import type { Session } from './client.ts';
import { unusable } from './postgres-fault.ts';

const VERSION_MIN = 140_000;

const QUERY = `
  SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_setting('server_encoding'),
    coalesce(current_setting('fsync', true), ''), coalesce(current_setting('full_page_writes', true), ''),
    coalesce(current_setting('synchronous_commit', true), ''), coalesce(current_setting('synchronous_standby_names', true), ''),
    current_setting('transaction_read_only'), pg_is_in_recovery()`;

type Row = readonly [
  versionNumber: number,
  version: string,
  encoding: string,
  fsync: string,
  fullPageWrites: string,
  synchronousCommit: string,
  standbys: string,
  readOnly: string,
  isStandby: boolean,
];

/** Settings of the session it is asked in. @throws Fault `store-unusable` with the first that is not safe, and what to do */
export const mustBeSafe = async (session: Session, shown: string): Promise<void> => {
  const [row] = await session.rows<Row>(QUERY);
  const problem = row && problemOf(row);
  if (problem !== undefined) throw unusable(shown, problem);
};

const problemOf = ([number, version, encoding, fsync, pages, commit, standbys, readOnly, isStandby]: Row):
  | string
  | undefined => {
  if (number < VERSION_MIN) return `it is PostgreSQL ${version}. Version 14 or newer is needed.`;
  if (encoding !== 'UTF8') return `the database is encoded in ${encoding}. Create one with ENCODING 'UTF8'.`;
  if (fsync === 'off')
    return 'fsync is off there, so that a crash destroys what was acknowledged. Set fsync = on in postgresql.conf.';
  if (pages === 'off')
    return 'full_page_writes is off there, so that a crash may damage pages. Set full_page_writes = on in postgresql.conf.';
  if (commit === 'off')
    return 'synchronous_commit is off there, so that a crash loses what was acknowledged. Set it on, at least for this user: ALTER ROLE … SET synchronous_commit = on.';
  if (standbys !== '' && (commit === 'local' || commit === 'remote_write'))
    return `synchronous_commit is ${commit} there though synchronous_standby_names is set, so that a failover loses what was acknowledged. Set it on, at least for this user: ALTER ROLE … SET synchronous_commit = on.`;
  if (isStandby) return 'the server is a standby, which takes no changes. Name the primary.';
  if (readOnly === 'on') return 'the database is read-only. Name the primary, or end its read-only mode.';
  return undefined;
};
