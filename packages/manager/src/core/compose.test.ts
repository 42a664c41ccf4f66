import { expect, test } from 'vitest';
import { compose, testMessage } from './compose.ts';
import type { Notification } from './record.ts';

const STORE = 'ab'.repeat(16);
const notification = (id: number, more: Partial<Notification> = {}): Notification => ({
  id,
  atMs: 1_000 + id,
  subscriber: 'ops',
  service: `s${id}`,
  outage: 10 + id,
  event: 'down',
  text: `s${id} is down: refused`,
  about: { target: `tcp://s${id}:80`, group: 'shop', reason: 'refused', sinceMs: 900, from: ['eu-1'] },
  channels: ['mail'],
  ...more,
});
const many = (count: number, event: 'down' | 'up' = 'down'): Notification[] =>
  Array.from({ length: count }, (_, i) => notification(i + 1, { event }));
const composed = ([first, ...more]: readonly Notification[]) => {
  if (!first) throw new Error('a message is about something');
  return compose([first, ...more], 'key', STORE);
};

test('one is said in its own words', () => {
  expect(composed(many(1))).toEqual({
    key: 'key',
    event: 'down',
    subscriber: 'ops',
    atMs: 1_001,
    title: 's1 is down: refused',
    text: '',
    concerns: [
      {
        service: 's1',
        target: 'tcp://s1:80',
        group: 'shop',
        reason: 'refused',
        sinceMs: 900,
        from: ['eu-1'],
        incident: 'vedette-abababab-11',
      },
    ],
  });
});

test.each([
  [2, 'down', '2 services are down: s1, s2'],
  [3, 'up', '3 services are up again: s1, s2, s3'],
  [12, 'down', '12 services are down: s1, s2, s3 and 9 more'],
] as const)('%i that are %s have a title for all, and a line each', (count, event, title) => {
  const message = composed(many(count, event));
  expect(message).toMatchObject({ title, event });
  expect(message.text.split('\n')).toHaveLength(count);
  expect(message.concerns).toHaveLength(count);
});

test('a thousand are all told to programs, and to people as many as they read', () => {
  const { concerns, text } = composed(many(1_000));
  expect(concerns).toHaveLength(1_000);
  expect(text.split('\n').slice(-2)).toEqual(['s50 is down: refused', '… and 950 more']);
});

test('a service that went twice is one service', () => {
  expect(composed([notification(1), notification(1, { id: 2, outage: 12 })]).title).toBe('1 service is down: s1');
});

test('a test says so', () => {
  expect(testMessage('mail', 'k', 5)).toMatchObject({ key: 'k', event: 'test', concerns: [] });
});
