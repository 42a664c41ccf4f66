// A timeline is what its entries say, in whatever order they arrive, and forgets nothing that matters when it gives up old ones.
import type { Change } from '@vedette/protocol/health';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Told } from './agent-times.ts';
import { type Stretch, Timeline } from './timeline.ts';

/** What one agent found out, numbered in the order in which it did; or the end of one of its processes, which is lost. */
type News = { readonly agent: string } & (
  | { readonly type: 'told'; readonly told: Told }
  | { readonly type: 'lost'; readonly process: number; readonly at: number }
);

const change = (agent: string, seq: number, at: number, health: Change['health'], heldMs = 5, process = 1): News => {
  const base = { slot: 1, at, since: health === 'down' ? at - heldMs : at };
  const told = (what: Change): News => ({ agent, type: 'told', told: { place: { process, seq }, change: what } });
  if (health === 'up') return told({ ...base, health });
  if (health === 'unknown') return told({ ...base, health, reason: 'blind' });
  return told({ ...base, health, reason: 'refused', heldMs });
};

const health = fc.constantFrom<Change['health']>('up', 'up', 'failing', 'down', 'down', 'unknown');

/** What three agents find out, each with a clock that may be set back or forward in between. */
const streams = (maxLength: number): fc.Arbitrary<News[]> =>
  fc
    .array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: -3, max: 6 }), health, fc.constantFrom(2, 5)), {
      maxLength,
    })
    .map((list) => {
      const clocks = new Map<string, number>();
      return list.map(([agent, stepMs, seen, heldMs], i) => {
        const at = (clocks.get(agent) ?? 10) + stepMs;
        clocks.set(agent, at);
        return change(agent, i + 1, at, seen, heldMs);
      });
    });

const rule = fc.record({ graceMs: fc.constantFrom(0, 3, 5), quorum: fc.constantFrom(undefined, 1, 2, 3) });

const take = (timeline: Timeline, news: readonly News[]): Timeline => {
  for (const one of news) {
    if (one.type === 'told') timeline.change(one.agent, one.told);
    else timeline.lose(one.agent, { process: one.process, seq: Number.POSITIVE_INFINITY }, one.at);
  }
  return timeline;
};

const sorted = (views: ReadonlyMap<string, Change>): unknown[] => [...views].toSorted(([a], [b]) => (a < b ? -1 : 1));

test('the same entries give the same outages and views, whatever order they arrive in', () => {
  const shuffled = streams(60).chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(rule, shuffled, (by, [one, other]) => {
      const first = take(new Timeline(by), one);
      const second = take(new Timeline(by), other);
      expect(second.stretches).toEqual(first.stretches);
      expect(sorted(second.views)).toEqual(sorted(first.views));
    }),
    { numRuns: 300 },
  );
});

test('what an agent told last is what it holds, wherever its clock was set', () => {
  fc.assert(
    fc.property(rule, streams(60), (by, list) => {
      const last = new Map(list.flatMap((one) => (one.type === 'told' ? [[one.agent, one.told.change]] : [])));
      expect(sorted(take(new Timeline(by), list).views)).toEqual(sorted(last));
    }),
  );
});

test('outages are in order, do not overlap, and only the last one is open', () => {
  fc.assert(
    fc.property(rule, streams(60), (by, list) => {
      const { stretches } = take(new Timeline(by), list);
      for (const [i, { startedAtMs, endedAtMs }] of stretches.entries()) {
        expect(startedAtMs).toBeGreaterThanOrEqual(stretches[i - 1]?.endedAtMs ?? Number.NEGATIVE_INFINITY);
        if (endedAtMs === undefined) expect(i).toBe(stretches.length - 1);
        else expect(endedAtMs).toBeGreaterThanOrEqual(startedAtMs);
      }
    }),
  );
});

test('one vantage: an outage is from the first failure of a held-down run to the next up, as a look back over the list says', () => {
  const twin = (list: readonly News[], graceMs: number): Stretch[] => {
    const found: Stretch[] = [];
    for (const one of list) {
      if (one.type === 'lost') continue;
      const last = found.at(-1);
      const isOpen = last !== undefined && last.endedAtMs === undefined;
      const told = one.told.change;
      if (told.health === 'down' && told.heldMs >= graceMs && !isOpen)
        found.push({ startedAtMs: Math.max(told.since, last?.endedAtMs ?? 0), reason: told.reason, from: ['a'] });
      if (told.health === 'up' && isOpen) found[found.length - 1] = { ...last, endedAtMs: told.since };
    }
    return found;
  };
  const steps = fc.array(fc.tuple(health, fc.constantFrom(2, 5)), { maxLength: 60 });
  fc.assert(
    fc.property(fc.constantFrom(0, 3, 5), steps, (graceMs, list) => {
      const alone = list.map(([seen, heldMs], i) => change('a', i + 1, 10 + 6 * i, seen, heldMs));
      expect(take(new Timeline({ graceMs, quorum: undefined }), alone).stretches).toEqual(twin(alone, graceMs));
    }),
  );
});

test('giving up the older half keeps what is held, and the outage that goes on', () => {
  const agents = fc.constantFrom('a', 'b', 'c');
  const steps = fc.array(fc.tuple(agents, health), { minLength: 600, maxLength: 1_200 });
  fc.assert(
    fc.property(rule, steps, fc.boolean(), (by, list, startsDown) => {
      const begin = startsDown ? ['a', 'b', 'c'].map((agent, i) => change(agent, i + 1, 10 + i, 'down')) : [];
      const news = list.map(([agent, seen], i) =>
        change(agent, 100 + i, 100 + i, startsDown && seen === 'up' ? 'failing' : seen),
      );
      const whole = take(new Timeline(by), [...begin, ...news]);
      const views = new Map<string, Change>();
      for (const one of [...begin, ...news]) if (one.type === 'told') views.set(one.agent, one.told.change);
      expect(sorted(whole.views)).toEqual(sorted(views));
      if (startsDown) expect(whole.stretches.filter((s) => s.endedAtMs === undefined)).toHaveLength(1);
      if (startsDown) expect(whole.stretches[0]?.startedAtMs).toBeLessThan(100);
    }),
    { numRuns: 20 },
  );
});

test('what was found out before what is settled of its agent changes nothing', () => {
  const timeline = take(new Timeline({ graceMs: 5, quorum: undefined }), [change('a', 5, 50, 'down')]);
  timeline.amend({ graceMs: 4, quorum: undefined }, ['a'], 60);
  take(timeline, [change('a', 3, 90, 'up')]);
  expect(timeline.views.get('a')?.health).toBe('down');
  expect(timeline.stretches).toEqual([{ startedAtMs: 45, reason: 'refused', from: ['a'] }]);
});

test('what an agent found out before a service was wished for is nobody’s concern', () => {
  const since = new Map([['a', { process: 1, seq: 9.5 }]]);
  const timeline = take(new Timeline({ graceMs: 5, quorum: undefined }, new Map(), undefined, since), [
    change('a', 8, 50, 'down'),
    change('a', 10, 20, 'up'),
  ]);
  expect(timeline.views.get('a')?.health).toBe('up');
  expect(timeline.stretches).toEqual([]);
});

const up = { slot: 1, at: 70, since: 50, health: 'up' } as const;

test('a process that was lost and is back was there since its newest word', () => {
  const timeline = take(new Timeline({ graceMs: 5, quorum: undefined }), [
    change('a', 1, 1, 'up'),
    change('b', 1, 2, 'up'),
    { type: 'lost', agent: 'a', process: 1, at: 16 },
    change('b', 2, 20, 'down'),
    change('b', 3, 30, 'up'),
  ]);
  expect(timeline.stretches).toHaveLength(1);
  expect(timeline.state('a', { place: { process: 1, seq: 1.5 }, change: up })).toBe(true);
  expect(timeline.stretches).toEqual([]);
});

test('another process of the same agent was not', () => {
  const timeline = take(new Timeline({ graceMs: 5, quorum: undefined }), [
    change('a', 1, 1, 'up'),
    change('b', 1, 2, 'up'),
    { type: 'lost', agent: 'a', process: 1, at: 16 },
    change('b', 2, 20, 'down'),
    change('b', 3, 30, 'up'),
  ]);
  timeline.state('a', { place: { process: 2, seq: 0.5 }, change: up });
  expect(timeline.stretches).toHaveLength(1);
  expect(timeline.views.get('a')?.health).toBe('up');
});

test('losing one of those who agreed does not take back what they agreed on', () => {
  const timeline = take(new Timeline({ graceMs: 5, quorum: 2 }), [
    change('a', 1, 14, 'down'),
    change('b', 1, 20, 'down'),
    { type: 'lost', agent: 'a', process: 1, at: 15 },
  ]);
  expect(timeline.stretches).toEqual([{ startedAtMs: 15, reason: 'refused', from: ['a', 'b'] }]);
});

test('coming back with nothing new to say is no news, unless it is asked to count', () => {
  const timeline = take(new Timeline({ graceMs: 5, quorum: undefined }), [change('a', 1, 50, 'up')]);
  expect(timeline.state('a', { place: { process: 1, seq: 1.5 }, change: up })).toBe(false);
  expect(timeline.state('a', { place: { process: 1, seq: 1.5 }, change: up }, true)).toBe(true);
});

test('it is seen from those who have held it down for the grace', () => {
  const { stretches } = take(new Timeline({ graceMs: 5, quorum: 1 }), [
    change('a', 1, 14, 'down', 2),
    change('b', 1, 15, 'down'),
  ]);
  expect(stretches).toEqual([{ startedAtMs: 10, reason: 'refused', from: ['b'] }]);
});
