// A timeline is what its entries say, in whatever order they arrive, and forgets nothing that matters when it gives up old ones.
import type { Change } from '@vedette/protocol/health';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Entry, type Stretch, Timeline } from './timeline.ts';

const change = (agent: string, at: number, health: Change['health'], heldMs = 5): Entry => {
  const base = { slot: 1, at, since: health === 'down' ? at - heldMs : at };
  if (health === 'up') return { type: 'change', agent, at, change: { ...base, health } };
  if (health === 'unknown') return { type: 'change', agent, at, change: { ...base, health, reason: 'blind' } };
  return { type: 'change', agent, at, change: { ...base, health, reason: 'refused', heldMs } };
};

const health = fc.constantFrom<Change['health']>('up', 'up', 'failing', 'down', 'down', 'unknown');

/** An agent tells at most one thing at a time; at the same time it may be lost. */
const entries = (maxLength: number): fc.Arbitrary<Entry[]> =>
  fc.uniqueArray(
    fc
      .tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 10, max: 60 }), health, fc.nat(5), fc.constantFrom(2, 5))
      .map(
        ([agent, at, seen, lost, heldMs]): Entry =>
          lost === 0 ? { type: 'lost', agent, at } : change(agent, at, seen, heldMs),
      ),
    { maxLength, selector: (e) => `${e.agent} ${e.at} ${e.type}` },
  );

const rule = fc.record({ graceMs: fc.constantFrom(0, 3, 5), quorum: fc.constantFrom(undefined, 1, 2, 3) });

const told = (timeline: Timeline, news: readonly Entry[]): Timeline => {
  for (const entry of news) timeline.add(entry);
  return timeline;
};

const sorted = (views: ReadonlyMap<string, Change>): unknown[] => [...views].toSorted(([a], [b]) => (a < b ? -1 : 1));

test('the same entries give the same outages and views, whatever order they arrive in', () => {
  const shuffled = entries(60).chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(rule, shuffled, (by, [one, other]) => {
      const first = told(new Timeline(by), one);
      const second = told(new Timeline(by), other);
      expect(second.stretches).toEqual(first.stretches);
      expect(sorted(second.views)).toEqual(sorted(first.views));
    }),
    { numRuns: 300 },
  );
});

test('outages are in order, do not overlap, and only the last one is open', () => {
  fc.assert(
    fc.property(rule, entries(60), (by, list) => {
      const { stretches } = told(new Timeline(by), list);
      for (const [i, { startedAtMs, endedAtMs }] of stretches.entries()) {
        expect(startedAtMs).toBeGreaterThanOrEqual(stretches[i - 1]?.endedAtMs ?? 0);
        if (endedAtMs === undefined) expect(i).toBe(stretches.length - 1);
        else expect(endedAtMs).toBeGreaterThanOrEqual(startedAtMs);
      }
    }),
  );
});

test('one vantage: an outage is from the first failure of a held-down run to the next up, as a look back over the list says', () => {
  const twin = (list: readonly Entry[], graceMs: number): Stretch[] => {
    const found: Stretch[] = [];
    for (const entry of list.toSorted((x, y) => x.at - y.at || (x.type === 'lost' ? 1 : -1))) {
      if (entry.type === 'lost') continue;
      const last = found.at(-1);
      const isOpen = last !== undefined && last.endedAtMs === undefined;
      const { change: told } = entry;
      if (told.health === 'down' && told.heldMs >= graceMs && !isOpen)
        found.push({ startedAtMs: Math.max(told.since, last?.endedAtMs ?? 0), reason: told.reason, from: ['a'] });
      if (told.health === 'up' && isOpen) found[found.length - 1] = { ...last, endedAtMs: told.since };
    }
    return found;
  };
  fc.assert(
    fc.property(fc.constantFrom(0, 3, 5), entries(60), (graceMs, list) => {
      const alone = list.filter((e) => e.agent === 'a');
      expect(told(new Timeline({ graceMs, quorum: undefined }), alone).stretches).toEqual(twin(alone, graceMs));
    }),
  );
});

test('giving up the older half keeps what is held, and the outage that goes on', () => {
  const agents = fc.constantFrom('a', 'b', 'c');
  const steps = fc.array(fc.tuple(agents, health), { minLength: 600, maxLength: 1_200 });
  fc.assert(
    fc.property(rule, steps, fc.boolean(), (by, list, startsDown) => {
      const begin = startsDown ? ['a', 'b', 'c'].map((agent, i) => change(agent, 10 + i, 'down')) : [];
      const news = list.map(([agent, seen], i) =>
        change(agent, 100 + i, startsDown && seen === 'up' ? 'failing' : seen),
      );
      const whole = told(new Timeline(by), [...begin, ...news]);
      const recent = (s: Stretch): boolean => s.endedAtMs === undefined;
      let views = new Map<string, Change>();
      for (const e of [...begin, ...news]) if (e.type === 'change') views = views.set(e.agent, e.change);
      expect(sorted(whole.views)).toEqual(sorted(views));
      if (startsDown) expect(whole.stretches.filter(recent)).toHaveLength(1);
      if (startsDown) expect(whole.stretches[0]?.startedAtMs).toBeLessThan(100);
    }),
    { numRuns: 20 },
  );
});

test('what is older than what was settled of its agent changes nothing', () => {
  const timeline = told(new Timeline({ graceMs: 5, quorum: undefined }), [change('a', 50, 'down')]);
  timeline.amend({ graceMs: 4, quorum: undefined }, ['a'], 60);
  timeline.add(change('a', 30, 'up'));
  expect(timeline.views.get('a')?.health).toBe('down');
  expect(timeline.stretches).toEqual([{ startedAtMs: 45, reason: 'refused', from: ['a'] }]);
});

test('an agent that is found was there since its newest word; an earlier process of it was not', () => {
  const timeline = told(new Timeline({ graceMs: 5, quorum: undefined }), [
    change('a', 1, 'up'),
    change('b', 2, 'up'),
    change('c', 3, 'up'),
    change('a', 15, 'down'),
    { type: 'lost', agent: 'a', at: 16 },
    change('b', 20, 'down'),
    change('b', 30, 'up'),
    change('a', 50, 'up'),
    { type: 'lost', agent: 'a', at: 60 },
  ]);
  timeline.found('a');
  expect(timeline.views.get('a')?.health).toBe('up');
  expect(timeline.stretches).toEqual([]);
});

test('it is seen from those who have held it down for the grace', () => {
  const { stretches } = told(new Timeline({ graceMs: 5, quorum: 1 }), [
    change('a', 14, 'down', 2),
    change('b', 15, 'down'),
  ]);
  expect(stretches).toEqual([{ startedAtMs: 10, reason: 'refused', from: ['b'] }]);
});
