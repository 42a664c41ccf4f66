// The manager killed as by a crash: agents go on, deliver what they saw meanwhile exactly once, and nobody is woken for what is over (D1, D2, D4, M8).
import { join } from 'node:path';
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import type { Operator } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { expectOutages, moment } from '../support/outage-times.ts';
import { readStreams } from '../support/store-file.ts';

const EVERY_MS = 1_000;
const AWAY_MS = 8_000;

/** Every agent's results are in the journal once each, without a hole, up to the mark; and all of them were judged. */
const expectContiguous = ({ folder }: Operator, agents: readonly string[]): void => {
  const streams = readStreams(join(folder, 'vedette.db'));
  expect(new Set(streams.map(({ agent }) => agent))).toEqual(new Set(agents));
  expect(streams.length).toBe(agents.length);
  for (const { ranges, stored, judged } of streams) {
    expect(ranges.length).toBeGreaterThan(1);
    expect(ranges.map(({ first }) => first)).toEqual([1, ...ranges.slice(0, -1).map(({ last }) => last + 1)]);
    expect(ranges.filter(({ isGap }) => isGap)).toEqual([]);
    expect(ranges.at(-1)?.last).toBe(stored);
    expect(judged).toBe(stored);
  }
};

test('what happens while the manager is dead is in the log afterwards, and what lasts is told once', async ({
  operator,
}) => {
  const target = await operator.target('web', 'db');
  const [web, db] = [target.port('web'), target.port('db')];
  const common = { every: '1s', timeout: '500ms', grace: '1s' };
  await operator.write({
    agents: { 'eu-1': null, 'us-1': null },
    services: {
      web: { target: `127.0.0.1:${web.view().port}`, agents: 'eu-1', ...common },
      db: { target: `127.0.0.1:${db.view().port}`, agents: 'us-1', ...common },
    },
    subscribers: { ops: null },
  });
  const doomed = await operator.up();
  await Promise.all([operator.agent('eu-1'), operator.agent('us-1')]);
  await Promise.all([operator.api.until('web', 'up', 15_000), operator.api.until('db', 'up', 15_000)]);
  const dbRefused = await moment(() => db.set({ kind: 'refuse' }));
  await operator.api.until('db', 'down', 10_000);

  await doomed.kill();
  const killedAtMs = Date.now();
  const seen = (fromMs: number): number => web.times().filter((at) => at > fromMs).length;
  await eventually('two probes without a manager', 5_000, () => seen(killedAtMs) >= 2);
  const webRefused = await moment(() => web.set({ kind: 'refuse' }));
  await eventually('three seconds of refusing', 5_000, () => Date.now() - webRefused.beforeMs >= 3_000);
  const webAccepted = await moment(() => web.set({ kind: 'accept' }));
  await eventually('two probes after the outage', 5_000, () => seen(webAccepted.beforeMs) >= 2);
  await eventually('the manager to be dead for long', AWAY_MS, () => Date.now() - killedAtMs >= AWAY_MS);

  const manager = await operator.up();
  const outages = await eventually('the outage in the log', 15_000, async () => {
    const told = await operator.api.outages('web');
    return told.length > 0 && told.every(({ endedAt }) => endedAt !== undefined) && told;
  });
  expectOutages(outages, [{ reason: 'refused', from: webRefused, to: webAccepted }], EVERY_MS);
  expect(outages[0]?.told).toEqual([]);
  await operator.api.until('web', 'up', 10_000);
  await operator.api.until('db', 'down', 10_000);

  const dbAccepted = await moment(() => db.set({ kind: 'accept' }));
  await operator.api.until('db', 'up', 10_000);
  // What is held is shown a moment before it is on record.
  const lasting = await eventually('the end on record', 5_000, async () => {
    const ended = await operator.api.outages('db');
    return ended.every(({ endedAt }) => endedAt !== undefined) && ended;
  });
  expectOutages(lasting, [{ reason: 'refused', from: dbRefused, to: dbAccepted }], EVERY_MS);
  expect(lasting[0]?.told).toEqual(['ops']);
  const told = (await operator.api.notifications()).toReversed();
  expect(told.map(({ service, event }) => `${service}: ${event}`)).toEqual(['db: down', 'db: up']);

  expect((await manager.stop()).status).toBe(0);
  expectContiguous(operator, ['eu-1', 'us-1']);
});
