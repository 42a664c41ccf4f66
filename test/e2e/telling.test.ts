// What is told as one: a service that comes and goes, services that stand in for each other, and an agent with all that it looks at (M6, M8).
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import type { Operator } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { WebhookReceiver } from '../support/receivers.ts';

const quick = { every: '1s', timeout: '500ms', grace: '0s' };

const hookAt = ({ port }: WebhookReceiver) => ({
  hook: { type: 'webhook', url: `http://127.0.0.1:${port}/`, default: true },
});

/** Settles once the hook has heard exactly this. */
const untilHeard = ({ heard }: WebhookReceiver, withinMs: number, ...events: readonly string[]) => {
  const told = (): readonly string[] => heard.map(({ event }) => event);
  return eventually(events.join(', '), withinMs, () => told().join() === events.join(), told);
};

/** What was decided last of somebody, in the order in which it was, up to now. */
const verdictsOf = async ({ api }: Operator, service: string): Promise<readonly string[]> => {
  const { answers } = await api.explanation(service, Date.now());
  return answers[0]?.decisions.map(({ verdict }) => verdict) ?? [];
};

test('a service that comes and goes is told of once, and once more when it has settled', async ({ operator }) => {
  await using hook = await WebhookReceiver.begin();
  const line = (await operator.target('line')).port('line');
  await operator.write({
    agents: { 'eu-1': null },
    defaults: quick,
    channels: hookAt(hook),
    services: {
      line: {
        target: `127.0.0.1:${line.view().port}`,
        flapping: { outages: 2, within: '1m', settle: '10s' },
      },
    },
    subscribers: { ops: null },
  });
  await operator.up();
  await operator.agent('eu-1');
  await operator.api.until('line', 'up', 15_000);

  for (let outage = 1; outage <= 4; outage++) {
    await line.set({ kind: 'refuse' });
    await operator.api.until('line', 'down', 8_000);
    await line.set({ kind: 'accept' });
    await operator.api.until('line', 'up', 8_000);
  }
  await untilHeard(hook, 25_000, 'down', 'up', 'flapping', 'settled');

  const [down, up, flapping, settled] = hook.heard;
  expect(flapping?.text).toMatch(/^line is flapping: 2 outages since/);
  expect(settled?.text).toMatch(/^line has settled: up since .* after 4 outages since/);
  // To whoever keeps what is open, the first outage is one affair and all of the flapping another.
  const affairs = [down, up, flapping, settled].map((heard) => heard?.facts.concerns[0]?.incident);
  expect(affairs).toEqual([affairs[0], affairs[0], affairs[2], affairs[2]]);
  expect(affairs[0]).not.toBe(affairs[2]);
  expect(await operator.api.outages('line')).toHaveLength(4);
});

test('of services that stand in for each other nobody hears before too few are well, and then once', async ({
  operator,
}) => {
  await using hook = await WebhookReceiver.begin();
  const target = await operator.target('web-1', 'web-2', 'web-3');
  const services = target.view().map(({ name, port }) => [name, { target: `127.0.0.1:${port}`, group: 'shop' }]);
  await operator.write({
    agents: { 'eu-1': null },
    defaults: quick,
    channels: hookAt(hook),
    groups: { shop: { min_healthy: 2 } },
    services: Object.fromEntries(services) as Record<string, object>,
    subscribers: { ops: null },
  });
  await operator.up();
  await operator.agent('eu-1');
  await Promise.all(target.view().map(({ name }) => operator.api.until(name, 'up', 15_000)));

  await target.port('web-1').set({ kind: 'refuse' });
  await operator.api.until('web-1', 'down', 8_000);
  await eventually('nobody to be told for that reason', 5_000, async () =>
    (await verdictsOf(operator, 'web-1')).includes('group'),
  );
  expect(await operator.api.notifications()).toEqual([]);

  await target.port('web-2').set({ kind: 'refuse' });
  await untilHeard(hook, 15_000, 'down');
  await target.port('web-3').set({ kind: 'refuse' });
  await operator.api.until('web-3', 'down', 8_000);
  await Promise.all(['web-1', 'web-2'].map((name) => target.port(name).set({ kind: 'accept' })));
  await untilHeard(hook, 15_000, 'down', 'up');
  await operator.api.until('web-1', 'up', 8_000);
  await operator.api.until('web-2', 'up', 8_000);

  expect(hook.heard.map(({ facts }) => facts.concerns.map(({ service, reason }) => `${service}: ${reason}`))).toEqual([
    ['group shop: few'],
    ['group shop: few'],
  ]);
  expect(hook.heard[0]?.facts.concerns[0]?.from).toEqual(['web-1', 'web-2']);
  expect(await operator.api.notifications()).toHaveLength(2);
});

test('an agent that is away for too long is one message, whatever it looked at, and so is its return', async ({
  operator,
}) => {
  await using hook = await WebhookReceiver.begin();
  const names = ['a', 'b', 'c', 'd', 'e'];
  const target = await operator.target(...names, 'elsewhere');
  const at = (name: string) => `127.0.0.1:${target.port(name).view().port}`;
  const lonely = names.map((name) => [name, { target: at(name), agents: ['eu-1'] }]);
  await operator.write({
    agents: { 'eu-1': { away: '2s' }, 'us-1': null },
    defaults: quick,
    channels: hookAt(hook),
    services: { ...Object.fromEntries(lonely), elsewhere: { target: at('elsewhere'), agents: ['us-1'] } },
    subscribers: { ops: null },
  });
  await operator.up();
  const agent = await operator.agent('eu-1');
  await operator.agent('us-1');
  await Promise.all([...names, 'elsewhere'].map((name) => operator.api.until(name, 'up', 15_000)));

  await agent.kill();
  await untilHeard(hook, 20_000, 'down');
  await Promise.all(names.map((name) => operator.api.until(name, 'unknown', 8_000, 'away')));
  await operator.agent('eu-1');
  await untilHeard(hook, 20_000, 'down', 'up');
  await Promise.all([...names, 'elsewhere'].map((name) => operator.api.until(name, 'up', 15_000)));

  const [away, back] = hook.heard.map(({ facts }) => facts);
  expect([away?.concerns, back?.concerns]).toMatchObject([
    [{ service: 'agent eu-1', reason: 'away' }],
    [{ service: 'agent eu-1', reason: 'away' }],
  ]);
  expect(Date.parse(away?.at ?? '') - Date.parse(away?.concerns[0]?.since ?? '')).toBeGreaterThanOrEqual(2_000);
  expect(await operator.api.notifications()).toHaveLength(2);
});
