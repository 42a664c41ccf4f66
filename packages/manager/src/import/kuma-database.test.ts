// The database of Uptime Kuma says what a backup says, and is left as it was.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '@vedette/protocol/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { importFrom } from './import.ts';
import { readSource } from './source-file.ts';

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'vedette-import-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
};

const make = (file: string): void => {
  using database = new Database(file, (error) => error);
  database.execute(`
    CREATE TABLE monitor (id INTEGER PRIMARY KEY, name TEXT, active INTEGER, type TEXT, url TEXT, hostname TEXT, port INTEGER, interval INTEGER,
      maxretries INTEGER, retry_interval INTEGER, accepted_statuscodes_json TEXT, maxredirects INTEGER, method TEXT, ignore_tls INTEGER,
      basic_auth_user TEXT, basic_auth_pass TEXT, auth_method TEXT, parent INTEGER);
    CREATE TABLE notification (id INTEGER PRIMARY KEY, name TEXT, config TEXT);
    CREATE TABLE monitor_notification (id INTEGER PRIMARY KEY, monitor_id INTEGER, notification_id INTEGER);
    CREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE monitor_tag (id INTEGER PRIMARY KEY, monitor_id INTEGER, tag_id INTEGER, value TEXT);
    INSERT INTO monitor VALUES (1, 'Shop', 1, 'group', NULL, NULL, NULL, 60, 0, 0, '[]', 0, NULL, 0, NULL, NULL, NULL, NULL),
      (2, 'Front', 1, 'http', 'https://shop.example/', NULL, NULL, 60, 2, 30, '["200"]', 0, 'GET', 1, 'me', 'hunter2', 'basic', 1),
      (3, 'Gone', 0, 'port', NULL, 'h', 1, 60, 0, 0, '[]', 0, NULL, 0, NULL, NULL, NULL, NULL);
    INSERT INTO notification VALUES (7, 'Chat', '{"type":"discord","discordWebhookUrl":"https://hunter2.example"}');
    INSERT INTO monitor_notification VALUES (1, 2, 7);
    INSERT INTO tag VALUES (1, 'tier');
    INSERT INTO monitor_tag VALUES (1, 2, 1, 'gold');
  `);
};

test('monitors, whom they are told to, and their tags', async () => {
  const file = join(folder(), 'kuma.db');
  make(file);
  const before = readFileSync(file);
  const outcome = importFrom({ kind: 'kuma', file: await readSource(file), more: [], origin: 'vedette import' });
  if ('problems' in outcome) throw new Error('expected to be read');
  expect(outcome.text).not.toContain('hunter2');
  expect(outcome.text).toMatch(/target: https:\/\/shop\.example\n/);
  for (const said of [
    'status: 200',
    'verify: false',
    'tier: gold',
    'group: shop',
    'type: discord',
    'grace: 1m',
    'services: "*"',
  ])
    expect(outcome.text).toContain(said);
  expect(readFileSync(file)).toEqual(before);
});

test('a database of something else, and half a database, are no backups', async () => {
  const other = join(folder(), 'other.db');
  {
    using database = new Database(other, (error) => error);
    database.execute('CREATE TABLE monitor_notification (x)');
  }
  const outcome = importFrom({ kind: 'kuma', file: await readSource(other), more: [], origin: '' });
  expect(outcome).toHaveProperty('services', 0);
  const half = join(folder(), 'half.db');
  const { writeFileSync } = await import('node:fs');
  writeFileSync(half, readFileSync(other).subarray(0, 3_000));
  await expect(readSource(half)).rejects.toMatchObject({ code: 'config-invalid' });
});
