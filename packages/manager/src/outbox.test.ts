// The outbox on a store in memory and channels that do as they are told: what is on record when, and what goes out under which key.
import { type Clock, Fault } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Answer } from './channel/answer.ts';
import type { Channel, Message } from './core/message.ts';
import type { Notification } from './core/record.ts';
import { Outbox } from './outbox.ts';
import { createMemoryStore } from './store/memory/memory-store.ts';
import type { Store } from './store/store.ts';

const STORE_ID = 'ab'.repeat(16);

/** On fake timers, so that waits of minutes are over at once. */
const clock: Clock = {
  now: () => Date.now(),
  elapsed: () => Date.now(),
  at: (atMs, act) => {
    const timer = setTimeout(act, Math.max(0, atMs - Date.now()));
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

class FakeChannel implements Channel {
  readonly name: string;
  readonly sent: Message[] = [];
  /** What becomes of the next attempts; when there are none left, all is taken. */
  readonly outcomes: (Error | 'hang')[] = [];
  isClosed = false;

  constructor(name: string) {
    this.name = name;
  }

  async send(message: Message, signal: AbortSignal): Promise<void> {
    this.sent.push(message);
    const outcome = this.outcomes.shift();
    if (outcome instanceof Error) throw outcome;
    if (outcome === 'hang')
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

let store: Store;
let mail: FakeChannel;
let hook: FakeChannel;
let keys: number;
let outbox: Outbox;
let ids: number;

const log: string[] = [];
const note = (level: string) => (_: object, text: string) => void log.push(`${level} ${text}`);
const logger = { info: note('info'), warn: note('warn'), error: note('error') } as unknown as Logger;

const outboxOf = (over: Partial<Store> = {}): Outbox => {
  const random = { fraction: () => 0, hex: () => `key-${++keys}` };
  return new Outbox({ store: { ...store, ...over }, storeId: STORE_ID, clock, random, logger });
};

const decide = async (channels: readonly string[], more: Partial<Notification> = {}): Promise<Notification> => {
  const about = { target: 'tcp://web:80', reason: 'refused' as const, sinceMs: 0, from: ['eu-1'] };
  const base = { atMs: 0, subscriber: 'ops', service: 'web', outage: 1, event: 'down' as const, text: 'web is down' };
  const notification = { id: ++ids, ...base, about, channels, ...more };
  await store.commit({ outages: [], notifications: [notification], views: [], judged: [] });
  outbox.take(notification);
  return notification;
};

const deliveries = async (): Promise<string[]> =>
  (await store.notifications({ limit: 99 }))
    .toReversed()
    .flatMap((one) => one.deliveries.map(({ channel, state }) => `${one.id} ${channel} ${state}`));

const passes = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const busy = (): Fault => new Fault('channel-failed', 'It is busy.');

beforeEach(async () => {
  vi.useFakeTimers();
  [keys, ids, log.length] = [0, 0, 0];
  store = createMemoryStore(STORE_ID);
  [mail, hook] = [new FakeChannel('mail'), new FakeChannel('hook')];
  outbox = outboxOf();
  await outbox.configure([mail, hook]);
  await outbox.begin();
});
afterEach(async () => {
  await outbox.stop();
  vi.useRealTimers();
});

describe('a message', () => {
  test('is sent once on each channel, and that it was is on record', async () => {
    await decide(['hook', 'mail']);
    await passes(1_000);
    expect([mail, hook].map(({ sent }) => sent.map(({ title }) => title))).toEqual([['web is down'], ['web is down']]);
    expect(await deliveries()).toEqual(['1 hook sent', '1 mail sent']);
    await passes(3_600_000);
    expect(mail.sent).toHaveLength(1);
  });

  test('gathers what comes within half a second', async () => {
    await decide(['mail']);
    await passes(300);
    await decide(['mail'], { service: 'db', text: 'db is down' });
    await passes(1_000);
    expect(mail.sent.map(({ title }) => title)).toEqual(['2 services are down: web, db']);
    expect(await deliveries()).toEqual(['1 mail sent', '2 mail sent']);
  });

  test('is on record under its key before it is sent', async () => {
    outbox = outboxOf({ pack: async () => Promise.reject(new Fault('store-failed', 'The disk is full.')) });
    await outbox.configure([mail]);
    await decide(['mail']);
    await passes(60_000);
    expect(mail.sent).toEqual([]);
    expect(log.filter((line) => line.startsWith('error'))).toHaveLength(1);
  });
});

describe('a channel in trouble', () => {
  test('is tried again under the same key, and shown until it is well', async () => {
    mail.outcomes.push(busy(), busy());
    await decide(['mail']);
    await passes(700);
    expect(outbox.states()[0]).toEqual({ channel: 'mail', due: 1, sent: 0, failed: 0, trouble: 'It is busy.' });
    await passes(30_000);
    expect(mail.sent.map(({ key }) => key)).toEqual(['key-1', 'key-1', 'key-1']);
    expect(outbox.states()[0]).toMatchObject({ due: 0, sentAtMs: expect.any(Number) });
    expect(outbox.states()[0]).not.toHaveProperty('trouble');
    expect(log).toEqual([expect.stringMatching(/^warn .*tried again/), expect.stringMatching(/^info .*again$/)]);
  });

  test('that asks for time is given it', async () => {
    mail.outcomes.push(new Fault('channel-failed', 'Too many requests.', { cause: new Answer(429, 300_000) }));
    await decide(['mail']);
    await passes(299_000);
    expect(mail.sent).toHaveLength(1);
    await passes(20_000);
    expect(mail.sent).toHaveLength(2);
  });

  test('delays no other', async () => {
    hook.outcomes.push('hang');
    await decide(['hook', 'mail']);
    await passes(1_000);
    expect(await deliveries()).toEqual(['1 hook due', '1 mail sent']);
  });

  test('has its next messages gathered meanwhile, and sent in order', async () => {
    mail.outcomes.push(busy(), busy());
    await decide(['mail']);
    await passes(700);
    await decide(['mail'], { event: 'up', text: 'web is up again' });
    await passes(60_000);
    expect(mail.sent.map(({ event }) => event)).toEqual(['down', 'down', 'down', 'up']);
  });

  test('is given up after some hours at most, and said to be', async () => {
    mail.outcomes.push(...Array.from({ length: 100 }, busy));
    await decide(['mail']);
    await passes(6 * 3_600_000);
    expect(await deliveries()).toEqual(['1 mail failed']);
    expect(mail.sent.length).toBeLessThan(20);
    expect(log.at(-1)).toMatch(/^error .*given up: It is busy\..*vedette channel retry mail/);
  });

  test('that refuses is not asked again, unless somebody wants it to be: then under the same key', async () => {
    mail.outcomes.push(new Fault('channel-refused', 'No such mailbox.'));
    await decide(['mail']);
    await passes(60_000);
    const [told] = await store.notifications({ limit: 1 });
    expect(told?.deliveries).toMatchObject([{ state: 'failed', attempts: 1, error: 'No such mailbox.' }]);
    expect(await outbox.retry('mail')).toBe(1);
    await passes(1_000);
    expect(mail.sent.map(({ key }) => key)).toEqual(['key-1', 'key-1']);
    expect(await deliveries()).toEqual(['1 mail sent']);
    expect(await outbox.retry('mail')).toBe(0);
  });

  test('that makes a mistake is not asked again', async () => {
    mail.outcomes.push(new TypeError('x is not a function'));
    await decide(['mail']);
    await passes(60_000);
    expect(await deliveries()).toEqual(['1 mail failed']);
  });
});

describe('the next manager', () => {
  test('sends what was under way under the key it had, and what waited as it comes', async () => {
    mail.outcomes.push('hang');
    await decide(['mail']);
    await passes(700);
    await decide(['mail'], { event: 'up' });
    await outbox.stop();
    expect(await deliveries()).toEqual(['1 mail due', '2 mail due']);
    mail = new FakeChannel('mail');
    outbox = outboxOf();
    await outbox.configure([mail]);
    await outbox.begin();
    await passes(5_000);
    expect(mail.sent.map(({ key, event }) => `${key} ${event}`)).toEqual(['key-1 down', 'key-2 up']);
    expect(await deliveries()).toEqual(['1 mail sent', '2 mail sent']);
  });
});

describe('other channels in force', () => {
  test('take the place of those before them, also for what is being tried', async () => {
    mail.outcomes.push(busy());
    await decide(['mail']);
    await passes(600);
    const other = new FakeChannel('mail');
    await outbox.configure([other]);
    expect([mail.isClosed, hook.isClosed]).toEqual([true, true]);
    await passes(30_000);
    expect(other.sent.map(({ key }) => key)).toEqual(['key-1']);
  });

  test('what is due on one that is no more is given up', async () => {
    await outbox.configure([mail]);
    await decide(['hook']);
    await passes(1_000);
    expect(await deliveries()).toEqual(['1 hook failed']);
    await expect(outbox.retry('hook')).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('a test goes out at once, beside everything else, and is on no record', async () => {
  mail.outcomes.push('hang');
  await decide(['mail']);
  await passes(700);
  await outbox.test('mail');
  expect(mail.sent.at(-1)).toMatchObject({ event: 'test' });
  mail.outcomes.push(new Fault('channel-refused', 'No.'));
  await expect(outbox.test('mail')).rejects.toMatchObject({ code: 'channel-refused' });
  await expect(outbox.test('nobody')).rejects.toMatchObject({ code: 'not-found' });
  expect(await deliveries()).toEqual(['1 mail due']);
});
