// The store's contract, second half: what judging came to.
import { beforeEach, describe, expect, test } from 'vitest';
import { onEveryStore } from './store-harness.ts';
import { batch, EPOCH, gap, judgedUpTo, judgement, notification, outage } from './store-samples.ts';

onEveryStore((store) => {
  describe('judging', () => {
    test('is asked for in order of arrival, as much as is wanted', async () => {
      const us = { agent: 'us-1' };
      const entries = [batch(1, 2), batch(1, 3, us), gap(3, 4), batch(4, 4, us)];
      await store().append(entries);
      expect(await store().unjudged(3)).toEqual(entries.slice(0, 3));
      expect(await store().unjudged(0)).toEqual([]);
      expect(await store().unjudged(Number.POSITIVE_INFINITY)).toEqual(entries);
    });

    test('goes on after the mark, also in the middle of an entry', async () => {
      await store().append([batch(1, 10), gap(11, 20), batch(15, 30)]);
      await store().commit(judgedUpTo(4));
      expect((await store().unjudged(1))[0]).toEqual({ ...batch(1, 10), skip: 4 });
      await store().commit(judgedUpTo(13));
      expect(await store().unjudged(9)).toEqual([gap(14, 20), { ...batch(15, 30), skip: 6 }]);
      await store().commit(judgedUpTo(22));
      expect(await store().unjudged(9)).toEqual([{ ...batch(15, 30), skip: 8 }]);
      await store().commit(judgedUpTo(30));
      expect(await store().unjudged(9)).toEqual([]);
    });

    test('never goes back', async () => {
      await store().append([batch(1, 10)]);
      await store().commit(judgedUpTo(7));
      await store().commit(judgedUpTo(3));
      expect((await store().load()).judged).toEqual([{ agent: 'eu-1', epoch: EPOCH, seq: 7 }]);
    });

    test('of what was never stored is a mistake, and changes nothing', async () => {
      await store().append([batch(1, 10)]);
      const views = [{ agent: 'eu-1', change: { slot: 1, at: 1, since: 1, health: 'up' } as const }];
      await expect(store().commit({ ...judgedUpTo(11), views })).rejects.toThrow();
      await expect(store().commit({ ...judgedUpTo(1, { agent: 'nobody' }), views })).rejects.toThrow();
      expect(await store().load()).toMatchObject({ views: [], judged: [] });
    });

    test('keeps the newest view of each agent on each service', async () => {
      const up = (slot: number, at: number) => ({ slot, at, since: 1, health: 'up' }) as const;
      const down = { slot: 1, at: 3.5, since: 2, health: 'down', reason: 'timeout', heldMs: 1.5 } as const;
      await store().commit(
        judgement({
          views: [
            { agent: 'a', change: up(1, 1) },
            { agent: 'b', change: up(1, 1) },
          ],
        }),
      );
      await store().commit(
        judgement({
          views: [
            { agent: 'a', change: down },
            { agent: 'a', change: up(2, 9) },
          ],
        }),
      );
      const { views } = await store().load();
      expect(views.toSorted((a, b) => a.agent.localeCompare(b.agent))).toEqual([
        { agent: 'a', change: down },
        { agent: 'a', change: up(2, 9) },
        { agent: 'b', change: up(1, 1) },
      ]);
    });

    test('forgets what lost agents held, but not what they tell afterwards', async () => {
      const up = (slot: number) => ({ slot, at: 1, since: 1, health: 'up' }) as const;
      const views = ['a', 'b'].flatMap((agent) => [1, 2].map((slot) => ({ agent, change: up(slot) })));
      await store().commit(judgement({ views }));
      await store().commit(judgement({ lost: ['a'], views: [{ agent: 'a', change: up(2) }] }));
      const { views: left } = await store().load();
      expect(left.map(({ agent, change }) => `${agent} ${change.slot}`).toSorted()).toEqual(['a 2', 'b 1', 'b 2']);
    });

    test('may be stored twice, when it is not known whether it was', async () => {
      await store().append([batch(1, 4)]);
      const once = { ...judgedUpTo(4), outages: [outage(1)], notifications: [notification(1)] };
      await store().commit(once);
      await store().commit(once);
      expect(await store().notifications({ limit: 9 })).toEqual([{ ...notification(1), deliveries: [] }]);
      expect(await store().outages({ limit: 9 })).toEqual([outage(1)]);
    });
  });

  describe('outages', () => {
    const closed = outage(2, { service: 'db', endedAtMs: 250.5, told: { ops: 200, eve: 210.5 } });
    beforeEach(async () => {
      await store().commit(
        judgement({ outages: [outage(1), outage(2, { service: 'db' }), outage(4, { startedAtMs: 50 })] }),
      );
      await store().commit(judgement({ outages: [closed, outage(3)] }));
    });

    test.each([
      ['newest start first', { limit: 9 }, [3, 2, 1, 4]],
      ['at most so many', { limit: 2 }, [3, 2]],
      ['none', { limit: 0 }, []],
      ['of a service', { service: 'web', limit: 9 }, [3, 1, 4]],
      ['of nobody', { service: "x' OR 1 --", limit: 9 }, []],
      ['open ones', { open: true, limit: 9 }, [3, 1, 4]],
      ['ended ones', { open: false, limit: 9 }, [2]],
      ['that lasted until a time', { sinceMs: 250.5, limit: 9 }, [3, 2, 1, 4]],
      ['that lasted beyond a time', { sinceMs: 250.6, limit: 9 }, [3, 1, 4]],
      ['of a service, open, since, at most', { service: 'web', open: true, sinceMs: 0, limit: 2 }, [3, 1]],
    ])('are found: %s', async (_, query, ids) => {
      expect((await store().outages(query)).map(({ id }) => id)).toEqual(ids);
    });

    test('come back as they were last told, and the open ones at a start', async () => {
      expect(await store().outages({ service: 'db', limit: 1 })).toEqual([closed]);
      const { openOutages, lastOutageId } = await store().load();
      expect(new Set(openOutages.map(({ id }) => id))).toEqual(new Set([1, 3, 4]));
      expect(lastOutageId).toBe(4);
    });
  });

  test('that somebody sees to an outage is kept with it, and that nobody does after all', async () => {
    const seen = outage(1, { acknowledged: { by: 'anna', atMs: 103.5, note: 'a "disk"' } });
    await store().commit(judgement({ outages: [seen, outage(2, { acknowledged: { by: 'ben', atMs: 7 } })] }));
    expect((await store().load()).openOutages).toContainEqual(seen);
    await store().commit(judgement({ outages: [outage(2)] }));
    expect(await store().outages({ limit: 9 })).toEqual([outage(2), seen]);
  });

  describe('notifications', () => {
    beforeEach(async () => {
      const notifications = [1, 2, 3].map((id) => notification(id, { subscriber: id === 2 ? 'eve' : 'ops' }));
      await store().commit(judgement({ outages: [outage(1)], notifications }));
      await store().commit(judgement({ notifications: [notification(7, { atMs: 100 })] }));
    });

    test.each([
      ['newest first', { limit: 9 }, [3, 2, 7, 1]],
      ['at most so many', { limit: 1 }, [3]],
      ['to a subscriber', { subscriber: 'ops', limit: 9 }, [3, 7, 1]],
      ['since a time', { sinceMs: 200, limit: 9 }, [3, 2]],
      ['to a subscriber since a time', { subscriber: 'ops', sinceMs: 200, limit: 9 }, [3]],
    ])('are found: %s', async (_, query, ids) => {
      expect((await store().notifications(query)).map(({ id }) => id)).toEqual(ids);
    });

    test('come back as they were', async () => {
      expect(await store().notifications({ limit: 1 })).toEqual([{ ...notification(3), deliveries: [] }]);
      expect((await store().load()).lastNotificationId).toBe(7);
    });
  });
});
