// An agent asked for more than its processor can do: what it cannot do it skips and counts, and it accuses nobody of it (M6).
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { agentCommand, START_MS_MAX } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';

const SERVICES = 2_000;
const OVERLOADED_MS = 10_000;
const CROWD = fileURLToPath(new URL('../support/crowd.ts', import.meta.url));

/** Linux has `taskset`; without it an agent cannot be kept to one processor. */
const canPin = (() => {
  try {
    execFileSync('taskset', ['-c', '0', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test('an agent that hardly gets its processor calls no healthy service down', async ({ operator, skip }) => {
  skip(!canPin, 'there is no taskset');
  const crowd = operator.start('crowd', [process.execPath, CROWD, `${SERVICES}`]);
  const targets = JSON.parse(await crowd.line(/^\[/, START_MS_MAX)) as string[];
  await operator.write({
    agents: { 'eu-1': null },
    defaults: { every: '1s', timeout: '100ms', grace: '0s' },
    services: Object.fromEntries(targets.map((target, i) => [`service-${i}`, target])),
    subscribers: { ops: null },
  });
  await operator.up();
  // Below everybody else, so that the busy loop beside it leaves it a few hundredths of the processor.
  const limits = ['--probes-per-second', '50000', '--in-flight-per-host', '4096'];
  const link = ['--id', 'eu-1', '--manager', `127.0.0.1:${operator.agentsPort}`];
  operator.start('eu-1', ['taskset', '-c', '0', 'nice', '-n', '15', ...agentCommand, ...link, ...limits]);
  const isUp = async (): Promise<boolean> => {
    const { services } = await operator.api.status();
    return services.length === SERVICES && services.every(({ health }) => health === 'up');
  };
  await eventually('every service to be up', 30_000, isUp);

  using follower = await operator.api.follow();
  const vitals = async () => (await operator.api.status()).agents[0]?.vitals;
  const loop = operator.start('busy loop', ['taskset', '-c', '0', process.execPath, '-e', 'for (;;);']);
  const fromMs = Date.now();
  await eventually('the time to be over', OVERLOADED_MS + 5_000, () => Date.now() - fromMs > OVERLOADED_MS);
  await eventually(
    'a second of all slots to be skipped',
    15_000,
    async () => ((await vitals())?.skipped ?? 0) > SERVICES,
    vitals,
  );
  await loop.kill();

  expect(follower.isOpen).toBe(true);
  expect(follower.everIn('up').length).toBe(SERVICES);
  expect(follower.everIn('failing', 'down')).toEqual([]);
  const { services } = await operator.api.status();
  expect(services.filter(({ health }) => health === 'failing' || health === 'down')).toEqual([]);
  expect(await operator.api.notifications()).toEqual([]);
  await eventually('every service to be up again', 20_000, isUp);
  expect(follower.everIn('failing', 'down')).toEqual([]);
});
