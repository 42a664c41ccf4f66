// A manager is copied while an agent keeps it busy, and killed. What it had acknowledged before the copy was begun is in the copy; a manager runs on it, and its
// agent goes on. What is damaged afterwards is found and named.
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import type { Operator } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { readStreams } from '../support/store-file.ts';

const SERVICES = 12;

/** What the manager has stored and said so. */
const storedBy = async (operator: Operator): Promise<number> => (await operator.api.status()).manager.results;

/** What packing has left of it in a journal, and in the history. */
const figures = async (operator: Operator, file: string) => {
  const { status, out, err } = await operator.vedette('store', 'check', file, '--json');
  return { status, err, ...(JSON.parse(out) as { results: number; damaged: { kind: string; service?: string }[] }) };
};

test('a copy of a manager at work is whole, and a manager goes on with it', async ({ operator }) => {
  const names = Array.from({ length: SERVICES }, (_, i) => `web-${i}`);
  const target = await operator.target(...names);
  const place = (name: string): string => `127.0.0.1:${target.port(name).view().port}`;
  await operator.write({
    agents: { 'eu-1': null },
    services: Object.fromEntries(
      names.map((name) => [name, { target: place(name), every: '1s', timeout: '500ms', grace: '1s' }]),
    ),
  });
  const manager = await operator.up();
  await operator.agent('eu-1');
  await operator.api.untilUpFromAll('web-0', 20_000);
  await eventually('some hundred results', 20_000, async () => (await storedBy(operator)) > 5 * SERVICES);
  const token = ['-c', operator.file];
  const [store, copy] = [join(operator.folder, 'vedette.db'), join(operator.folder, 'copy.db')];

  // Half of it packed, half as it came.
  expect(await operator.vedette('store', 'compact', ...token)).toMatchObject({ status: 0, err: '' });
  await eventually('more of them', 20_000, async () => (await storedBy(operator)) > 8 * SERVICES);
  const before = await storedBy(operator);
  const made = await operator.vedette('backup', 'copy.db', '--json', ...token);
  expect(made).toMatchObject({ status: 0, err: '' });
  const { size, mode } = await stat(copy);
  expect(JSON.parse(made.out)).toMatchObject({ file: copy, bytes: size });
  expect(mode & 0o777).toBe(0o600);
  expect((await operator.vedette('backup', 'copy.db', ...token)).status).toBe(73);
  expect((await operator.vedette('store', 'check', ...token)).out).toMatch(/^All is well/);
  expect((await operator.vedette('store', 'check', store)).status).toBe(74);
  await manager.kill();

  const whole = await figures(operator, copy);
  expect(whole).toMatchObject({ status: 0, err: '', damaged: [] });
  expect(whole.results).toBeGreaterThanOrEqual(before);
  const copied = readStreams(copy)[0]?.stored ?? 0;
  expect(copied).toBeGreaterThanOrEqual(before);

  await Promise.all(['', '-wal', '-shm'].map((end) => rm(`${store}${end}`, { force: true })));
  await rename(copy, store);
  const next = await operator.up();
  // What the agent had been told was stored and is not in the copy, it has not got any more: it goes on after it, with a gap between.
  await operator.api.untilUpFromAll('web-0', 30_000);
  await eventually('the agent to be heard', 20_000, async () => (await storedBy(operator)) > SERVICES);
  const answer = await operator.vedette('store', 'export', '--service', 'web-0', '--csv', '-', ...token);
  expect(answer).toMatchObject({ status: 0, err: '' });
  const [titles, ...rows] = answer.out.trimEnd().split('\r\n');
  expect(titles).toBe('at,service,agent,verdict,reason,latency_ms');
  expect(rows.every((row) => /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z,web-0,eu-1,up,,[\d.]+$/.test(row))).toBe(true);
  const times = rows.map((row) => row.slice(0, 24));
  expect(times).toEqual([...new Set(times)].sort((a, b) => (a < b ? -1 : 1)));
  await next.stop();

  using database = new DatabaseSync(store);
  const { id } = database.prepare('SELECT max(id) AS id FROM tail').get() as { id: number };
  database
    .prepare("UPDATE tail SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'5a5a' AS BLOB) WHERE id = ?")
    .run(id);
  database.close();
  const hurt = await figures(operator, store);
  expect(hurt).toMatchObject({ status: 1, damaged: [{ kind: 'tail', agent: 'eu-1' }] });
  expect(hurt.damaged[0]?.service).toMatch(/^web-\d+$/);
});
