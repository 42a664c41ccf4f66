// A receiver that takes connections and answers nothing, and a manager that is killed over it: mail goes its own way, and what hung arrives later under the
// key it had from the beginning (M8, S4).
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import type { Operator } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { mailReceiver, WebhookReceiver } from '../support/receivers.ts';

/** An attempt that nobody answers is not given up while this test lasts: what ends it is the kill, or the receiver. */
const ATTEMPT = '2m';

const onRecord = async (operator: Operator): Promise<readonly string[]> => {
  const notifications = await operator.api.notifications();
  return notifications
    .map(({ event, deliveries }) => `${event}: ${deliveries.map(({ channel, state }) => `${channel} ${state}`).join()}`)
    .toReversed();
};

/** Settles once this is all that the manager has on record, oldest first. */
const untilOnRecord = (operator: Operator, ...expected: readonly string[]) => {
  let seen: readonly string[] = [];
  return eventually(
    `${expected.join('; ')} to be on record`,
    10_000,
    async () => {
      seen = await onRecord(operator);
      return seen.join(';') === expected.join(';');
    },
    () => seen,
  );
};

test('what a receiver hangs over is brought by the next manager under the same key, and mail does not wait for it', async ({
  operator,
}) => {
  await using mail = await mailReceiver();
  await using hook = await WebhookReceiver.begin();
  const web = (await operator.target('web')).port('web');
  await operator.write({
    agents: { 'eu-1': null },
    channels: {
      mail: {
        type: 'email',
        host: '127.0.0.1',
        port: mail.port,
        tls: 'none',
        from: 'v@example.com',
        to: ['ops@example.com'],
      },
      hook: { type: 'webhook', url: `http://127.0.0.1:${hook.port}/`, timeout: ATTEMPT },
    },
    services: { web: { target: `127.0.0.1:${web.view().port}`, every: '1s', timeout: '500ms', grace: '1s' } },
    subscribers: { ops: { channels: ['mail', 'hook'] } },
  });
  const first = await operator.up();
  await operator.agent('eu-1');
  await operator.api.until('web', 'up', 15_000);

  hook.hang = true;
  await web.set({ kind: 'refuse' });
  await eventually('a hook that hangs', 15_000, () => hook.hanging === 1);
  await eventually('mail all the same', 5_000, () => mail.heard.length === 1);
  await untilOnRecord(operator, 'down: hook due,mail sent');
  await first.kill();

  await operator.up();
  await eventually('the next manager to hang as well', 15_000, () => hook.hanging === 2);
  await web.set({ kind: 'accept' });
  await eventually('mail that it is over, all the same', 15_000, () => mail.heard.length === 2);
  await untilOnRecord(operator, 'down: hook due,mail sent', 'up: hook due,mail sent');
  expect(hook.hanging).toBe(2);

  hook.letGo();
  await untilOnRecord(operator, 'down: hook sent,mail sent', 'up: hook sent,mail sent');
  // Whoever drops what has a key that came before is left with each message once, in order.
  const keys = hook.heard.map(({ key }) => key);
  const once = hook.heard.filter(({ key }, i) => keys.indexOf(key) === i);
  expect(hook.heard.map(({ event }) => event)).toEqual(['down', 'down', 'up']);
  expect(once.map(({ event }) => event)).toEqual(['down', 'up']);
  expect(hook.heard.map(({ facts }) => facts.key)).toEqual(keys);
  expect(hook.heard[1]?.facts).toEqual(hook.heard[0]?.facts);
  expect(mail.heard.map(({ event }) => event)).toEqual(['down', 'up']);
});
