// Bringing the tables of a database up to date. Knows whose tables may be touched; refuses to know what is in them (schema.ts).
import { errnoOf, Fault } from '@vedette/protocol/kit';
import { type Link, SCHEMA } from './client.ts';
import { unusable } from './postgres-fault.ts';
import { migrations } from './schema.ts';
import { MARK } from './schema-first.ts';

/** Of advisory locks: "Vedt", so that nobody else's number is ever ours. */
export const LOCK_CLASS = 0x56_65_64_74;
const MIGRATING = 1;

/**
 * Creates the tables where there are none. All of it or nothing, and one at a time, however many managers start.
 * @throws Fault `store-unusable` for tables that are not ours, `store-newer` for those of a newer version: they are left as they were
 */
export const migrate = async (link: Link, shown: string): Promise<void> => {
  await link.script('BEGIN');
  try {
    await migrateWithin(link, shown);
    await link.script('COMMIT');
  } catch (error) {
    await link.script('ROLLBACK');
    throw error;
  }
};

/** The same as part of a transaction that has begun: whoever else wants to waits until that is over. */
export const migrateWithin = async (link: Link, shown: string): Promise<void> => {
  try {
    await link.script(`SELECT pg_advisory_xact_lock(${LOCK_CLASS}, ${MIGRATING})`);
    const version = await versionOf(link, shown);
    for (const migration of migrations.slice(version)) await link.script(migration);
    if (version < migrations.length) await link.run('UPDATE store SET version = $1', migrations.length);
  } catch (error) {
    if (errnoOf(error) !== '42501') throw error;
    throw unusable(
      shown,
      `its user may not create the schema ${SCHEMA}. Let the owner of the database run: CREATE SCHEMA ${SCHEMA} AUTHORIZATION the user.`,
    );
  }
};

/** 0 where nothing is yet, and then there is an empty schema. */
const versionOf = async (link: Link, shown: string): Promise<number> => {
  const [found] = await link.rows<[schema: boolean, relations: number, mark: string | null]>(
    `SELECT to_regnamespace($1) IS NOT NULL, (SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace($1)),
       obj_description(to_regclass($1 || '.store'), 'pg_class')`,
    SCHEMA,
  );
  const [exists = false, relations = 0, mark] = found ?? [];
  if (!exists) await link.script(`CREATE SCHEMA ${SCHEMA}`);
  if (relations === 0) return 0;
  if (mark !== MARK)
    throw unusable(
      shown,
      `another program has tables in its schema ${SCHEMA}. Name another database; this one was left as it was.`,
    );
  const [row] = await link.rows<[number]>('SELECT version FROM store');
  const version = row?.[0] ?? 0;
  if (version > migrations.length) {
    throw new Fault(
      'store-newer',
      `The store ${shown} was written by a newer version (its schema is ${version}, this version knows up to ${migrations.length}). ` +
        'Run that version, or name another database; this one was left as it was.',
    );
  }
  return version;
};
