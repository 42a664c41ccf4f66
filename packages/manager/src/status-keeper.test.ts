// The keeper of public pages with a store in memory and a clock that stands: how often it asks, what it shows while it cannot, and that it goes by the wishes in force.
import type { Logger } from 'pino';
import { expect, test } from 'vitest';
import { StandingClock } from './gate/standing-clock.test-support.ts';
import { wish } from './status/sample.fake.ts';
import { StatusKeeper, type StatusKeeperOptions } from './status-keeper.ts';

const setUp = () => {
  const clock = new StandingClock();
  clock.pass(86_400_000 * 400);
  const wishes = { statusPages: [wish()], planned: [] as StatusKeeperOptions['keeper']['wishes']['planned'] };
  const state = { asked: 0, isAway: false, warnings: 0 };
  const web = { id: 'web', target: 'tcp://10.1.2.3:80', labels: {}, agents: [] };
  const keeper = new StatusKeeper({
    ...{ clock, keeper: { wishes }, logger: { warn: () => state.warnings++ } as unknown as Logger },
    store: { silences: async () => [], notes: async () => [] },
    desk: {
      outages: async () => {
        state.asked++;
        if (state.isAway) throw new Error('away');
        return [];
      },
      service: (id) => ({ ...web, id, health: 'up', since: '2026-01-01T00:00:00.000Z' }) as never,
    },
    history: { days: async (watched) => ({ days: ['2026-01-01'], amounts: watched.map(() => []) }) },
    judge: { services: [{ slot: 1, demand: { service: web, planned: [], everyPerAgentMs: 1_000 } }] },
  });
  return { clock, wishes, state, keeper };
};

test('asks once in a few seconds, whatever is looked at, and renders once', async () => {
  const { clock, keeper, state } = setUp();
  const pages = await Promise.all(Array.from({ length: 500 }, () => keeper.answer('acme')));
  expect(new Set(pages).size).toBe(1);
  for (const path of ['acme/feed.xml', 'acme/status.json', 'acme/badge/web/state.svg']) {
    expect(await keeper.answer(path)).toBeDefined();
  }
  expect(state.asked).toBe(1);
  clock.pass(5_000);
  expect(await keeper.answer('acme')).not.toBe(pages[0]);
  expect(state.asked).toBe(2);
});

test('shows the last page while the store is away, says how old it is, and complains once', async () => {
  const { clock, keeper, state } = setUp();
  const first = await keeper.answer('acme');
  state.isAway = true;
  for (let i = 0; i < 12; i++) {
    clock.pass(5_000);
    await keeper.answer('acme');
  }
  const last = await keeper.answer('acme');
  expect(first?.body).not.toContain('class="stale"');
  expect(last?.body).toContain('These figures are 1 m old');
  expect(state.warnings).toBe(1);
});

test('has nothing to show while it never knew anything', async () => {
  const { keeper, state } = setUp();
  state.isAway = true;
  await expect(keeper.answer('acme')).rejects.toMatchObject({ code: 'store-failed' });
});

test('goes by the wishes in force', async () => {
  const { keeper, wishes } = setUp();
  expect((await keeper.answer('acme'))?.body).toContain('Acme &lt;cloud&gt;');
  wishes.statusPages = [wish({ title: 'Other' })];
  expect((await keeper.answer('acme'))?.body).toContain('<h1>Other</h1>');
  wishes.statusPages = [wish({ path: '/status/moved' })];
  expect([await keeper.answer('acme'), (await keeper.answer('moved')) !== undefined]).toEqual([undefined, true]);
});
