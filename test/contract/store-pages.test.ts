// The store's contract, next part: outages and notifications page by page.
import { expect, test } from 'vitest';
import type { Notification, Outage } from '../../packages/manager/src/core/record.ts';
import { onEveryStore } from './store-harness.ts';

const outage = (id: number, startedAtMs: number): Outage => ({
  ...{ id, service: 'web', slot: 1, startedAtMs, reason: 'refused', from: [], told: {} },
});

const notification = (id: number, atMs: number): Notification => ({
  ...{ id, atMs, subscriber: 'ops', service: 'web', outage: 1, event: 'down', text: '', channels: [] },
  about: { target: 'tcp://web:80', reason: 'refused', sinceMs: 0, from: ['eu-1'] },
});

onEveryStore((store) => {
  test('each comes once, in the order of all, whatever came in which order', async () => {
    // The same time more than once, and a late one with a larger number.
    const outages = [outage(1, 50.5), outage(2, 70), outage(3, 70), outage(4, 60), outage(5, 50.5)];
    const notifications = [notification(1, 5), notification(2, 5), notification(3, 4.5)];
    await store().commit({ outages, notifications, views: [], judged: [] });
    const pages = async (
      ask: (beforeId?: number) => Promise<readonly { readonly id: number }[]>,
    ): Promise<number[]> => {
      const ids: number[] = [];
      for (let page = await ask(); page.length > 0; page = await ask(ids.at(-1))) ids.push(...page.map(({ id }) => id));
      return ids;
    };
    for (const limit of [1, 2, 3]) {
      const before = (beforeId?: number) => ({ limit, ...(beforeId !== undefined && { beforeId }) });
      expect(await pages((id) => store().outages(before(id)))).toEqual([3, 2, 4, 5, 1]);
      expect(await pages((id) => store().notifications(before(id)))).toEqual([2, 1, 3]);
    }
    expect(await store().outages({ limit: 9, beforeId: 99 })).toEqual([]);
    expect(await store().outages({ limit: 9, beforeId: 2, open: true, service: 'other' })).toEqual([]);
  });
});
