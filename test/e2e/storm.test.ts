// A thousand services gone at once are one message: that of what they depend on, or else one for all of them (S4, M8).
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Operator, START_MS_MAX } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { WebhookReceiver } from '../support/receivers.ts';

const SERVICES = 999;
const CROWD = fileURLToPath(new URL('../support/crowd.ts', import.meta.url));

const crowdOf = async (operator: Operator) => {
  const program = operator.start('crowd', [process.execPath, CROWD, String(SERVICES + 1)]);
  return { program, addresses: JSON.parse(await program.line(/^\[/, START_MS_MAX)) as string[] };
};

const allAre = (operator: Operator, health: string) => () =>
  operator.api.status().then(({ services }) => services.every((service) => service.health === health));

test.for([
  ['behind one that is watched', true, [/^down gate is down: refused/]],
  ['behind nothing', false, [/^down 1000 services are down: .* and 997 more$/]],
] as const)('of a thousand services %s', async ([, isBehind, expected], { operator }) => {
  await using hook = await WebhookReceiver.begin();
  const { program, addresses } = await crowdOf(operator);
  const [gate = '', ...rest] = addresses;
  const depends = isBehind && { depends_on: 'gate' };
  await operator.write({
    agents: { 'eu-1': null },
    defaults: { every: '2s', timeout: '1s', grace: '4s' },
    channels: { hook: { type: 'webhook', url: `http://127.0.0.1:${hook.port}/`, default: true } },
    services: { gate, ...Object.fromEntries(rest.map((target, i) => [`s${i}`, { target, ...depends }])) },
    subscribers: { ops: null },
  });
  await operator.up();
  await operator.agent('eu-1');
  await eventually('all to be up', 40_000, allAre(operator, 'up'));

  await program.kill();
  await eventually('all to be down', 40_000, allAre(operator, 'down'));
  await eventually('somebody to be told', 10_000, () => hook.heard.length > 0);
  const told = await eventually('all that was decided to be sent', 10_000, async () => {
    const all = await operator.api.notifications(SERVICES + 1);
    return all.every(({ deliveries }) => deliveries.every(({ state }) => state === 'sent')) && all;
  });
  expect(told).toHaveLength(isBehind ? 1 : SERVICES + 1);
  expect(hook.heard.map(({ event, text }) => `${event} ${text}`)).toEqual(
    expected.map((words) => expect.stringMatching(words)),
  );
});
