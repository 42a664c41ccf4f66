// A manager says every second that it is there, and knows when it cannot any more.
import { expect, test } from 'vitest';
import type { Member } from '../store/cluster.ts';
import { FakeClock, fakeCard } from './cluster.fake.ts';
import { Membership } from './membership.ts';

const member = (id: string): Member => ({
  ...{ id, card: fakeCard, begunAtMs: 0, silentMs: 0, aheadMs: 0, agents: 0, leads: false },
});

const begin = (answers: { beat: () => Promise<boolean>; reason?: () => string | undefined }) => {
  const clock = new FakeClock();
  const beats: number[] = [];
  const over: string[] = [];
  const membership = new Membership({
    clock,
    cluster: {
      beat: (agents) => {
        beats.push(agents);
        return answers.beat();
      },
      members: async () => [member('a')],
    },
    agents: () => 3,
    members: () => answers.reason?.(),
  });
  void membership.over.then((reason) => over.push(reason));
  return { clock, beats, over, membership };
};

test('it says so every second, with how many agents it has', async () => {
  const { clock, beats, over, membership } = begin({ beat: async () => true });
  await clock.pass(3_500);
  expect(beats).toEqual([3, 3, 3]);
  expect(over).toEqual([]);
  membership[Symbol.dispose]();
  await clock.pass(5_000);
  expect(beats).toHaveLength(3);
});

test('one that the others gave up is none any more', async () => {
  const { clock, over } = begin({ beat: async () => false });
  await clock.pass(1_500);
  expect(over).toEqual(['the others gave it up']);
});

test('what is seen of the others may be a reason to end', async () => {
  let reason: string | undefined;
  const { clock, over } = begin({ beat: async () => true, reason: () => reason });
  await clock.pass(2_500);
  expect(over).toEqual([]);
  reason = 'the manager that led is gone';
  await clock.pass(1_000);
  expect(over).toEqual([reason]);
});

test.each([
  ['refuses', () => Promise.reject(new Error('away'))],
  ['does not answer', () => new Promise<boolean>(() => {})],
])('cut off from a store that %s, it knows after six seconds, and not for less', async (_how, away) => {
  let isAway = false;
  const { clock, over } = begin({ beat: () => (isAway ? away() : Promise.resolve(true)) });
  await clock.pass(2_000);
  isAway = true;
  await clock.pass(5_500);
  expect(over).toEqual([]);
  await clock.pass(3_000);
  expect(over).toEqual(['it is cut off from the store']);
});

test('a moment without the store is nothing', async () => {
  let isAway = false;
  const { clock, over } = begin({ beat: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(true)) });
  for (let i = 0; i < 5; i++) {
    isAway = !isAway;
    await clock.pass(4_000);
  }
  expect(over).toEqual([]);
});
