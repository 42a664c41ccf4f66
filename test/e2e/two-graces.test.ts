// One service, three vantages, two subscribers: whoever waits longer hears nothing of what is over sooner, and each hears once of what is not (M3, M4, M8).
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import type { Operator } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { type HeardFacts, type HeardMail, mailReceiver, WebhookReceiver } from '../support/receivers.ts';

const SOON_MS = 5_000;
const PATIENT_MS = 20_000;
/** Longer than the one and shorter than the other takes, with as much time as can be to find out that it is over. */
const SHORT_FAILURE_MS = 15_000;
const SUBSCRIBERS = ['soon', 'patient'] as const;
type Subscriber = (typeof SUBSCRIBERS)[number];

type Ears = {
  readonly hooks: Readonly<Record<Subscriber, { readonly heard: readonly HeardFacts[] }>>;
  readonly mails: { readonly heard: readonly HeardMail[] };
};

const email = (subscriber: Subscriber, port: number) => ({
  type: 'email',
  host: '127.0.0.1',
  port,
  tls: 'none',
  from: 'v@example.com',
  to: [`${subscriber}@example.com`],
});

/** What came for one of them on each channel, in its order. */
const eventsOf = ({ hooks, mails }: Ears, subscriber: Subscriber) => ({
  hook: hooks[subscriber].heard.map(({ event }) => event),
  mail: mails.heard.filter(({ to }) => to.includes(`${subscriber}@example.com`)).map(({ event }) => event),
});

/** Both channels have brought them exactly this, so far. */
const heardOnBoth = (ears: Ears, subscriber: Subscriber, ...events: readonly string[]) => {
  const { hook, mail } = eventsOf(ears, subscriber);
  return hook.join() === events.join() && mail.join() === events.join();
};

const untilHeard = (ears: Ears, subscriber: Subscriber, ...events: readonly string[]) =>
  eventually(
    `${subscriber} to hear ${events.join(', ')} on both channels`,
    PATIENT_MS + 15_000,
    () => heardOnBoth(ears, subscriber, ...events),
    () => eventsOf(ears, subscriber),
  );

/** Nobody is told before their grace is over: by the facts of each message, and by when its mail was there. */
const expectInTime = ({ hooks, mails }: Ears, subscriber: Subscriber, graceMs: number): void => {
  for (const { event, text, facts } of hooks[subscriber].heard) {
    const [concern] = facts.concerns;
    expect(facts.subscriber).toBe(subscriber);
    expect(facts.concerns).toHaveLength(1);
    if (event !== 'down') continue;
    const overAtMs = Date.parse(concern?.since ?? '') + graceMs;
    expect(Date.parse(facts.at)).toBeGreaterThanOrEqual(overAtMs);
    const mail = mails.heard.find((one) => one.text === text && one.to.includes(`${subscriber}@example.com`));
    expect(mail?.atMs).toBeGreaterThanOrEqual(overAtMs);
  }
};

/** What the manager has on record, oldest first, with how many channels took it. */
const toldOf = async (operator: Operator): Promise<readonly string[]> => {
  const notifications = await operator.api.notifications();
  return notifications
    .map(({ subscriber, event, deliveries }) => `${subscriber} ${event} ${deliveries.length}`)
    .toReversed();
};

test('one hears of a failure of fifteen seconds, the other only of one that outlasts their grace', async ({
  operator,
}) => {
  await using mails = await mailReceiver();
  await using soon = await WebhookReceiver.begin();
  await using patient = await WebhookReceiver.begin();
  const ears: Ears = { hooks: { soon, patient }, mails };
  const web = (await operator.target('web')).port('web');
  const hookAt = (port: number) => ({ type: 'webhook', url: `http://127.0.0.1:${port}/` });
  await operator.write({
    agents: { 'eu-1': null, 'us-1': null, 'asia-1': null },
    channels: {
      'soon-hook': hookAt(soon.port),
      'soon-mail': email('soon', mails.port),
      'patient-hook': hookAt(patient.port),
      'patient-mail': email('patient', mails.port),
    },
    services: { web: { target: `127.0.0.1:${web.view().port}`, every: '1s', timeout: '500ms' } },
    subscribers: {
      soon: { grace: `${SOON_MS}ms`, channels: ['soon-hook', 'soon-mail'] },
      patient: { grace: `${PATIENT_MS}ms`, channels: ['patient-hook', 'patient-mail'] },
    },
  });
  await operator.up();
  await Promise.all(['eu-1', 'us-1', 'asia-1'].map((id) => operator.agent(id)));
  await operator.api.untilUpFromAll('web', 20_000);

  const fellAtMs = Date.now();
  await web.set({ kind: 'refuse' });
  await untilHeard(ears, 'soon', 'down');
  await eventually('the rest of fifteen seconds', SHORT_FAILURE_MS, () => Date.now() - fellAtMs >= SHORT_FAILURE_MS);
  const returnedMs = Date.now();
  await web.set({ kind: 'accept' });
  await untilHeard(ears, 'soon', 'down', 'up');
  await operator.api.untilUpFromAll('web', 10_000);
  // What the store has of it: asked about the moment before it came back, and how it went on.
  const { answers } = await operator.api.explanation('web', returnedMs);
  expect(answers).toMatchObject([
    { subscriber: 'patient', kind: 'grace', graceMs: PATIENT_MS, next: { verdict: 'over' } },
    { subscriber: 'soon', kind: 'told', graceMs: SOON_MS, told: { event: 'down' } },
  ]);
  expect(answers[0]?.told).toBeUndefined();
  expect(eventsOf(ears, 'patient')).toEqual({ hook: [], mail: [] });

  await web.set({ kind: 'refuse' });
  await untilHeard(ears, 'soon', 'down', 'up', 'down');
  expect(eventsOf(ears, 'patient')).toEqual({ hook: [], mail: [] });
  await untilHeard(ears, 'patient', 'down');
  expect(eventsOf(ears, 'soon').hook).toEqual(['down', 'up', 'down']);
  await web.set({ kind: 'accept' });
  await untilHeard(ears, 'patient', 'down', 'up');
  await untilHeard(ears, 'soon', 'down', 'up', 'down', 'up');

  expectInTime(ears, 'soon', SOON_MS);
  expectInTime(ears, 'patient', PATIENT_MS);
  // Nothing is on record beside what was heard, and each outage has who heard of it.
  expect(await toldOf(operator)).toEqual([
    'soon down 2',
    'soon up 2',
    'soon down 2',
    'patient down 2',
    'soon up 2',
    'patient up 2',
  ]);
  const outages = await operator.api.outages('web');
  expect(outages.map(({ told }) => told)).toEqual([['soon', 'patient'], ['soon']]);
}, 150_000);
