import { chmod, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PostgresPlace } from '../../core/postgres-place.ts';
import { passwordIn, passwordOf } from './password.ts';

const place: PostgresPlace = { host: 'db', port: 5432, user: 'vedette', database: 'vedette', tls: {} };

test.each([
  ['db:5432:vedette:vedette:secret', 'secret'],
  ['*:*:*:*:secret', 'secret'],
  ['other:5432:*:*:no\n# db:5432:*:*:no\n\ndb:*:*:vedette:first\r\n*:*:*:*:second', 'first'],
  ['db:5432:vedette:somebody:no', undefined],
  ['db:5432:vedette:vedette', undefined],
  [String.raw`db:5432:vedette:vedette:a\:b\\c`, String.raw`a:b\c`],
  ['', undefined],
])('of a password file the first line that fits: %j', (text, expected) => {
  expect(passwordIn(text, place)).toBe(expected);
});

test('a socket is localhost there, and an address keeps its colons escaped', () => {
  expect(passwordIn('localhost:5432:*:*:x', { ...place, host: '/run/postgresql' })).toBe('x');
  expect(passwordIn(String.raw`\:\:1:5432:*:*:x`, { ...place, host: '::1' })).toBe('x');
});

test('a reference comes first, and leads somewhere or is a fault', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'vedette-password-'));
  const file = join(folder.path, 'secret');
  await writeFile(file, ' two words \n');
  expect(await passwordOf({ ...place, password: { file } }, {})).toBe(' two words ');
  expect(await passwordOf({ ...place, password: { env: 'DB' } }, { DB: 'x', PGPASSFILE: file })).toBe('x');
  expect(await passwordOf(place, {})).toBeUndefined();
  for (const password of [{ env: 'DB' }, { file: join(folder.path, 'none') }])
    await expect(passwordOf({ ...place, password }, {})).rejects.toMatchObject({ code: 'store-unusable' });
});

test('a password file that others may read is refused', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'vedette-password-'));
  const file = join(folder.path, 'pgpass');
  await writeFile(file, '*:*:*:*:secret\n', { mode: 0o600 });
  expect(await passwordOf(place, { PGPASSFILE: file })).toBe('secret');
  await chmod(file, 0o640);
  await expect(passwordOf(place, { PGPASSFILE: file })).rejects.toMatchObject({ code: 'store-unusable' });
});
