import { expect, test } from 'vitest';
import type { Change } from './change.ts';
import { type View, whole } from './quorum.ts';

const up = (since = 0): Change => ({ slot: 1, at: since, since, health: 'up' });
const failing = (since: number): Change => ({
  slot: 1,
  at: since,
  since,
  health: 'failing',
  reason: 'refused',
  heldMs: 0,
});
const down = (since: number, heldMs: number, reason: 'refused' | 'timeout' = 'refused'): Change => ({
  slot: 1,
  at: since + heldMs,
  since,
  health: 'down',
  reason,
  heldMs,
});
const unknown = (reason: 'no-network' | 'overload' = 'no-network'): Change => ({
  slot: 1,
  at: 0,
  since: 0,
  health: 'unknown',
  reason,
});
const away: View = undefined;

const rows: [
  says: string,
  views: View[],
  quorum: number | undefined,
  health: string,
  since?: number,
  reason?: string,
][] = [
  ['one vantage that is up', [up(3)], undefined, 'up', 3],
  ['one vantage that is failing', [failing(4)], undefined, 'failing', 4, 'refused'],
  ['one vantage that has held for the grace', [down(4, 5)], undefined, 'down', 4, 'refused'],
  ['one vantage that has held for a shorter grace only', [down(4, 3)], undefined, 'failing', 4, 'refused'],
  ['no vantage at all', [], undefined, 'unknown', 0, 'away'],
  ['every agent away', [away, away], undefined, 'unknown', 0, 'away'],
  ['the only vantage blind', [unknown()], undefined, 'unknown', 0, 'no-network'],
  ['one of three failing', [up(), up(), down(1, 9)], undefined, 'up'],
  ['all of three up, one of them since a restart', [up(1), up(2), up(90)], undefined, 'up', 2],
  ['a quorum of one, up again when the last is', [up(1), up(2), up(90)], 1, 'up', 90],
  ['two of three down, since the second began to fail', [up(), down(7, 9), down(2, 9)], undefined, 'down', 7],
  ['two of three failing, one of them for the grace', [up(), failing(7), down(2, 9)], undefined, 'failing', 7],
  ['one of two failing: no majority', [up(), down(1, 9)], undefined, 'up'],
  ['both of two', [down(3, 9), down(1, 9)], undefined, 'down', 3],
  ['a blind vantage does not count: the one that sees decides', [unknown(), away, down(1, 9)], undefined, 'down', 1],
  ['a blind vantage does not count: one of two others is no majority', [unknown(), up(), down(1, 9)], undefined, 'up'],
  ['a quorum that too few can meet', [away, down(1, 9), unknown()], 2, 'unknown', 0, 'no-network'],
  ['a quorum of one', [up(), up(), down(1, 9)], 1, 'down', 1],
  ['a quorum of all', [up(), down(2, 9), down(1, 9)], 3, 'up'],
  [
    'the reason most vantages give',
    [down(1, 9, 'timeout'), down(2, 9), down(3, 9, 'timeout')],
    undefined,
    'down',
    2,
    'timeout',
  ],
];

test.each(rows)('%s', (_says, views, quorum, health, since, reason) => {
  const seen = whole(views, 5, quorum);
  expect(seen.health).toBe(health);
  if (since !== undefined) expect(seen.since).toBe(since);
  expect('reason' in seen ? seen.reason : undefined).toBe(reason ?? ('reason' in seen ? seen.reason : undefined));
});
