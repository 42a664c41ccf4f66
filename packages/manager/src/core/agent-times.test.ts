// What agents tell is put in the order in which they found it out, and on the manager's clock.
import { describe, expect, test } from 'vitest';
import { AgentTimes } from './agent-times.ts';

const up = (at: number) => ({ slot: 1, at, since: at - 10, health: 'up' as const });

describe('places', () => {
  test('processes count in the order in which they came to be known: what is still held is named oldest first', () => {
    const times = new AgentTimes();
    times.met('a', ['old', 'own']);
    expect(times.item('a', 'old', 7, up(20)).place).toEqual({ process: 1, seq: 7 });
    expect(times.item('a', 'own', 1, up(20)).place).toEqual({ process: 2, seq: 1 });
    times.met('a', ['own', 'newer']);
    expect(times.item('a', 'newer', 1, up(20)).place.process).toBe(3);
    expect(times.endOf('a')).toEqual({ process: 3, seq: Number.POSITIVE_INFINITY });
  });

  test('a state stands between the last item it includes and the next', () => {
    const times = new AgentTimes();
    const { place } = times.state('a', 'own', 7, []);
    expect(times.item('a', 'own', 7, up(20)).place.seq).toBeLessThan(place.seq);
    expect(times.item('a', 'own', 8, up(20)).place.seq).toBeGreaterThan(place.seq);
    expect(times.lastStates(['a', 'b'])).toEqual(new Map([['a', place]]));
  });
});

describe('clocks', () => {
  const after = (...readings: readonly (readonly [aheadMs: number, errorMs: number])[]): number => {
    const times = new AgentTimes();
    for (const [aheadMs, errorMs] of readings) times.clockRead('a', aheadMs, errorMs);
    return times.corrected('a', 100_000);
  };

  test.each([
    ['a clock that agrees', [[300, 20]], 100_000],
    ['nearly agrees', [[-1_900, 20]], 100_000],
    ['is ahead', [[30_000, 20]], 70_000],
    ['is behind', [[-30_000, 20]], 130_000],
    ['is off by less than the reading may be', [[-8_000, 10_000]], 100_000],
    [
      'is ahead, and then a little more so: one thing told twice has one time',
      [
        [30_000, 20],
        [31_500, 20],
      ],
      70_000,
    ],
    [
      'is ahead, and then much more so',
      [
        [30_000, 20],
        [40_000, 20],
      ],
      60_000,
    ],
    [
      'was ahead, and is set right',
      [
        [30_000, 20],
        [4, 20],
      ],
      100_000,
    ],
  ] as const)('%s', (_what, readings, corrected) => {
    expect(after(...readings)).toBe(corrected);
  });

  test('a change is corrected in both of its times', () => {
    const times = new AgentTimes();
    times.clockRead('a', 30_000, 20);
    expect(times.item('a', 'own', 1, up(100_000)).change).toEqual(up(70_000));
  });
});
