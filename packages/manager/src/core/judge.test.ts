// Nobody is woken without a reason, nor twice, nor told "up" about what they never heard was down: whatever happens to agents and managers.
import type { Change } from '@vedette/protocol/health';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AGENTS, type Step, World } from './judge.fake.ts';
import type { Notification } from './record.ts';

const agent = fc.constantFrom(...AGENTS);
const live: readonly fc.WeightedArbitrary<Step>[] = [
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('sees' as const),
      agent,
      health: fc.constantFrom('up' as const, 'fails' as const, 'fails' as const, 'unknown' as const),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('waits' as const), ms: fc.constantFrom(1, 5, 10, 30) }) },
  { weight: 1, arbitrary: fc.constant({ type: 'replaced' as const }) },
];
const away: readonly fc.WeightedArbitrary<Step>[] = [
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constantFrom('goes' as const, 'returns' as const, 'restarts' as const, 'delivers' as const),
      agent,
    }),
  },
];
const liveSteps = fc.array(fc.oneof(...live), { maxLength: 60 });
const anySteps = fc.array(fc.oneof(...live, ...away), { maxLength: 60 });
const quorums = fc.constantFrom(undefined, 1, 2, 3);

/** The dumb twin of the quorum: counts, among those that can see, who has held it down for that grace. */
const isDown = ({ judged, demand }: World, graceMs: number): boolean => {
  const able = [...judged.timeline.views.values()].filter((v) => v.health !== 'unknown');
  const need = demand.service.quorum ?? Math.floor(able.length / 2) + 1;
  return able.filter((v) => v.health === 'down' && v.heldMs >= graceMs).length >= need;
};

/** Runs the story; every "down" must be true when it is told, and nothing told may be about what is not on record as open or just ended. */
const run = (quorum: number | undefined, steps: readonly Step[]): World => {
  const world = new World(quorum, (now, told) => {
    for (const { event, subscriber, outage } of told) {
      const graceMs = now.demand.subscribers.find((s) => s.id === subscriber)?.graceMs ?? 0;
      const record = now.outages.get(outage);
      expect(record?.endedAtMs === undefined).toBe(event === 'down');
      expect(record?.told).toHaveProperty(subscriber);
      if (event === 'down') expect(isDown(now, graceMs)).toBe(true);
      else expect(isDown(now, 0)).toBe(false);
    }
  });
  for (const step of steps) world.take(step);
  world.settle();
  return world;
};

const heardBy = ({ notifications }: World, subscriber: string): readonly Notification[] =>
  notifications.filter((n) => n.subscriber === subscriber);

test('without late news: one "down" and then one "up" per subscriber and outage, across managers', () => {
  fc.assert(
    fc.property(quorums, liveSteps, (quorum, steps) => {
      const world = run(quorum, steps);
      for (const { id } of world.demand.subscribers)
        for (const outage of world.outages.values()) {
          const events = heardBy(world, id).flatMap((n) => (n.outage === outage.id ? [n.event] : []));
          const hears = outage.endedAtMs === undefined ? ['down'] : ['down', 'up'];
          expect(events).toEqual(outage.told[id] !== undefined ? hears : []);
        }
    }),
    { numRuns: 300 },
  );
});

test('with agents lost, found, restarted and late: a subscriber hears "down" and "up" in turns, and in the end the truth', () => {
  fc.assert(
    fc.property(quorums, anySteps, (quorum, steps) => {
      const world = run(quorum, steps);
      for (const { id, graceMs } of world.demand.subscribers) {
        const heard = heardBy(world, id);
        for (const [i, { event }] of heard.entries()) expect(event).toBe(i % 2 === 0 ? 'down' : 'up');
        if (isDown(world, graceMs)) expect(heard.at(-1)?.event).toBe('down');
        if (!world.open && heard.length > 0) expect(heard.at(-1)?.event).toBe('up');
      }
      const { health } = world.judge.whole(world.judged);
      if (health !== 'failing') expect(world.open !== undefined).toBe(health === 'down');
    }),
    { numRuns: 500 },
  );
});

test('an agent that goes and comes back with nothing new to say is no news to anybody', () => {
  const roundTrips = fc.array(
    fc.record({ type: fc.constantFrom('goes' as const, 'returns' as const), agent: fc.constant('a') }),
    {
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(roundTrips, (steps) => {
      const down: Step[] = [
        { type: 'sees', agent: 'a', health: 'fails' },
        { type: 'sees', agent: 'b', health: 'fails' },
        { type: 'waits', ms: 10 },
      ];
      expect(run(undefined, [...down, ...steps]).notifications.map((n) => n.event)).toEqual(['down']);
    }),
  );
});

test('what came before the present state is over, also where the state is that nobody can tell', () => {
  const { judge } = new World(1, () => {});
  const { times } = judge;
  const unknown = { slot: 1, health: 'unknown', reason: 'no-network' } as const;
  judge.changes('a', [times.item('a', 'a1', 2, { ...unknown, at: 2_000, since: 2_000 })], 2_000);
  judge.state('a', times.state('a', 'a1', 9, [{ ...unknown, at: 9_000, since: 8_000 }]), 9_000);
  const late = { slot: 1, at: 5_000, since: 4_900, health: 'down', reason: 'refused', heldMs: 100 } as const;
  expect(judge.changes('a', [times.item('a', 'a1', 5, late)], 9_001).notifications).toEqual([]);
});

test('when all agents are lost together, none of them is left to accuse', () => {
  const { judge } = new World(undefined, () => {});
  const down = { slot: 1, at: 2_000, since: 1_900, health: 'down', reason: 'refused', heldMs: 100 } as const;
  judge.changes('c', [judge.times.item('c', 'c1', 2, down)], 2_000);
  expect(judge.allLost(AGENTS, 2_001, 2_001).notifications).toEqual([]);
});

describe('all agents were away at once', () => {
  const down = { slot: 1, at: 9_000, since: 1_900, health: 'down', reason: 'refused', heldMs: 30 } as const;
  const up = { slot: 1, at: 9_000, since: 1_000, health: 'up' } as const;

  const back = () => {
    const { judge } = new World(undefined, () => {});
    judge.allLost(AGENTS, 2_001, 2_001);
    judge.await(AGENTS);
    const tell = (agent: string, change: Change) =>
      judge.state(agent, judge.times.state(agent, `${agent}1`, 9, [change]), 9_000).notifications;
    return { judge, tell };
  };

  test('the first to come back does not cry alone', () => {
    const { tell } = back();
    expect([...tell('a', down), ...tell('b', up), ...tell('c', up)]).toEqual([]);
  });

  test('when all have spoken, what they agree on is told', () => {
    const { tell } = back();
    expect([...tell('a', down), ...tell('b', down)]).toEqual([]);
    expect(tell('c', up).map((n) => n.event)).toEqual(['down', 'down']);
  });

  test('when those who are missing are awaited no more, the others are believed', () => {
    const { judge, tell } = back();
    expect(tell('a', down)).toEqual([]);
    expect(judge.awaitNoMore(50_000).notifications.map((n) => n.event)).toEqual(['down', 'down']);
  });
});

test('an agent whose clock is set back by an hour is heard all the same', () => {
  const { judge } = new World(undefined, () => {});
  const { times } = judge;
  const hour = 3_600_000;
  const down = {
    slot: 1,
    at: 5_000 - hour,
    since: 1_000 - hour,
    health: 'down',
    reason: 'refused',
    heldMs: 30,
  } as const;
  const told = ['a', 'b'].flatMap(
    (agent) => judge.changes(agent, [times.item(agent, `${agent}1`, 2, down)], 5_000).notifications,
  );
  expect(told.map((n) => n.event)).toEqual(['down', 'down']);
});
