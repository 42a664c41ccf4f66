// An agent killed or frozen: nobody can tell about its services, which is no reason to call them down (M6), and no slot is caught up (M2).
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { gaps } from '../support/gaps.ts';
import { test } from '../support/operator-test.ts';

const AWAY_MS_MAX = 7_000;
const FROZEN_MS = 12_000;

test.concurrent('the services of a killed agent are unknown, never down, until it is back', async ({ operator }) => {
  const web = (await operator.target('web')).port('web');
  await operator.write({
    agents: { 'eu-1': null },
    services: { web: { target: `127.0.0.1:${web.view().port}`, every: '1s', timeout: '500ms', grace: '0s' } },
    subscribers: { ops: null },
  });
  await operator.up();
  const agent = await operator.agent('eu-1');
  await operator.api.until('web', 'up', 15_000);
  using follower = await operator.api.follow();
  await agent.kill();
  await operator.api.until('web', 'unknown', AWAY_MS_MAX, 'away');
  expect((await operator.api.status()).agents).toMatchObject([{ id: 'eu-1', state: 'away' }]);
  await operator.agent('eu-1');
  await operator.api.until('web', 'up', 15_000);
  await eventually('the news', 5_000, () => follower.healths('web').at(-1) === 'up');
  expect(follower.healths('web')).toEqual(['up', 'unknown', 'up']);
  expect(await operator.api.outages('web')).toEqual([]);
  expect(await operator.api.notifications()).toEqual([]);
});

test.concurrent('a frozen agent accuses nobody, and skips what it missed', async ({ operator }) => {
  const target = await operator.target('one', 'two', 'three');
  const names = target.view().map(({ name }) => name);
  await operator.write({
    agents: { 'eu-1': null },
    defaults: { every: '1s', timeout: '500ms', grace: '0s' },
    services: Object.fromEntries(target.view().map(({ name, port }) => [name, `127.0.0.1:${port}`])),
    subscribers: { ops: null },
  });
  await operator.up();
  const agent = await operator.agent('eu-1');
  await Promise.all(names.map((name) => operator.api.until(name, 'up', 15_000)));
  using follower = await operator.api.follow();
  agent.signal('SIGSTOP');
  const frozenAtMs = Date.now();
  await eventually('the agent to be frozen for long', FROZEN_MS + 1_000, () => Date.now() - frozenAtMs >= FROZEN_MS);
  agent.signal('SIGCONT');
  const wokenAtMs = Date.now();
  const since = (name: string) =>
    target
      .port(name)
      .times()
      .filter((at) => at > wokenAtMs);
  await eventually('five probes of each', 15_000, () => names.every((name) => since(name).length >= 5));
  // A probe that was held up by the freezing may arrive first; from then on one a second, as ever.
  for (const name of names) expect(Math.min(...gaps(since(name)).slice(1))).toBeGreaterThan(750);
  for (const name of names) {
    const { length } = since(name);
    expect(length).toBeLessThanOrEqual((Date.now() - wokenAtMs) / 1_000 + 2);
  }
  await Promise.all(names.map((name) => operator.api.until(name, 'up', 10_000)));
  await eventually('the skipped slots to be told', 12_000, async () => {
    const [agentView] = (await operator.api.status()).agents;
    return (agentView?.vitals?.skipped ?? 0) >= names.length * (FROZEN_MS / 1_000 - 3);
  });
  expect(follower.everIn('failing', 'down')).toEqual([]);
  expect(await operator.api.notifications()).toEqual([]);
});
