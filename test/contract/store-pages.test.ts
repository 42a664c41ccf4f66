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

// The same time more than once, and a late one with a larger number.
const outages = [outage(1, 50.5), outage(2, 70), outage(3, 70), outage(4, 60), outage(5, 50.5)];
const notifications = [notification(1, 5), notification(2, 5), notification(3, 4.5)];

type Ask = (page: {
  readonly limit: number;
  readonly beforeId?: number;
}) => Promise<readonly { readonly id: number }[]>;

/** The numbers of all, page by page. */
const leafed = async (ask: Ask, limit: number): Promise<number[]> => {
  const ids: number[] = [];
  for (;;) {
    const last = ids.at(-1);
    const page = await ask({ limit, ...(last !== undefined && { beforeId: last }) });
    if (page.length === 0) return ids;
    ids.push(...page.map(({ id }) => id));
  }
};

onEveryStore((store) => {
  test.for([1, 2, 3])('outages come once each, in the order of all, %i at a time', async (limit) => {
    await store().commit({ outages, notifications, views: [], judged: [] });
    expect(await leafed((page) => store().outages(page), limit)).toEqual([3, 2, 4, 5, 1]);
  });

  test.for([1, 2])('so do notifications, %i at a time', async (limit) => {
    await store().commit({ outages, notifications, views: [], judged: [] });
    expect(await leafed((page) => store().notifications(page), limit)).toEqual([2, 1, 3]);
  });

  test('nothing comes after what is not there, or what others choose', async () => {
    await store().commit({ outages, notifications, views: [], judged: [] });
    expect(await store().outages({ limit: 9, beforeId: 99 })).toEqual([]);
    expect(await store().notifications({ limit: 9, beforeId: 99 })).toEqual([]);
    expect(await store().outages({ limit: 9, beforeId: 2, open: true, service: 'other' })).toEqual([]);
  });
});
