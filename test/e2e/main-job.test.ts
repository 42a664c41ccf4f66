// The main job as an operator sees it: three vantages, one of them dialled, a service that is refused, then hangs, and the outage log after.
import { expect } from 'vitest';
import type { OutageView } from '../../packages/manager/src/core/api.ts';
import { ports } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { expectOutages, moment } from '../support/outage-times.ts';

/** Three agents share the second, so each of them looks every three. */
const EVERY_PER_AGENT_MS = 3_000;

test('a service fails, is down, and is up again, for two reasons, seen from three vantages', async ({ operator }) => {
  const [dmzPort = 0] = await ports(1);
  const web = (await operator.target('web')).port('web');
  await operator.write({
    agents: { 'eu-1': null, 'us-1': null, 'dmz-1': { dial: `127.0.0.1:${dmzPort}` } },
    services: {
      web: { target: `127.0.0.1:${web.view().port}`, every: '1s', timeout: '900ms', grace: '4s', quorum: 2 },
    },
    subscribers: { ops: null },
  });
  await operator.up();
  expect(await operator.vedette('status', 'web')).toMatchObject({ status: 3, err: '' });
  await Promise.all([operator.agent('eu-1'), operator.agent('us-1'), operator.agent('dmz-1', dmzPort)]);
  const up = await operator.api.untilUpFromAll('web', 20_000);
  expect(up).toMatchObject({ everyMs: 1_000, everyPerAgentMs: EVERY_PER_AGENT_MS });
  expect((await operator.vedette('status', 'web')).status).toBe(0);

  const refused = await moment(() => web.set({ kind: 'refuse' }));
  await operator.api.until('web', 'failing', 8_000);
  const failing = await operator.vedette('status', 'web');
  expect(failing.status).toBe(1);
  expect(failing.out).toContain('VEDETTE WARNING - web is failing (refused)');
  const down = await operator.api.until('web', 'down', 12_000, 'refused');
  expect(Date.now() - Date.parse(down.since)).toBeGreaterThanOrEqual(4_000);
  expect((await operator.vedette('status', 'web')).status).toBe(2);
  const accepted = await moment(() => web.set({ kind: 'accept' }));
  await operator.api.untilUpFromAll('web', 8_000);

  const hung = await moment(() => web.set({ kind: 'hang' }));
  await operator.api.until('web', 'down', 25_000, 'timeout');
  const woken = await moment(() => web.set({ kind: 'accept' }));
  await operator.api.until('web', 'up', 8_000);

  const { out, status } = await operator.vedette('outages', '--json');
  expect(status).toBe(0);
  const outages = (JSON.parse(out) as OutageView[]).toReversed();
  expectOutages(
    outages,
    [
      { reason: 'refused', from: refused, to: accepted },
      { reason: 'timeout', from: hung, to: woken },
    ],
    EVERY_PER_AGENT_MS,
  );
  for (const { told } of outages) expect(told).toEqual(['ops']);
  const told = (await operator.api.notifications()).toReversed();
  expect(told.map(({ event, subscriber }) => `${subscriber}: ${event}`)).toEqual([
    'ops: down',
    'ops: up',
    'ops: down',
    'ops: up',
  ]);
});
