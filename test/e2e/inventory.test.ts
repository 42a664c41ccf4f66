// Inventories through the command line, without a manager, and through a manager that watches what they list. The mock inventory counts who asks it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Recorded, recorded } from '../../demo/inventory/record.ts';
import { type Inventory, startInventory } from '../../demo/inventory/server.ts';
import type { InventoryView } from '../../packages/manager/src/core/inventory-api.ts';
import { eventually } from '../support/eventually.ts';
import type { Operator } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';

const file = new URL('./inventory/recorded.json', import.meta.url);
const record = recorded(readFileSync(file, 'utf8'), 'recorded.json');

const start = (servers: Recorded): Promise<Inventory> => startInventory({ host: '127.0.0.1', port: 0, servers });

/** A file with one inventory in it. */
const write = (operator: Operator, { url }: Inventory, some: object = {}, agents: object = {}): Promise<void> => {
  const manager = { listen: `127.0.0.1:${operator.agentsPort}`, http: `127.0.0.1:${operator.httpPort}` };
  const inventories = { cluster: { url: `${url}/servers`, every: '1s', tell: 'ops', grace: '1s', ...some } };
  const subscribers = { ops: null };
  return operator.write(JSON.stringify({ manager, agents, inventories, subscribers }, null, 1));
};

const shown = async (operator: Operator, ...words: readonly string[]): Promise<InventoryView> => {
  const { status, out, err } = await operator.vedette('inventory', 'cluster', '--json', ...words, '-c', operator.file);
  expect([status, err]).toEqual([0, '']);
  const [view] = (JSON.parse(out) as { inventories: InventoryView[] }).inventories;
  if (!view) throw new Error('no inventory is shown');
  return view;
};

test.concurrent('averages and services with too few healthy servers are right, and nobody is asked twice for them', async ({
  operator,
}) => {
  await using inventory = await start(record);
  await write(operator, inventory, { validity: '1h' });
  const ask = (...words: string[]) => operator.vedette('inventory', ...words, '-c', operator.file);
  const [averages, unhealthy] = await Promise.all([ask('--averages'), ask('--unhealthy')]);
  expect(averages.status).toBe(0);
  expect(averages.out.split('\n').slice(2)).toEqual([
    'SERVICE      SERVERS  CPU AVERAGE  MEMORY AVERAGE',
    'IdService          1       50.0 %          50.0 %',
    'MLService          3       31.0 %           5.0 %',
    'RoleService        2       50.0 %          60.3 %',
    'UserService        3       55.3 %          36.0 %',
    '',
  ]);
  expect(unhealthy.status).toBe(2);
  expect(unhealthy.out.split('\n').slice(2)).toEqual([
    'SERVICE      HEALTH     HEALTHY  NEEDED  UNHEALTHY  UNKNOWN  SERVERS',
    'IdService    unhealthy        1       2          0        0        1',
    'UserService  unhealthy        1       2          2        0        3',
    '',
  ]);
  const view = await shown(operator, '--service', 'UserService');
  expect(view.servers.map(({ address, health, why }) => [address, health, why])).toEqual([
    ['10.58.1.1', 'healthy', undefined],
    ['10.58.1.2', 'unhealthy', 'cpu over 80 %'],
    ['10.58.1.3', 'unhealthy', 'memory over 90 %'],
  ]);
  expect(inventory.counts()).toMatchObject({ list: 1, details: record.size });
  await write(operator, inventory, { validity: '1h', limits: { cpu: '99%', memory: 99 }, min_healthy: 3 });
  const other = await shown(operator);
  expect(other.services.filter(({ health }) => health !== 'healthy').map(({ service }) => service)).toEqual([
    'IdService',
    'RoleService',
  ]);
  expect(inventory.counts().list).toBe(1);
  await shown(operator, '--refresh');
  expect(inventory.counts()).toMatchObject({ list: 2, details: 2 * record.size });
  const csv = await ask('--print-servers', '--csv');
  expect(csv.out.split('\r\n')).toHaveLength(record.size + 2);
});

test.concurrent('servers that answer 500, hang or send garbage are rows of their own, and a list that does is told of', async ({
  operator,
}) => {
  await using inventory = await start(record);
  await write(operator, inventory, { validity: '0s', timeout: '3s' });
  await shown(operator);
  for (const [address, manner] of [
    ['10.58.1.1', '500'],
    ['10.58.1.2', 'hang'],
    ['10.58.1.4', 'garbage'],
    ['10.58.1.6', 'bomb'],
  ] as const)
    inventory.behave(address, manner);
  const view = await shown(operator);
  expect(view.servers.filter(({ health }) => health === 'unknown').map(({ address }) => address)).toEqual([
    '10.58.1.1',
    '10.58.1.2',
    '10.58.1.4',
    '10.58.1.6',
  ]);
  expect(view.services.map(({ service, health }) => `${service} ${health}`)).toEqual([
    'IdService unhealthy',
    'MLService healthy',
    'RoleService unknown',
    'UserService unknown',
  ]);
  inventory.behave('servers', 'hang');
  const stale = await operator.vedette('inventory', '--averages', '-c', operator.file);
  expect(stale.status).toBe(69);
  expect(stale.out).toContain('UserService');
  expect(stale.err).toContain('What was kept is shown.');
  inventory.behave('servers', 'ok');
  writeFileSync(join(operator.folder, 'vedette.db.inventory-cluster.json'), '{"version": 1, "serv');
  const damaged = await operator.vedette('inventory', '--averages', '-c', operator.file);
  expect(damaged.status).toBe(0);
  expect(damaged.err).toMatch(/damaged/);
});

test.concurrent('what is listed is watched: it comes at once, goes when it is gone for good, and stays through any bad answer', async ({
  operator,
}) => {
  const names = ['a', 'b', 'c', 'd'];
  const target = await operator.target(...names);
  const at = (name: string): string => `127.0.0.1:${target.port(name).view().port}`;
  const listing = (...listed: string[]): Recorded =>
    new Map(listed.map((name) => [at(name), { cpu: '1%', memory: '1%', service: name === 'd' ? 'db' : 'web' }]));
  const idOf = (name: string): string => `cluster.127.0.0.1_${target.port(name).view().port}`;
  const watched = async (): Promise<readonly string[]> => {
    const { services } = await operator.api.status();
    return names.filter((name) => services.some(({ target: where }) => where === `tcp://${at(name)}`));
  };
  const settled = (...expected: string[]) =>
    eventually(`services ${expected.join()}`, 8_000, async () => String(await watched()) === String(expected), watched);
  await using inventory = await start(listing('a', 'b', 'c'));
  // One sound answer would be enough to lose everything.
  const rule = { timeout: '2s', retries: 0, discover: { service: { every: '1s' }, absent: 1 } };
  await write(operator, inventory, rule, { 'eu-1': null });
  const manager = await operator.up();
  await operator.agent('eu-1');
  await settled('a', 'b', 'c');
  // The first is what the file says, and all that was found is one more.
  expect((await operator.api.status()).manager.config.revision).toBe(2);
  await operator.api.until(idOf('a'), 'up', 15_000);
  const refused = await operator.vedette('service', 'remove', idOf('a'), '-c', operator.file);
  expect(refused.status).toBe(73);

  const asked = () => inventory.counts().list;
  /** So many questions later; the last of them may not be answered yet. */
  const later = async (count: number): Promise<void> => {
    const before = asked();
    await eventually(`${count} more answers`, 10_000, () => asked() >= before + count);
  };
  for (const manner of ['500', 'garbage'] as const) {
    inventory.behave('servers', manner);
    await later(2);
    expect(await watched()).toEqual(['a', 'b', 'c']);
  }
  inventory.behave('servers', 'ok');
  inventory.list(new Map());
  await later(2);
  expect(await watched()).toEqual(['a', 'b', 'c']);
  inventory.list(listing('a', 'c', 'd'));
  await settled('a', 'c', 'd');
  // Of the database there is one server, and two are needed.
  await eventually('somebody to be told', 8_000, async () =>
    (await operator.api.notifications()).some(
      ({ service, event }) => service === 'inventory cluster' && event === 'down',
    ),
  );
  // More than half of them at once do not go.
  const from = manager.said;
  inventory.list(listing('d'));
  await manager.line(/does not list 2 of the 3 servers/, 8_000, from);
  expect(await watched()).toEqual(['a', 'c', 'd']);

  inventory.behave('servers', 'hang');
  await manager.kill();
  await operator.up();
  expect(await watched()).toEqual(['a', 'c', 'd']);
  const { out } = await operator.vedette('service', 'list', '--json');
  expect(JSON.parse(out)).toContainEqual(
    expect.objectContaining({ id: idOf('d'), by: 'inventory:cluster', body: expect.objectContaining({ group: 'db' }) }),
  );
  await write(operator, inventory, {}, { 'eu-1': null });
  await settled();
});
