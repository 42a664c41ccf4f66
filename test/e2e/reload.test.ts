// The file edited while the manager runs: what changed changes, all else goes on as if nothing had happened (M7), seen by the targets.
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { gaps, phase, phaseShift } from '../support/gaps.ts';
import { test } from '../support/operator-test.ts';

const EVERY_MS = 2_000;
/** On average, and for a single connection: its time is stamped by a process that shares its processors with everybody else here. */
const TOLERANCE_MS = 250;
const JITTER_MS = 400;

test.concurrent('a service is added, another changed, a third removed; the fourth keeps its rhythm', async ({
  operator,
}) => {
  const target = await operator.target('new', 'changed', 'removed', 'kept');
  const service = (name: string, every = '2s') => ({ target: `127.0.0.1:${target.port(name).view().port}`, every });
  const times = (name: string, fromMs = 0): number[] =>
    target
      .port(name)
      .times()
      .filter((at) => at > fromMs);
  const agents = { 'eu-1': null };
  const defaults = { timeout: '500ms', grace: '3s' };
  const first = { changed: service('changed'), removed: service('removed'), kept: service('kept') };
  await operator.write({ agents, defaults, services: first });
  const manager = await operator.up();
  const agent = await operator.agent('eu-1');
  await Promise.all(['changed', 'removed', 'kept'].map((id) => operator.api.until(id, 'up', 15_000)));
  // The first look at a service does not wait for its phase: the rhythm begins with the second.
  await eventually('four regular probes', 12_000, () => times('kept').length >= 5);
  const before = times('kept').slice(1);
  const { since } = await operator.api.service('kept');

  const second = { new: service('new'), changed: service('changed', '1s'), kept: service('kept') };
  const configured = agent.said;
  await operator.write({ agents, defaults, services: second });
  await agent.line(/"configured"/, 8_000, configured);
  const changedAtMs = Date.now();
  await operator.api.until('new', 'up', 8_000);
  await eventually('five more probes', 14_000, () => times('kept', changedAtMs).length >= 5);
  const after = times('kept', changedAtMs);
  const all = times('kept').slice(1);
  expect(phaseShift(phase(before, EVERY_MS), phase(after, EVERY_MS), EVERY_MS)).toBeLessThan(TOLERANCE_MS);
  expect(all.length).toBe(Math.round(((all.at(-1) ?? 0) - (all[0] ?? 0)) / EVERY_MS) + 1);
  expect((await operator.api.service('kept')).since).toBe(since);
  expect(times('removed', changedAtMs + TOLERANCE_MS)).toEqual([]);
  expect(times('new').length).toBeGreaterThanOrEqual(4);
  for (const gapMs of gaps(times('changed', changedAtMs)).slice(1)) {
    expect(gapMs).toBeGreaterThan(1_000 - JITTER_MS);
    expect(gapMs).toBeLessThan(1_000 + JITTER_MS);
  }
  const { services } = await operator.api.status();
  expect(new Set(services.map(({ id }) => id))).toEqual(new Set(['changed', 'kept', 'new']));
  expect(manager.err).toBe('');
});

test.concurrent('a broken file is told with its line and changes nothing; the repaired one is put in force', async ({
  operator,
}) => {
  const target = await operator.target('web', 'db');
  const service = (name: string) => ({ target: `127.0.0.1:${target.port(name).view().port}`, every: '1s' });
  const good = operator.text({ agents: { 'eu-1': null }, services: { web: service('web') } });
  await operator.write(good);
  const manager = await operator.up();
  await operator.agent('eu-1');
  await operator.api.until('web', 'up', 15_000);
  const config = async () => (await operator.api.status()).manager.config;
  expect(await config()).toMatchObject({ revision: 1, problems: [] });

  await operator.write(good.replace('"every"', '"evrey"'));
  const line = good.split('\n').findIndex((text) => text.includes('"every"')) + 1;
  const told = new RegExp(
    `vedette\\.yaml:${line}:\\d+ services\\.web\\.evrey: unknown key 'evrey': did you mean 'every'`,
  );
  await manager.line(told, 8_000);
  await manager.line(/what was in force before stays in force/, 1_000);
  const broken = await config();
  expect(broken.revision).toBe(1);
  expect(broken.problems).toMatchObject([{ path: 'services.web.evrey', line }]);
  const seen = target.port('web').view().connections;
  await eventually('the old wishes to be followed', 6_000, () => target.port('web').view().connections >= seen + 3);

  // The same file read again says the same again: nothing else than the signal made the manager read it.
  const from = manager.said;
  manager.signal('SIGHUP');
  await manager.line(told, 5_000, from);
  const reloaded = await operator.vedette('reload');
  expect(reloaded.status).toBe(78);

  await operator.write({ agents: { 'eu-1': null }, services: { web: service('web'), db: service('db') } });
  await operator.api.until('db', 'up', 10_000);
  expect(await config()).toMatchObject({ revision: 2, problems: [] });
  // Long enough for the manager to look at the file once more: what has not changed is not put in force again.
  await pause(2_500);
  expect((await config()).revision).toBe(2);
});
