// The contract of every store's outbox: a notification is due on each of its channels until it was sent or given up there, whatever happens to the process,
// and goes out under one key.
import { describe, expect, test } from 'vitest';
import type { Undelivered } from '../../packages/manager/src/store/store.ts';
import { onEveryStore } from './store-harness.ts';
import { judgement, notification } from './store-samples.ts';

const shown = ({ notification: { id }, channel, key }: Undelivered): string => `${id} ${channel} ${key ?? '-'}`;

onEveryStore((store) => {
  const due = async (): Promise<string[]> => (await store().undelivered()).map(shown);
  const decide = (...ids: number[]): Promise<void> =>
    store().commit(judgement({ notifications: ids.map((id) => notification(id, { channels: ['hook', 'mail'] })) }));

  describe('the outbox', () => {
    test('a notification is due on each of its channels, in the order in which they were decided', async () => {
      await decide(2);
      await decide(1);
      await store().commit(judgement({ notifications: [notification(3)] }));
      expect(await due()).toEqual(['1 hook -', '1 mail -', '2 hook -', '2 mail -']);
      expect((await store().undelivered())[0]?.notification).toEqual(notification(1, { channels: ['hook', 'mail'] }));
    });

    test('what was decided twice is due once, and what became of it stays', async () => {
      await decide(1);
      await store().pack({ key: 'k', channel: 'hook', notifications: [1] });
      await store().settle('k', { state: 'sent', atMs: 5, attempts: 1 });
      await decide(1);
      expect(await due()).toEqual(['1 mail -']);
    });

    test('several go out under one key, on one channel', async () => {
      await decide(1, 2, 3);
      await store().pack({ key: 'k', channel: 'mail', notifications: [1, 3] });
      expect(await due()).toEqual(['1 hook -', '1 mail k', '2 hook -', '2 mail -', '3 hook -', '3 mail k']);
      await store().settle('k', { state: 'sent', atMs: 70.5, attempts: 2 });
      expect(await due()).toEqual(['1 hook -', '2 hook -', '2 mail -', '3 hook -']);
      const [third] = await store().notifications({ limit: 1 });
      expect(third?.deliveries).toEqual([
        { channel: 'hook', state: 'due' },
        { channel: 'mail', state: 'sent', atMs: 70.5, attempts: 2 },
      ]);
    });

    test('what was given up stays so, until somebody asks for it again: then it is due under its key', async () => {
      await decide(1, 2);
      await store().pack({ key: 'k', channel: 'hook', notifications: [1] });
      await store().settle('k', { state: 'failed', atMs: 9, attempts: 12, error: 'gone' });
      expect(await due()).toEqual(['1 mail -', '2 hook -', '2 mail -']);
      const [, first] = await store().notifications({ limit: 2 });
      expect(first?.deliveries[0]).toEqual({ channel: 'hook', state: 'failed', atMs: 9, attempts: 12, error: 'gone' });
      expect(await store().retry('mail')).toEqual([]);
      expect((await store().retry('hook')).map(shown)).toEqual(['1 hook k']);
      expect(await due()).toEqual(['1 hook k', '1 mail -', '2 hook -', '2 mail -']);
      expect(await store().retry('hook')).toEqual([]);
    });

    test('of a key that nobody knows nothing comes', async () => {
      await decide(1);
      await store().settle('nobody', { state: 'sent' });
      expect(await due()).toEqual(['1 hook -', '1 mail -']);
    });
  });
});
