// What a manager keeps, written as CSV and as Parquet by real processes: both tell the same, row by row.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readParquet } from '../../packages/manager/src/cli/parquet.fake.ts';
import { eventually } from '../support/eventually.ts';
import { test } from '../support/operator-test.ts';

test('results and outages come out as they are on record', async ({ operator }) => {
  const target = await operator.target('web', 'db');
  const service = (name: string) => ({
    ...{ target: `127.0.0.1:${target.port(name).view().port}`, every: '1s', timeout: '500ms', grace: '1s' },
  });
  await operator.write({ agents: { 'eu-1': null }, services: { web: service('web'), db: service('db') } });
  const manager = await operator.up();
  await operator.agent('eu-1');
  await operator.api.untilUpFromAll('web', 20_000);
  await target.port('web').set({ kind: 'refuse' });
  await operator.api.until('web', 'down', 15_000);
  await target.port('web').set({ kind: 'accept' });
  await operator.api.untilUpFromAll('web', 15_000);
  await eventually('the outage to be over on record', 5_000, async () => {
    const [outage] = await operator.api.outages('web');
    return outage?.endedAt !== undefined;
  });

  const exported = async (...words: readonly string[]) => {
    const answer = await operator.vedette('store', 'export', '--all', ...words, '-c', operator.file);
    expect(answer).toMatchObject({ status: 0, err: '' });
    return answer.out;
  };
  const read = async (name: string) => readParquet(new Uint8Array(await readFile(join(operator.folder, name))).buffer);
  // Up to one moment, so that both hold the same.
  const until = new Date().toISOString();
  const [, ...lines] = (await exported('--until', until, '--csv', '-')).trimEnd().split('\r\n');
  await exported('--until', until, '--parquet', 'results.parquet');
  const rows = await read('results.parquet');
  expect(rows.map(lineOf)).toEqual(lines);
  expect(new Set(rows.map(({ verdict, reason }) => `${String(verdict)} ${String(reason)}`))).toEqual(
    new Set(['up null', 'down refused']),
  );

  await exported('--outages', '--parquet', 'outages.parquet');
  const [outage] = await operator.api.outages('web');
  expect(await read('outages.parquet')).toMatchObject([
    {
      ...{ id: BigInt(outage?.id ?? 0), service: 'web', duration_ms: BigInt(outage?.durationMs ?? 0) },
      ...{ started_at: new Date(outage?.startedAt ?? ''), ended_at: new Date(outage?.endedAt ?? '') },
      ...{ reason: 'refused', from: ['eu-1'], told: [] },
    },
  ]);
  await manager.stop();
});

const lineOf = ({ at, service, agent, verdict, reason, latency_ms: latency }: Record<string, unknown>): string =>
  [at instanceof Date ? at.toISOString() : at, service, agent, verdict, reason ?? '', latency ?? ''].join(',');
