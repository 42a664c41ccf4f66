// A manager moves from a file to PostgreSQL while its agent is held up: what it answers about the time before is the same, what waited to be told is told under the key
// it had, and the agent goes on with what it had not sent yet.
import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import type { Operator } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { Postgres } from '../support/postgres.ts';
import { WebhookReceiver } from '../support/receivers.ts';

/** What the command line says of a stretch of time that is over. */
const answersOf = async (operator: Operator, since: string, until: string): Promise<unknown> => {
  const questions = [
    ['outages', '--json'],
    ['notifications', '--json'],
    ['history', 'web', '--since', since, '--until', until, '--json'],
    ['uptime', '--since', since, '--until', until, '--json'],
  ];
  const answers: unknown[] = [];
  for (const words of questions) {
    const { status, out, err } = await operator.vedette(...words);
    expect([words, status, err]).toEqual([words, 0, '']);
    // The minute that the times are rounded to is not over: how much of it was seen changes by the second, and shares of it are summed up in another order.
    const passing = words[0] === 'uptime' ? ['madeAt', 'coverage'] : ['madeAt'];
    const settled = (key: string, value: unknown): unknown =>
      passing.includes(key) ? undefined : typeof value === 'number' ? Number(value.toPrecision(12)) : value;
    answers.push(JSON.parse(out, settled));
  }
  return answers;
};

/** How many results there are, each once: no two of an agent are of the same time. */
const countOf = async (operator: Operator): Promise<number> => {
  const { status, out } = await operator.vedette(
    'store',
    'export',
    '--service',
    'web',
    '--csv',
    '-',
    '-c',
    operator.file,
  );
  expect(status).toBe(0);
  const times = out.trimEnd().split('\r\n').slice(1);
  expect(new Set(times).size).toBe(times.length);
  return times.length;
};

test('a store that is moved answers as it did, and what waited is told', async ({ operator }) => {
  await using hook = await WebhookReceiver.begin();
  await using postgres = await Postgres.begin();
  const url = postgres.url(await postgres.database());
  const web = (await operator.target('web')).port('web');
  const wish = {
    agents: { 'eu-1': null },
    channels: { hook: { type: 'webhook', url: `http://127.0.0.1:${hook.port}/`, timeout: '2s' } },
    services: { web: { target: `127.0.0.1:${web.view().port}`, every: '1s', timeout: '500ms', grace: '1s' } },
    subscribers: { ops: { channels: ['hook'] } },
  };
  await operator.write(wish);
  const first = await operator.up();
  const agent = await operator.agent('eu-1');
  await operator.api.until('web', 'up', 20_000);
  const token = ['-c', operator.file];
  const since = new Date().toISOString();
  await web.set({ kind: 'refuse' });
  await eventually('word of the first outage', 15_000, () => hook.heard.length === 1);
  hook.hang = true;
  await web.set({ kind: 'accept' });
  await eventually('its end, which is not taken', 15_000, () => hook.hanging > 0);
  expect(await operator.vedette('store', 'compact', ...token)).toMatchObject({ status: 0 });
  await operator.api.until('web', 'up', 10_000);
  agent.signal('SIGSTOP');
  const until = new Date().toISOString();
  const before = await answersOf(operator, since, until);
  const [countBefore, key] = [await countOf(operator), hook.heard.at(-1)?.key];
  expect(await operator.vedette('store', 'migrate', '--to', url, ...token)).toMatchObject({ status: 74, out: '' });
  await first.stop();

  const moved = await operator.vedette('store', 'migrate', '--to', url, '--json', ...token);
  expect(moved).toMatchObject({ status: 0, err: '' });
  const { store, wasThere, tables } = JSON.parse(moved.out) as { store: string; wasThere: boolean; tables: unknown };
  expect({ wasThere, tables }).toMatchObject({
    wasThere: false,
    tables: expect.arrayContaining([{ table: 'outage', rows: 1 }]),
  });
  const [file, heardBefore] = [join(operator.folder, 'vedette.db'), hook.heard.length];
  await rename(`${file}.operator`, `${operator.file}.operator`);
  const onPostgres = { ...wish, store };
  await operator.write(onPostgres);
  const second = await operator.up();
  expect(await answersOf(operator, since, until)).toEqual(before);
  agent.signal('SIGCONT');
  hook.letGo();
  await eventually('what waited to be told', 20_000, async () => {
    const told = await operator.api.notifications();
    return told.every(({ deliveries }) => deliveries.every(({ state }) => state === 'sent'));
  });
  expect(new Set(hook.heard.slice(heardBefore).map((heard) => heard.key))).toEqual(new Set([key]));
  expect(hook.heard.map(({ event }) => event).filter((event, i, all) => event !== all[i - 1])).toEqual(['down', 'up']);
  await eventually('the agent to go on', 20_000, async () => (await operator.api.status()).manager.results > 3);
  expect(await countOf(operator)).toBeGreaterThan(countBefore + 2);
  await second.stop();

  expect((await stat(file)).mode & 0o777).toBe(0o600);
}, 120_000);
