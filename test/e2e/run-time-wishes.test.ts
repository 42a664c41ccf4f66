// Wishes made while everything runs: they are watched and told of at once, disturb nothing else (M7), outlive a kill, and give way to the file.
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { gaps, phase, phaseShift } from '../support/gaps.ts';
import type { Operator } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';

const EVERY_MS = 2_000;
/** On average: the time of a connection is stamped by a process that shares its processors with everybody else here. */
const TOLERANCE_MS = 250;

/** Runs a verb that has to succeed; what it printed. */
const does = async (operator: Operator, ...words: string[]): Promise<string> => {
  const { status, out, err } = await operator.vedette(...words, '-c', operator.file);
  expect([status, err]).toEqual([0, '']);
  return out;
};

const told = async (operator: Operator, subscriber: string): Promise<readonly string[]> =>
  (await operator.api.notifications())
    .filter((one) => one.subscriber === subscriber)
    .map(({ service, event }) => `${service} ${event}`)
    .toReversed();

test.concurrent('what is added is watched and told of, through a kill, and nothing else is disturbed', async ({
  operator,
}) => {
  const target = await operator.target('kept', 'new');
  const at = (name: string): string => `127.0.0.1:${target.port(name).view().port}`;
  const times = (name: string, fromMs = 0): number[] =>
    target
      .port(name)
      .times()
      .filter((time) => time > fromMs);
  const file = {
    defaults: { timeout: '500ms', grace: '2s' },
    agents: { 'eu-1': null },
    services: { kept: { target: at('kept'), every: '2s' } },
    subscribers: { ops: { services: 'kept' } },
  };
  await operator.write(file);
  const manager = await operator.up();
  const agent = await operator.agent('eu-1');
  await operator.api.until('kept', 'up', 15_000);
  // The first look at a service does not wait for its phase: the rhythm begins with the second.
  await eventually('three regular probes', 12_000, () => times('kept').length >= 4);
  const before = times('kept').slice(1);
  const { since } = await operator.api.service('kept');

  const configured = agent.said;
  expect(await does(operator, 'service', 'add', 'new', at('new'), '--every', '1s', '--group', 'shop')).toContain(
    'added',
  );
  await does(operator, 'subscriber', 'add', 'anna', 'group:shop', '--grace', '1s');
  await does(operator, 'subscription', 'add', 'ops', 'new', '--grace', '3s', '--events', 'down');
  await agent.line(/"configured"/, 8_000, configured);
  const addedAtMs = Date.now();
  await operator.api.until('new', 'up', 8_000);
  await eventually('four more probes', 14_000, () => times('kept', addedAtMs).length >= 4);
  const after = times('kept', addedAtMs);
  expect(phaseShift(phase(before, EVERY_MS), phase(after, EVERY_MS), EVERY_MS)).toBeLessThan(TOLERANCE_MS);
  expect(Math.max(...gaps(times('kept').slice(1)))).toBeLessThan(1.5 * EVERY_MS);
  expect((await operator.api.service('kept')).since).toBe(since);

  await manager.kill();
  await operator.up();
  await operator.api.until('new', 'up', 15_000);
  expect((await operator.api.service('kept')).since).toBe(since);
  await target.port('new').set({ kind: 'refuse' });
  await operator.api.until('new', 'down', 15_000);
  await eventually('both to be told', 10_000, async () => {
    const [anna, ops] = await Promise.all([told(operator, 'anna'), told(operator, 'ops')]);
    return anna.includes('new down') && ops.includes('new down');
  });
  const { out } = await operator.vedette('subscription', 'list', '--json');
  expect(JSON.parse(out)).toMatchObject([
    { id: '1', from: 'run time', body: { subscriber: 'ops', services: ['new'] }, services: 1 },
    { id: 'ops', from: 'file', services: 1 },
    { id: 'anna', from: 'run time', services: 1 },
  ]);
});

test.concurrent('what is added is changed, removed, refused where the file says it, and the file’s once it names it', async ({
  operator,
}) => {
  const target = await operator.target('web', 'new', 'other');
  const at = (name: string): string => `127.0.0.1:${target.port(name).view().port}`;
  const file = { agents: { 'eu-1': null }, services: { web: { target: at('web'), every: '1s' } } };
  await operator.write(file);
  const manager = await operator.up();
  await operator.agent('eu-1');
  await does(operator, 'service', 'add', 'new', at('new'), '--every', '1s');
  await operator.api.until('new', 'up', 15_000);
  await does(operator, 'service', 'set', 'new', '--target', at('other'));
  const seen = target.port('other').view().connections;
  await eventually('the other port to be probed', 8_000, () => target.port('other').view().connections > seen);

  const refusals: [words: string[], status: number, complains: string][] = [
    [['service', 'set', 'web', '--every', '5s'], 73, 'read-only'],
    [['service', 'remove', 'web'], 73, 'read-only'],
    [['service', 'add', 'web', at('new')], 73, 'already'],
    [['service', 'add', 'twin', at('web')], 78, 'services.twin.target: '],
    [['service', 'set', 'new', '--every', 'often'], 78, 'services.new.every: '],
    [['subscription', 'add', 'nobody', 'web'], 78, "there is no subscriber 'nobody'"],
  ];
  for (const [words, status, complains] of refusals) {
    const refused = await operator.vedette(...words, '-c', operator.file);
    expect([refused.status, refused.out]).toEqual([status, '']);
    expect(refused.err).toContain(complains);
  }

  const from = manager.said;
  await operator.write({ ...file, services: { ...file.services, new: { target: at('new'), every: '1s' } } });
  await manager.line(/service new was added at run time and stands in .*vedette\.yaml now/, 8_000, from);
  expect((await operator.api.service('new')).target).toBe(`tcp://${at('new')}`);
  const twin = { ...file.services, twin: { target: at('other'), every: '1s' } };
  await operator.write({ ...file, services: twin });
  await operator.api.until('twin', 'up', 8_000);
  const { services } = await operator.api.status();
  expect(services.map(({ id }) => id).sort()).toEqual(['twin', 'web']);

  await does(operator, 'service', 'add', 'new', at('new'));
  await operator.api.until('new', 'up', 8_000);
  await does(operator, 'service', 'remove', 'new');
  expect((await operator.api.status()).services.map(({ id }) => id).sort()).toEqual(['twin', 'web']);
});
