// Whoever is told is told by their own channels: after their own grace, once, whatever becomes of the manager and of other channels (M3, M8, S4).
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { test } from '../support/operator-test.ts';
import { mailReceiver, WebhookReceiver } from '../support/receivers.ts';

const channelsAt = (mailPort: number, hookPort: number) => ({
  mail: {
    type: 'email',
    host: '127.0.0.1',
    port: mailPort,
    tls: 'none',
    from: 'v@example.com',
    to: ['ops@example.com'],
  },
  hook: { type: 'webhook', url: `http://127.0.0.1:${hookPort}/`, timeout: '2s' },
});

test('each is told after their own grace, and of the end only who heard of the beginning', async ({ operator }) => {
  await using mail = await mailReceiver();
  await using hook = await WebhookReceiver.begin();
  const web = (await operator.target('web')).port('web');
  await operator.write({
    agents: { 'eu-1': null, 'us-1': null, 'asia-1': null },
    channels: channelsAt(mail.port, hook.port),
    services: {
      web: { target: `127.0.0.1:${web.view().port}`, every: '1s', timeout: '500ms', grace: '4s', quorum: 1 },
    },
    subscribers: { soon: { channels: ['mail', 'hook'] }, patient: { grace: '60s', channels: ['hook'] } },
  });
  await operator.up();
  await Promise.all(['eu-1', 'us-1', 'asia-1'].map((id) => operator.agent(id)));
  await operator.api.untilUpFromAll('web', 20_000);
  expect(await operator.vedette('channel', 'test', 'hook', '-c', operator.file)).toMatchObject({ status: 0 });
  expect(hook.heard.map(({ event }) => event)).toEqual(['test']);

  await web.set({ kind: 'refuse' });
  const failing = await operator.api.until('web', 'failing', 8_000);
  await eventually('mail', 15_000, () => mail.heard.length > 0);
  const { atMs } = mail.heard[0] ?? { atMs: 0 };
  expect(atMs - Date.parse(failing.since)).toBeGreaterThanOrEqual(4_000);
  await web.set({ kind: 'accept' });
  await eventually('that it is over', 15_000, () => mail.heard.length > 1 && hook.heard.length > 2);

  expect(mail.heard.map(({ event, text }) => `${event} ${text}`)).toEqual([
    expect.stringMatching(/^down .*web is down: refused/),
    expect.stringMatching(/^up .*web is up again/),
  ]);
  expect(hook.heard.map(({ event }) => event)).toEqual(['test', 'down', 'up']);
  const delivered = await eventually('all to be on record', 5_000, async () => {
    const told = await operator.api.notifications();
    return told.every(({ deliveries }) => deliveries.every(({ state }) => state === 'sent')) && told;
  });
  expect(delivered.map(({ subscriber, event, deliveries }) => `${subscriber} ${event} ${deliveries.length}`)).toEqual([
    'soon up 2',
    'soon down 2',
  ]);
});

test('a receiver that hangs delays nobody, and is told once it is back, by the next manager, under the same key', async ({
  operator,
}) => {
  await using mail = await mailReceiver();
  await using hook = await WebhookReceiver.begin();
  const web = (await operator.target('web')).port('web');
  await operator.write({
    agents: { 'eu-1': null },
    channels: channelsAt(mail.port, hook.port),
    services: { web: { target: `127.0.0.1:${web.view().port}`, every: '1s', timeout: '500ms', grace: '1s' } },
    subscribers: { ops: { channels: ['mail', 'hook'] } },
  });
  const first = await operator.up();
  await operator.agent('eu-1');
  await operator.api.until('web', 'up', 15_000);

  hook.hang = true;
  await web.set({ kind: 'refuse' });
  await eventually('mail, and a hook that hangs', 15_000, () => mail.heard.length > 0 && hook.hanging > 0);
  expect(mail.heard.map(({ event }) => event)).toEqual(['down']);
  const listed = await operator.vedette('channel', 'list');
  expect(listed.out).toMatch(/^hook +webhook +1 /m);
  await first.kill();

  hook.hang = false;
  const before = hook.heard.length;
  await operator.up();
  await eventually('the hook to be told', 15_000, () => hook.heard.length > before);
  await eventually('that it was to be on record', 5_000, async () => {
    const [told] = await operator.api.notifications();
    return told?.deliveries.every(({ state }) => state === 'sent');
  });
  expect(new Set(hook.heard.map(({ key }) => key)).size).toBe(1);
  expect(hook.heard.length).toBe(before + 1);
  expect(mail.heard).toHaveLength(1);
});
