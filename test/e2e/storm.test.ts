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

const SUBSCRIBERS = ['boss', 'ops'] as const;

/** All that was decided for somebody, once all of it was sent. */
const sentTo = (operator: Operator, subscriber: string) =>
  eventually(`all that was decided for ${subscriber} to be sent`, 15_000, async () => {
    const all = await operator.api.notifications(SERVICES + 1, subscriber);
    return all.every(({ deliveries }) => deliveries.every(({ state }) => state === 'sent')) && all;
  });

test.for([
  ['behind one that is watched', true, 1, /^down gate is down: refused/],
  ['behind one that was taken out of the file', false, SERVICES, /^down 999 services are down: .* and 996 more$/],
] as const)(
  'of a thousand services %s each hears in one message',
  async ([, isBehind, decided, words], { operator }) => {
    await using hook = await WebhookReceiver.begin();
    const { program, addresses } = await crowdOf(operator);
    const [gate = '', ...rest] = addresses;
    const wish = (isGateThere: boolean) => ({
      agents: { 'eu-1': null },
      defaults: { every: '2s', timeout: '1s', grace: '4s' },
      channels: { hook: { type: 'webhook', url: `http://127.0.0.1:${hook.port}/`, default: true } },
      services: {
        ...(isGateThere && { gate }),
        ...Object.fromEntries(
          rest.map((target, i) => [`s${i}`, { target, ...(isGateThere && { depends_on: 'gate' }) }]),
        ),
      },
      subscribers: Object.fromEntries(SUBSCRIBERS.map((id) => [id, null])),
    });
    await operator.write(wish(true));
    await operator.up();
    await operator.agent('eu-1');
    await eventually('all to be up', 40_000, allAre(operator, 'up'));
    if (!isBehind) {
      await operator.write(wish(false));
      await eventually('the file without it to be in force', 10_000, async () => {
        const { services } = await operator.api.status();
        return services.length === SERVICES;
      });
    }

    await program.kill();
    await eventually('all to be down', 40_000, allAre(operator, 'down'));
    await eventually('somebody to be told', 10_000, () => hook.heard.length > 0);
    for (const subscriber of SUBSCRIBERS) {
      expect(await sentTo(operator, subscriber)).toHaveLength(decided);
      const heard = hook.heard.filter(({ facts }) => facts.subscriber === subscriber);
      expect(heard.map(({ event, text }) => `${event} ${text}`)).toEqual([expect.stringMatching(words)]);
      expect(heard[0]?.facts.concerns).toHaveLength(decided);
    }
  },
);
