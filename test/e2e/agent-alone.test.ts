// An agent killed while its manager is away: it goes on with the configuration it had, and delivers what both of its lives saw, each result
// once (D1, D2, D5).
import { join } from 'node:path';
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { test } from '../support/operator-test.ts';
import { expectOutages, moment } from '../support/outage-times.ts';
import { readStreams } from '../support/store-file.ts';

test('an agent restarted without a manager goes on, and loses nothing of either life', async ({ operator }) => {
  const target = await operator.target('web');
  const web = target.port('web');
  const wish = { target: `127.0.0.1:${web.view().port}`, every: '1s', timeout: '500ms', grace: '1s' };
  await operator.write({ agents: { 'eu-1': null }, services: { web: wish }, subscribers: { ops: null } });
  const first = await operator.up();
  const doomed = await operator.agent('eu-1');
  await operator.api.until('web', 'up', 15_000);
  await first.stop();

  // What the first life sees and nobody takes: an outage, from its beginning to its end.
  const refused = await moment(() => web.set({ kind: 'refuse' }));
  await eventually('three seconds of refusing', 5_000, () => Date.now() - refused.beforeMs >= 3_000);
  const accepted = await moment(() => web.set({ kind: 'accept' }));
  const seenSince = (ms: number): number => web.times().filter((at) => at > ms).length;
  await eventually('two probes after the outage', 5_000, () => seenSince(accepted.afterMs) >= 2);
  await doomed.kill();

  const killedAtMs = Date.now();
  await operator.agent('eu-1');
  await eventually('three probes by the second life', 15_000, () => seenSince(killedAtMs) >= 3);

  const manager = await operator.up();
  await operator.api.until('web', 'up', 15_000);
  const outages = await eventually('the outage in the log', 15_000, async () => {
    const told = await operator.api.outages('web');
    return told.length > 0 && told.every(({ endedAt }) => endedAt !== undefined) && told;
  });
  expectOutages(outages, [{ reason: 'refused', from: refused, to: accepted }], 1_000);
  expect(await operator.api.notifications()).toEqual([]);
  await manager.stop();

  const streams = readStreams(join(operator.folder, 'vedette.db'));
  expect(streams).toHaveLength(2);
  for (const { ranges, stored } of streams) {
    expect(ranges.map(({ first }) => first)).toEqual([1, ...ranges.slice(0, -1).map(({ last }) => last + 1)]);
    expect(ranges.some(({ isGap }) => isGap)).toBe(false);
    expect(ranges.at(-1)?.last).toBe(stored);
  }
});
