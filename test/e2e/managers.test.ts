// Two managers on one PostgreSQL store, and three agents that know both: whichever is killed, everything is stored once, every outage is told once, and people go on
// being answered by the other (D1, M8).
import { expect } from 'vitest';
import type { PeerView } from '../../packages/manager/src/core/managers-api.ts';
import { eventually } from '../support/eventually.ts';
import { agentCommand, ports, START_MS_MAX } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { Peer } from '../support/peer.ts';
import { Postgres } from '../support/postgres.ts';

type Range = readonly [agent: string, epoch: string, first: number, last: number];
type Stream = readonly [agent: string, epoch: string, stored: number, judged: number];

const expectContiguous = async (postgres: Postgres, database: string): Promise<void> => {
  const streams = await postgres.sql<Stream>(database, 'SELECT agent, epoch, stored, judged FROM vedette.stream');
  const journal = await postgres.sql<Range>(
    database,
    `SELECT agent, epoch, first, last FROM vedette.journal JOIN vedette.stream ON stream.id = journal.stream
     WHERE gap IS NULL ORDER BY first`,
  );
  expect(new Set(streams.map(([agent]) => agent))).toEqual(new Set(['eu-1', 'us-1', 'ap-1']));
  for (const [agent, epoch, stored, judged] of streams) {
    const ranges = journal.filter((range) => range[0] === agent && range[1] === epoch);
    expect(ranges.map(([, , first]) => first)).toEqual([1, ...ranges.slice(0, -1).map(([, , , last]) => last + 1)]);
    expect([ranges.at(-1)?.[3], judged]).toEqual([stored, stored]);
  }
};

/** Nobody is told of an outage that some of those who could see it have not told of yet. */
const allConnected = (peer: Peer): Promise<unknown> =>
  eventually(`all agents at ${peer.name}`, 20_000, async () => {
    const { agents } = await peer.api.status();
    return agents.length === 3 && agents.every(({ state }) => state === 'connected');
  });

test('either of two managers may be killed: nothing is lost, doubled or told twice', async ({ operator }) => {
  await using postgres = await Postgres.begin();
  const database = await postgres.database();
  const target = await operator.target('web');
  const web = target.port('web');
  const wish = {
    store: postgres.url(database),
    agents: { 'eu-1': null, 'us-1': null, 'ap-1': null },
    services: { web: { target: `127.0.0.1:${web.view().port}`, every: '1s', timeout: '500ms', grace: '2s' } },
    subscribers: { ops: null },
  };
  const [a, b] = [new Peer(operator, 'a', await ports(2)), new Peer(operator, 'b', await ports(2))];
  await a.write(wish);
  await b.write(wish);
  await a.up();
  await b.up();
  const both = [a.agentsAt, b.agentsAt];
  for (const [id, order] of [
    ['eu-1', both],
    ['us-1', both.toReversed()],
    ['ap-1', both.toReversed()],
  ] as const) {
    const named = order.flatMap((address) => ['--manager', address]);
    const agent = operator.start(id, [...agentCommand, '--id', id, ...named]);
    await agent.line(/"welcomed"/, START_MS_MAX);
  }

  // Both tell the same, whoever is asked.
  await a.api.until('web', 'up', 15_000);
  await b.api.until('web', 'up', 15_000);
  const first = JSON.parse((await b.vedette('managers', '--json')).out) as readonly PeerView[];
  expect(first.map(({ name, role }) => [name, role])).toEqual([
    ['a', 'leads'],
    ['b', 'serves'],
  ]);
  await eventually('two agents at the one that serves', 10_000, async () => (await b.managers())[1]?.agents === 2);

  // What is changed at one that serves is in force for all, and stays so whoever leads.
  const silence = await b.vedette('silence', 'add', 'web', '--for', '1h', '--reason', 'a try');
  expect(silence.err).toBe('');
  await b.vedette('silence', 'end', '1');
  await b.write({ ...wish, services: { ...wish.services, more: { target: '127.0.0.1:9', every: '1s', grace: '1h' } } });
  await eventually('the service of the other file', 15_000, async () =>
    (await a.api.status()).services.some(({ id }) => id === 'more'),
  );

  // The one that leads is killed in the middle of an outage.
  await web.set({ kind: 'refuse' });
  await a.api.until('web', 'down', 20_000);
  await eventually('the first word', 10_000, async () => (await b.api.notifications()).length === 1);
  await a.kill();
  await eventually('the other to lead', 15_000, () => b.has('leads'));
  await allConnected(b);
  expect((await b.api.status()).services.map(({ id }) => id)).toEqual(['web', 'more']);
  await web.set({ kind: 'accept' });
  await b.api.until('web', 'up', 15_000);

  // And back: the first one comes again, serves, and takes over when the second is gone.
  await a.up();
  await eventually('the first to serve', 10_000, () => a.has('serves'));
  await b.kill();
  await eventually('the first to lead again', 15_000, () => a.has('leads'));
  await allConnected(a);
  await web.set({ kind: 'refuse' });
  await a.api.until('web', 'down', 20_000);
  await web.set({ kind: 'accept' });
  await a.api.until('web', 'up', 15_000);
  await eventually('both ends told', 10_000, async () => (await a.api.notifications()).length >= 4);
  const told = (await a.api.notifications()).toReversed().filter(({ service }) => service === 'web');
  expect(told.map(({ event }) => event)).toEqual(['down', 'up', 'down', 'up']);
  expect(await a.stop()).toBe(0);
  await expectContiguous(postgres, database);
}, 180_000);
