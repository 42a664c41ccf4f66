// The other implementation of the store, on a PostgreSQL of its own on the same disk: the same turns and the same week. Refuses to know how it keeps them.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { widthsMs } from '../../packages/manager/src/store/history.ts';
import { Postgres } from '../../test/support/postgres.ts';
import type { Figure } from '../report.ts';
import { median } from '../stats.ts';
import { deliveries, ROUNDS_A_DAY, START_MS } from './deliveries.ts';
import { fill } from './keeping.ts';
import { asked, burst, endless } from './turn.ts';

const TURNS = 3;
const SERVICES = 40;
const DAYS = 7;

export const postgres = async (): Promise<readonly Figure[]> => {
  await using server = await Postgres.begin(mkdtempSync(join(tmpdir(), 'vedette-bench-postgres-')));
  const first = await server.open(await server.database());
  const source = endless([...deliveries(2_000, 100)]);
  const micros: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) micros.push(await burst(first, source, false));
  await first.close();
  const database = await server.database();
  const store = await server.open(database);
  const { results } = await fill(store, deliveries(SERVICES, DAYS * ROUNDS_A_DAY));
  await server.sql(database, 'VACUUM');
  const { fileBytes } = await store.stats();
  const toMs = START_MS + DAYS * widthsMs.day;
  const dayMs = await asked(() => store.results({ slot: 7, fromMs: toMs - widthsMs.day, toMs, limit: 1e6 }));
  await store.close();
  return [
    { name: 'PostgreSQL: durable, 8 sessions', value: median(micros), unit: 'µs/result' },
    { name: 'PostgreSQL: the whole database', value: fileBytes / results, unit: 'bytes/result' },
    { name: 'PostgreSQL: 24 h of a service, every result', value: dayMs, unit: 'ms' },
  ];
};
