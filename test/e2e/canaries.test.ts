// An agent whose packets vanish without an error: its canaries tell it from services that are gone, and it accuses nobody (M6).
import { expect } from 'vitest';
import type { Target } from '../../demo/target/target.ts';
import { eventually } from '../support/eventually.ts';
import { test } from '../support/operator-test.ts';

const EVERY_MS = 2_000;
const TIMEOUT_MS = 700;

/** Two canaries and a service, all of them up. */
const wishOf = (portOf: (name: string) => number) => ({
  agents: { 'eu-1': { canaries: ['gateway', 'dns'] } },
  defaults: { every: `${EVERY_MS}ms`, timeout: `${TIMEOUT_MS}ms`, grace: '0s' },
  services: Object.fromEntries(['gateway', 'dns', 'web'].map((name) => [name, `127.0.0.1:${portOf(name)}`])),
  subscribers: { ops: null },
});
const NAMES = ['gateway', 'dns', 'web'];

/** As when the network goes and comes back: there is no moment at which a canary answers and the service does not. */
const swallow = async (target: Target): Promise<void> => {
  await Promise.all(['gateway', 'dns'].map((name) => target.port(name).set({ kind: 'hang' })));
  await target.port('web').set({ kind: 'hang' });
};
const answer = async (target: Target): Promise<void> => {
  await target.port('web').set({ kind: 'accept' });
  await Promise.all(['gateway', 'dns'].map((name) => target.port(name).set({ kind: 'accept' })));
};

test.concurrent('when everything swallows, everything is unknown, and nobody is told anything', async ({
  operator,
}) => {
  const target = await operator.target(...NAMES);
  await operator.write(wishOf((name) => target.port(name).view().port));
  await operator.up();
  await operator.agent('eu-1');
  await Promise.all(NAMES.map((name) => operator.api.until(name, 'up', 15_000)));
  using follower = await operator.api.follow();
  await swallow(target);
  await Promise.all(NAMES.map((name) => operator.api.until(name, 'unknown', 15_000, 'blind')));
  // Probes go on and fail for a while; nothing of it is held against anybody.
  const blindAtMs = Date.now();
  await eventually('three intervals to pass', 10_000, () => Date.now() - blindAtMs > 3 * EVERY_MS);
  await answer(target);
  await Promise.all(NAMES.map((name) => operator.api.until(name, 'up', 15_000)));
  await eventually('the news', 5_000, () => NAMES.every((name) => follower.healths(name).at(-1) === 'up'));
  expect(follower.everIn('down')).toEqual([]);
  for (const name of NAMES) {
    // A machine that is busy may be out of sight once more for a moment.
    const healths = follower.healths(name).filter((health) => health !== 'failing');
    expect(healths.length).toBeGreaterThanOrEqual(3);
    expect(new Set(healths)).toEqual(new Set(['up', 'unknown']));
    expect(await operator.api.outages(name)).toEqual([]);
  }
  expect(await operator.api.notifications()).toEqual([]);
});

test.concurrent('a service that swallows while canaries answer is down, and so is one canary of two', async ({
  operator,
}) => {
  const target = await operator.target(...NAMES);
  await operator.write(wishOf((name) => target.port(name).view().port));
  await operator.up();
  await operator.agent('eu-1');
  await Promise.all(NAMES.map((name) => operator.api.until(name, 'up', 15_000)));
  using follower = await operator.api.follow();
  await target.port('web').set({ kind: 'hang' });
  await operator.api.until('web', 'down', 10_000, 'timeout');
  await target.port('gateway').set({ kind: 'hang' });
  await operator.api.until('gateway', 'down', 10_000, 'timeout');
  await eventually('both to be told', 10_000, async () => {
    const told = (await operator.api.notifications()).filter(({ event }) => event === 'down');
    return new Set(told.map(({ service }) => service)).size === 2;
  });
  expect(follower.everIn('unknown')).toEqual([]);
});

test.concurrent('canaries that are named while it runs disturb nothing, and count from then on', async ({
  operator,
}) => {
  const target = await operator.target(...NAMES);
  const wish = wishOf((name) => target.port(name).view().port);
  await operator.write({ ...wish, agents: { 'eu-1': null } });
  await operator.up();
  const agent = await operator.agent('eu-1');
  await Promise.all(NAMES.map((name) => operator.api.until(name, 'up', 15_000)));
  using follower = await operator.api.follow();
  const configured = agent.said;
  await operator.write(wish);
  await agent.line(/"configured"/, 10_000, configured);
  await swallow(target);
  await operator.api.until('web', 'unknown', 15_000, 'blind');
  expect(follower.everIn('down')).toEqual([]);
  for (const name of NAMES) expect(follower.healths(name)[0]).toBe('up');
});
