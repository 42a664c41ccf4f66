import type { Whole } from '@vedette/protocol/health';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GroupHealth, type GroupMember, groupHealth } from './group-health.ts';

const GRACE_MS = 30;

/** What a member is for each grace: it has failed for `heldMs`, where it fails. */
type Told = { readonly health: 'up' | 'failing' | 'unknown'; readonly since: number; readonly heldMs: number };

const up = (since = 0): Told => ({ health: 'up', since, heldMs: 0 });
const failing = (since: number, heldMs = GRACE_MS): Told => ({ health: 'failing', since, heldMs });
const unknown: Told = { health: 'unknown', since: 0, heldMs: 0 };

const wholeOf = ({ health, since, heldMs }: Told, graceMs: number): Whole => {
  if (health === 'up') return { health, since };
  if (health === 'unknown') return { health, since, reason: 'away' };
  return { health: heldMs >= graceMs ? 'down' : 'failing', since, reason: 'refused' };
};

const membersOf = (told: Readonly<Record<string, Told>>): readonly GroupMember[] =>
  Object.entries(told).map(([id, one]) => ({ id, whole: (graceMs) => wholeOf(one, graceMs) }));

test.each<[string, Record<string, Told>, number, GroupHealth]>([
  ['all are well', { a: up(3), b: up(5) }, 2, { health: 'up', since: 5, away: [], unseen: [] }],
  ['one may be away', { a: up(3), b: failing(5) }, 1, { health: 'up', since: 3, away: ['b'], unseen: [] }],
  ['one is too few', { a: up(), b: failing(5) }, 2, { health: 'down', since: 5, away: ['b'], unseen: [] }],
  [
    'it fell with the second of two that must not be away together',
    { a: failing(9), b: up(), c: failing(4) },
    2,
    { health: 'down', since: 9, away: ['c', 'a'], unseen: [] },
  ],
  [
    'a third that falls changes nothing about when',
    { a: failing(9), b: failing(12), c: failing(4) },
    2,
    { health: 'down', since: 9, away: ['c', 'a', 'b'], unseen: [] },
  ],
  [
    'of two that fell together the first by name comes first',
    { b: failing(4), a: failing(4) },
    1,
    { health: 'down', since: 4, away: ['a', 'b'], unseen: [] },
  ],
  ['within its grace it is well', { a: failing(5, 29) }, 1, { health: 'up', since: 0, away: [], unseen: [] }],
  [
    'one that nobody sees could be well',
    { a: up(), b: failing(5), c: unknown },
    2,
    { health: 'unknown', away: ['b'], unseen: ['c'] },
  ],
  [
    'one that nobody sees could not help',
    { a: failing(7), b: failing(5), c: unknown },
    2,
    { health: 'down', since: 7, away: ['b', 'a'], unseen: ['c'] },
  ],
  [
    'one that nobody sees is not needed',
    { a: up(), b: up(), c: unknown },
    2,
    { health: 'up', since: 0, away: [], unseen: ['c'] },
  ],
  ['nobody sees any', { a: unknown }, 1, { health: 'unknown', away: [], unseen: ['a'] }],
])('%s', (_says, told, minHealthy, expected) => {
  expect(groupHealth(membersOf(told), minHealthy, GRACE_MS)).toEqual(expected);
});

test('two graces, two answers', () => {
  const members = membersOf({ a: failing(5, 20), b: up() });
  expect(groupHealth(members, 2, 20).health).toBe('down');
  expect(groupHealth(members, 2, 21).health).toBe('up');
});

/** Asks of each moment whether those that had fallen by then were too many. */
const twin = (told: readonly Told[], minHealthy: number, graceMs: number): { health: string; since?: number } => {
  const wholes = told.map((one) => wholeOf(one, graceMs));
  const count = (...healths: string[]): number => wholes.filter(({ health }) => healths.includes(health)).length;
  const well = count('up', 'failing');
  if (well >= minHealthy) {
    for (let since = 0; ; since++) {
      const wellThen = wholes.filter((w) => w.health === 'failing' || (w.health === 'up' && w.since <= since)).length;
      if (wellThen >= minHealthy) return { health: 'up', since };
    }
  }
  if (well + count('unknown') >= minHealthy) return { health: 'unknown' };
  for (let since = 0; ; since++) {
    const left = wholes.filter((w) => w.health !== 'down' || w.since > since).length;
    if (left < minHealthy) return { health: 'down', since };
  }
};

test('it is what counting at every moment says it is', () => {
  const one = fc.record({
    health: fc.constantFrom<Told['health']>('up', 'failing', 'failing', 'unknown'),
    since: fc.nat(20),
    heldMs: fc.nat(4),
  });
  const group = fc
    .array(one, { minLength: 1, maxLength: 8 })
    .chain((told) => fc.tuple(fc.constant(told), fc.integer({ min: 1, max: told.length }), fc.nat(4)));
  const seen = new Set<string>();
  fc.assert(
    fc.property(group, ([told, minHealthy, graceMs]) => {
      const { away, unseen, ...rest } = groupHealth(membersOf(Object.fromEntries(told.entries())), minHealthy, graceMs);
      expect(rest).toEqual(twin(told, minHealthy, graceMs));
      const idsOf = (health: string): Set<string> =>
        new Set(told.flatMap((t, i) => (wholeOf(t, graceMs).health === health ? [`${i}`] : [])));
      expect([new Set(away), new Set(unseen)]).toEqual([idsOf('down'), idsOf('unknown')]);
      seen.add(rest.health);
    }),
    { numRuns: 1_000 },
  );
  expect(seen.size).toBe(3);
});
