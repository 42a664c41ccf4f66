// Replayed under the wishes that were in force, the record gives what was told, whatever happened; under others, what those ask for.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReplayRow } from '../replay-api.ts';
import type { Wishes } from '../wishes.ts';
import { absencesIn } from './absences.ts';
import { replayed } from './replay.fake.ts';
import { AGENTS, BEGIN_MS, type Rule, Story, type StoryStep, wishesWith } from './story.fake.ts';

const step: fc.Arbitrary<StoryStep> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('sees' as const),
      agent: fc.constantFrom('a', 'b', 'c', 'all', 'all', 'all'),
      service: fc.constantFrom('web', 'db', 'api'),
      health: fc.constantFrom('up' as const, 'fails' as const, 'fails' as const, 'unknown' as const),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ type: fc.constant('waits' as const), seconds: fc.integer({ min: 1, max: 90 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom('goes' as const, 'returns' as const, 'restarts' as const),
      agent: fc.constantFrom('a', 'b', 'c'),
    }),
  },
);

const rules = fc.record({
  quorum: fc.constantFrom(undefined, 1, 2),
  remind: fc.boolean(),
  planned: fc.boolean(),
  quiet: fc.boolean(),
  flapping: fc.boolean(),
  parents: fc.boolean(),
  group: fc.boolean(),
  awayGrace: fc.boolean(),
});

const runs = { numRuns: 80 };
const PATIENCE_MS = 30_000;

const lived = (wishes: Wishes, steps: readonly StoryStep[]): Story => {
  const story = new Story(wishes);
  for (const one of steps) story.take(one);
  story.settle();
  return story;
};

const unlike = (rows: readonly ReplayRow[]) => rows.filter(({ fate }) => fate !== 'same');

describe('the same configuration', () => {
  test(
    'gives exactly what was told',
    () => {
      let told = 0;
      fc.assert(
        fc.property(rules, fc.array(step, { maxLength: 60, size: 'max' }), (rule, steps) => {
          const story = lived(wishesWith(rule), steps);
          const rows = replayed(story);
          told += story.notifications.length;
          expect(unlike(rows)).toEqual([]);
          expect(rows).toHaveLength(story.notifications.length);
        }),
        runs,
      );
      expect(told).toBeGreaterThan(500);
    },
    PATIENCE_MS,
  );

  test(
    'also where it begins in the middle, at a time when nothing is down and nobody away',
    () => {
      fc.assert(
        fc.property(
          rules,
          fc.array(step, { maxLength: 60, size: 'max' }),
          fc.integer({ min: 0, max: 600 }),
          (rule, steps, s) => {
            const story = lived(wishesWith({ ...rule, remind: false }), steps);
            const fromMs = BEGIN_MS + s * 1_000;
            const isDown = [...story.outages.values()].some(
              ({ startedAtMs, endedAtMs = Infinity }) => startedAtMs - 60_000 <= fromMs && endedAtMs >= fromMs,
            );
            const isAway = AGENTS.some((id) =>
              absencesIn(story.changes.filter(({ agent }) => agent === id)).some(
                ({ sinceMs, backMs }) => sinceMs <= fromMs && backMs >= fromMs,
              ),
            );
            fc.pre(!isDown && !isAway);
            const rows = replayed(story, story.wishes, story, { fromMs, sinceMs: fromMs + 200_000 });
            expect(unlike(rows)).toEqual([]);
          },
        ),
        runs,
      );
    },
    PATIENCE_MS,
  );

  test('nobody cries alone because all but one were gone for a moment: that is on record where it mattered', () => {
    const story = lived(wishesWith({}), [
      { type: 'goes', agent: 'b' },
      { type: 'goes', agent: 'a' },
      { type: 'goes', agent: 'c' },
      { type: 'returns', agent: 'a', isAtOnce: true },
      { type: 'sees', agent: 'a', service: 'web', health: 'fails' },
      { type: 'waits', seconds: 6 },
    ]);
    expect(story.decisions.some(({ verdict }) => verdict === 'returning')).toBe(true);
    expect(unlike(replayed(story))).toEqual([]);
  });
});

describe('an acknowledgement', () => {
  const night: readonly StoryStep[] = [
    { type: 'sees', agent: 'all', service: 'web', health: 'fails' },
    { type: 'waits', seconds: 40 },
    { type: 'acknowledges' },
    { type: 'waits', seconds: 90 },
  ];
  const reminders = (rows: readonly ReplayRow[]) => rows.filter(({ event }) => event === 'reminder').length;

  test('keeps reminders away in a replay as it did then', () => {
    const story = lived(wishesWith({ remind: true }), night);
    const rows = replayed(story);
    expect(reminders(rows)).toBeGreaterThan(0);
    expect(unlike(rows)).toEqual([]);
  });

  test('one that was made before the replay begins counts, and one made after that not yet', () => {
    const story = lived(wishesWith({ remind: true }), night);
    for (const seconds of [15, 60]) {
      const fromMs = BEGIN_MS + seconds * 1_000;
      expect(unlike(replayed(story, story.wishes, story, { fromMs, sinceMs: fromMs }))).toEqual([]);
    }
  });

  test('counts under another grace, where the outage has another number', () => {
    const story = lived(wishesWith({ remind: true }), [
      { type: 'sees', agent: 'all', service: 'db', health: 'fails' },
      { type: 'waits', seconds: 8 },
      { type: 'sees', agent: 'all', service: 'db', health: 'up' },
      ...night,
    ]);
    const rows = replayed(story, wishesWith({ remind: true, graceMs: 15_000 }));
    const seenAt = [...story.outages.values()].flatMap(({ acknowledged }) => acknowledged?.atMs ?? []);
    expect(seenAt).toHaveLength(1);
    const late = rows.filter(
      ({ event, now }) => event === 'reminder' && now && Date.parse(now.at) > Math.max(...seenAt),
    );
    expect(late).toEqual([]);
  });
});

describe('another configuration', () => {
  test(
    'gives what would have been told by it, where agents would have looked as often',
    () => {
      fc.assert(
        fc.property(
          rules,
          fc.array(step, { maxLength: 40, size: 'max' }),
          fc.integer({ min: 0, max: 40 }),
          (anyRule, steps, seconds) => {
            // Each reminder counts from the second in which the one before it happened to come.
            const rule = { ...anyRule, remind: false };
            const stays = steps.filter(({ type }) => type === 'sees' || type === 'waits');
            const story = lived(wishesWith(rule), stays);
            const other = lived(wishesWith({ ...rule, graceMs: seconds * 1_000 }), stays);
            expect(unlike(replayed(story, other.wishes, other))).toEqual([]);
          },
        ),
        runs,
      );
    },
    PATIENCE_MS,
  );

  const night: readonly StoryStep[] = [
    { type: 'waits', seconds: 70 },
    { type: 'sees', agent: 'all', service: 'web', health: 'fails' },
    { type: 'waits', seconds: 30 },
    { type: 'sees', agent: 'all', service: 'web', health: 'up' },
    { type: 'sees', agent: 'a', service: 'db', health: 'fails' },
    { type: 'waits', seconds: 60 },
  ];
  const fates = (rule: Rule, then: Rule = {}): readonly string[] =>
    replayed(lived(wishesWith(then), night), wishesWith(rule)).map(
      ({ fate, subscriber, service, event }) => `${subscriber} ${service} ${event}: ${fate}`,
    );

  test('a longer grace tells later, or not at all', () => {
    expect(fates({ graceMs: 12_000 })).toEqual([
      'ops web down: later',
      'patient web down: later',
      'ops web up: same',
      'patient web up: same',
    ]);
    expect(fates({ graceMs: 60_000 })).toEqual([
      'ops web down: only-then',
      'patient web down: only-then',
      'ops web up: only-then',
      'patient web up: only-then',
    ]);
  });

  test('a shorter one tells earlier', () => {
    expect(fates({ graceMs: 1_000 })[0]).toBe('ops web down: earlier');
  });

  test('in a planned outage nobody is told of what is over before it ends', () => {
    expect(fates({ planned: true }).filter((text) => !text.endsWith('only-then'))).toEqual([]);
  });

  test('with another quorum one agent is enough, or two are not', () => {
    expect(fates({ quorum: 1 }).filter((text) => text.includes('db'))).toEqual([
      'ops db down: only-now',
      'patient db down: only-now',
      'ops db up: only-now',
      'patient db up: only-now',
    ]);
    expect(fates({}, { quorum: 1 }).filter((text) => text.includes('db'))).toHaveLength(4);
  });

  test('a subscriber who is not there is not told', () => {
    expect(fates({ subscribers: ['patient'] })).toEqual([
      'ops web down: only-then',
      'patient web down: same',
      'ops web up: only-then',
      'patient web up: same',
    ]);
  });
});
