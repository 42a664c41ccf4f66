import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, systemRandom } from '@vedette/protocol/kit/system';
import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Database } from './store/sqlite/database.ts';
import { APPLICATION_ID, migrations } from './store/sqlite/schema.ts';
import { openStore } from './store-opening.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-opening-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('that a copy of an older store was kept, and where, is said once', async () => {
  const file = join(folder, 'store.db');
  {
    using database = new Database(file);
    database.execute(`PRAGMA application_id = ${APPLICATION_ID}; ${migrations[0]}; PRAGMA user_version = 1`);
  }
  const said: string[] = [];
  const logger = pino({ base: null }, { write: (line) => said.push(line) });
  const deps = { environment: {}, clock: systemClock, random: systemRandom, logger };
  for (let i = 0; i < 2; i++) await (await openStore(file, deps)).close();
  const told = said.map((line) => JSON.parse(line) as object).filter((line) => 'copy' in line);
  expect(told).toMatchObject([{ store: file, copy: `${file}.before-${migrations.length}` }]);
});
