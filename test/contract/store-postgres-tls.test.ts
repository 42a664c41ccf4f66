// PostgreSQL behind TLS: who answers has to prove that it is the one who was named.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@vedette/protocol/kit/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PostgresPlace } from '../../packages/manager/src/core/postgres-place.ts';
import { openPostgresStore } from '../../packages/manager/src/store/postgres/postgres-store.ts';
import { eventually } from '../support/eventually.ts';
import { NOBODY, Postgres } from '../support/postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-pg-tls-'));
const at = (name: string): string => join(folder, name);
let postgres: Postgres;
let database: string;

/** An authority, and a certificate of it for the address and nobody else. */
const makeCertificates = (): void => {
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const fresh = ['-newkey', 'rsa:2048', '-nodes', '-subj'];
  openssl('req', '-x509', ...fresh, '/CN=authority', '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '2');
  openssl('req', ...fresh, '/CN=db', '-keyout', 'server.key', '-out', 'server.csr');
  writeFileSync(at('names'), 'subjectAltName=IP:127.0.0.1');
  const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'server.csr', ...signed, '-out', 'server.crt');
  // The server's user must be able to read them, and others not the key.
  chmodSync(folder, 0o755);
  chmodSync(at('server.key'), 0o600);
  if (NOBODY) chownSync(at('server.key'), NOBODY.uid, NOBODY.gid);
};

beforeAll(async () => {
  makeCertificates();
  postgres = await Postgres.begin();
  database = await postgres.database();
  await postgres.sql(
    database,
    `ALTER SYSTEM SET ssl_cert_file = '${at('server.crt')}'`,
    `ALTER SYSTEM SET ssl_key_file = '${at('server.key')}'`,
    'ALTER SYSTEM SET ssl = on',
    'SELECT pg_reload_conf()',
  );
  await eventually('TLS to be on', 20_000, async () => {
    const [row] = await postgres.sql<[string]>(database, 'SHOW ssl');
    return row?.[0] === 'on';
  });
}, 60_000);
afterAll(async () => {
  await postgres.end();
  rmSync(folder, { recursive: true });
});

const answer = async (more: Partial<PostgresPlace>): Promise<unknown> => {
  const connection = postgres.connection(database);
  try {
    const place = { ...connection.place, ...more };
    await using store = Object.assign(await openPostgresStore({ ...connection, place }, systemClock), {
      [Symbol.asyncDispose]: () => store.close(),
    });
    await store.number(['web']);
    const [row] = await postgres.sql<[boolean]>(
      database,
      'SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE pid <> pg_backend_pid() AND datname = current_database()',
    );
    return row?.[0] === true ? 'encrypted' : 'plain';
  } catch (error) {
    return (error as { code: unknown }).code;
  }
};

test.each<[string, Partial<PostgresPlace>, string]>([
  ['who is in the certificate of our authority is believed', { tls: { ca: at('ca.crt') } }, 'encrypted'],
  ['another name for it is not', { tls: { ca: at('ca.crt') }, host: 'localhost' }, 'store-failed'],
  ['an authority that nobody named is not', { tls: {} }, 'store-failed'],
  ['an authority that cannot be read says so', { tls: { ca: at('none.crt') } }, 'store-unusable'],
  ['without TLS it is plain', { tls: 'off' }, 'plain'],
])('%s', async (_what, place, expected) => {
  expect(await answer(place)).toBe(expected);
});
