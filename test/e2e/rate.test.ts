// Many wishes for one service are one wish: it is probed at most once a second in total, whoever wants it and whatever it does (M1).
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { gaps } from '../support/gaps.ts';
import { test } from '../support/operator-test.ts';

const WATCHED_MS = 15_000;
/** Arrivals are stamped by a process that shares its processors with everybody else here. */
const NEAREST_MS = 800;

test('a service wished for by twelve, from three agents, is probed once a second at most', async ({ operator }) => {
  const web = (await operator.target('web')).port('web');
  const wishers = Array.from({ length: 12 }, (_, i) => [`team-${i}`, { every: '1s', grace: `${i % 6}s` }]);
  await operator.write({
    agents: { 'eu-1': null, 'us-1': null, 'asia-1': null },
    services: { web: { target: `127.0.0.1:${web.view().port}`, every: '30s', timeout: '700ms', grace: '2s' } },
    subscribers: Object.fromEntries(wishers),
  });
  await operator.up();
  await Promise.all([operator.agent('eu-1'), operator.agent('us-1'), operator.agent('asia-1')]);
  await operator.api.untilUpFromAll('web', 20_000);

  const fromMs = Date.now();
  const { results: before } = (await operator.api.status()).manager;
  const cameSince = (ms: number): number[] => web.times().filter((at) => at >= ms);
  await eventually('five probes', 8_000, () => cameSince(fromMs).length >= 5);
  // Refused attempts do not reach the target: while it fails, the agents' results are what is counted.
  await web.set({ kind: 'refuse' });
  await operator.api.until('web', 'down', 15_000, 'refused');
  await web.set({ kind: 'accept' });
  await operator.api.untilUpFromAll('web', 8_000);
  await eventually('the time to be over', WATCHED_MS + 5_000, () => Date.now() - fromMs >= WATCHED_MS);

  const times = cameSince(fromMs);
  const watchedMs = Date.now() - fromMs;
  expect(times.length).toBeLessThanOrEqual(watchedMs / 1_000 + 1);
  expect(Math.min(...gaps(times))).toBeGreaterThan(NEAREST_MS);
  const { results } = (await operator.api.status()).manager;
  const resultsMs = Date.now() - fromMs;
  // What was probed just before may have been stored just after: one for each agent.
  expect(results - before).toBeLessThanOrEqual(resultsMs / 1_000 + 1 + 3);
  expect(results - before).toBeGreaterThan(0.6 * (watchedMs / 1_000));
});
