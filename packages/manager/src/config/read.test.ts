import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FILE_BYTES_MAX } from './parse.ts';
import { readConfig } from './read.ts';

const directory = () => mkdtempDisposable(join(tmpdir(), 'vedette-config-'));

test('a file is read, and its store lies beside it', async () => {
  await using place = await directory();
  const file = join(place.path, 'vedette.yaml');
  await writeFile(file, '\uFEFFagents: { a: }\nstore: data.db\n');
  expect(await readConfig(file)).toMatchObject({ wishes: { store: join(place.path, 'data.db') } });
});

test('a store on PostgreSQL is read as an address, and a password in it is a problem that does not repeat it', async () => {
  await using place = await directory();
  const file = join(place.path, 'vedette.yaml');
  await writeFile(file, 'agents: { a: }\nstore: postgres://u@127.0.0.1/d?password=file:secret\n');
  const store = `postgres://u@127.0.0.1/d?password=file:${place.path}/secret&sslmode=disable`;
  expect(await readConfig(file)).toMatchObject({ wishes: { store } });
  await writeFile(file, 'agents: { a: }\nstore: postgres://u:hunter2@127.0.0.1/d\n');
  const answer = await readConfig(file);
  expect(answer).toMatchObject({ problems: [{ path: 'store', line: 2 }] });
  expect(JSON.stringify(answer)).not.toContain('hunter2');
});

test('what cannot be read is a fault', async () => {
  await using place = await directory();
  const below = join(place.path, 'vedette.yaml', 'below');
  await writeFile(join(place.path, 'vedette.yaml'), '');
  for (const file of [place.path, join(place.path, 'missing.yaml'), below, 'bad\0name']) {
    await expect(readConfig(file)).rejects.toMatchObject({ name: 'Fault', code: 'config-missing' });
  }
});

test.each([
  ['bytes that are no UTF-8', Buffer.from([0x61, 0xff, 0xfe]), 'the file is not text in UTF-8: save it as UTF-8'],
  ['UTF-16', Buffer.from('\uFEFFagents:', 'utf16le'), 'the file is UTF-16: save it as UTF-8'],
  ['one byte more than 8 MiB', Buffer.alloc(FILE_BYTES_MAX + 1, '#'), 'the file is larger than 8 MiB'],
  ['no bytes', Buffer.alloc(0), 'the file is empty'],
])('%s: a problem', async (_what, bytes, message) => {
  await using place = await directory();
  const file = join(place.path, 'vedette.yaml');
  await writeFile(file, bytes);
  expect(await readConfig(file)).toEqual({ problems: [{ path: '', message }] });
});

test('a device without end is given up at 8 MiB', async () => {
  expect(await readConfig('/dev/zero')).toHaveProperty('problems');
});

test('certificates that are not there are problems with their lines', async () => {
  await using place = await directory();
  const file = join(place.path, 'vedette.yaml');
  await writeFile(join(place.path, 'ca.crt'), 'x');
  await writeFile(file, 'tls:\n  certificate: none.crt\n  key: .\n  ca: ca.crt\n');
  const answer = await readConfig(file);
  expect('problems' in answer && answer.problems).toMatchObject([
    { path: 'tls.certificate', line: 2, message: expect.stringContaining('there is no such file') },
    { path: 'tls.key', line: 3, message: expect.stringContaining('it is a directory') },
  ]);
});
