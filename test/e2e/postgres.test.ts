// A manager that keeps everything in PostgreSQL: it is killed, then its database is, and neither costs a result or a word too many (D1, D2, M8).
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { test } from '../support/operator-test.ts';
import { expectOutages, moment } from '../support/outage-times.ts';
import { Postgres } from '../support/postgres.ts';

const EVERY_MS = 1_000;

type Range = readonly [agent: string, epoch: string, first: number, last: number, isGap: boolean];
type Stream = readonly [agent: string, epoch: string, stored: number, judged: number];

/** Every result of every agent is in the journal once, without a hole, up to the mark; and all of them were judged. */
const expectContiguous = async (postgres: Postgres, database: string, agents: readonly string[]): Promise<void> => {
  const streams = await postgres.sql<Stream>(database, 'SELECT agent, epoch, stored, judged FROM vedette.stream');
  const journal = await postgres.sql<Range>(
    database,
    `SELECT agent, epoch, first, last, gap IS NOT NULL FROM vedette.journal JOIN vedette.stream ON stream.id = journal.stream
     ORDER BY journal.id`,
  );
  expect(new Set(streams.map(([agent]) => agent))).toEqual(new Set(agents));
  for (const [agent, epoch, stored, judged] of streams) {
    const ranges = journal.filter((range) => range[0] === agent && range[1] === epoch);
    expect(ranges.length).toBeGreaterThan(1);
    expect(ranges.map(([, , first]) => first)).toEqual([1, ...ranges.slice(0, -1).map(([, , , last]) => last + 1)]);
    expect(ranges.filter(([, , , , isGap]) => isGap)).toEqual([]);
    expect(ranges.at(-1)?.[3]).toBe(stored);
    expect(judged).toBe(stored);
  }
};

test('the manager is killed, then the database: results and outages are right, and each is told once', async ({
  operator,
}) => {
  await using postgres = await Postgres.begin();
  const database = await postgres.database();
  const target = await operator.target('web');
  const web = target.port('web');
  const wish = {
    store: postgres.url(database),
    agents: { 'eu-1': null },
    services: { web: { target: `127.0.0.1:${web.view().port}`, every: '1s', timeout: '500ms', grace: '1s' } },
    subscribers: { ops: null },
  };
  await operator.write(wish);
  const doomed = await operator.up();
  await operator.agent('eu-1');
  await operator.api.until('web', 'up', 15_000);
  const firstRefused = await moment(() => web.set({ kind: 'refuse' }));
  await operator.api.until('web', 'down', 10_000);

  // What is shown may not be stored yet; what was told is.
  await eventually('the first word', 10_000, async () => (await operator.api.notifications()).length === 1);

  // It comes back while nobody is there to hear of it.
  await doomed.kill();
  const firstAccepted = await moment(() => web.set({ kind: 'accept' }));
  const seen = (): number => web.times().filter((at) => at > firstAccepted.afterMs).length;
  await eventually('three probes without a manager', 10_000, () => seen() >= 3);
  const manager = await operator.up();
  await operator.api.until('web', 'up', 15_000);

  // Without its database the manager keeps nothing and confirms nothing; the agent keeps it all.
  await postgres.crash();
  const secondRefused = await moment(() => web.set({ kind: 'refuse' }));
  await eventually('three seconds of refusing', 10_000, () => Date.now() - secondRefused.afterMs >= 3_000);
  await postgres.start();
  await operator.api.until('web', 'down', 20_000);
  const secondAccepted = await moment(() => web.set({ kind: 'accept' }));
  await operator.api.until('web', 'up', 10_000);

  const outages = await eventually('both ends on record', 10_000, async () => {
    const all = await operator.api.outages('web');
    return all.length === 2 && all.every(({ endedAt }) => endedAt !== undefined) && all;
  });
  expectOutages(
    outages.toReversed(),
    [
      { reason: 'refused', from: firstRefused, to: firstAccepted },
      { reason: 'refused', from: secondRefused, to: secondAccepted },
    ],
    EVERY_MS,
  );
  const told = (await operator.api.notifications()).toReversed();
  expect(told.map(({ service, event }) => `${service}: ${event}`)).toEqual([
    'web: down',
    'web: up',
    'web: down',
    'web: up',
  ]);
  expect((await manager.stop()).status).toBe(0);
  await expectContiguous(postgres, database, ['eu-1']);
}, 120_000);
