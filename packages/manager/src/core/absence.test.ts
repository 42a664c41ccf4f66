import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Absences, type Attendance, absences } from './absence.ts';

const here = (agent: string, isMissed = false): Attendance => ({ agent, graceMs: 60, isMissed });
const away = (agent: string, awayForMs: number, graceMs = 60, isMissed = false): Attendance => ({
  agent,
  awayForMs,
  graceMs,
  isMissed,
});
const patient = (agent: string, awayForMs: number): Attendance => ({ agent, awayForMs, isMissed: false });
const nobody: Absences = { missed: [], back: [], isGeneral: false };

describe('an agent is missed', () => {
  test.each<[string, Attendance[], Partial<Absences>]>([
    ['not while it is here', [here('a'), here('b')], {}],
    ['not before its time', [away('a', 59), here('b')], {}],
    ['when its time is over', [away('a', 60), here('b')], { missed: ['a'] }],
    ['once', [away('a', 61, 60, true), here('b')], {}],
    ['until it is back', [here('a', true), here('b')], { back: ['a'] }],
    ['never, where nobody wants to hear of it', [patient('a', 1e9), here('b')], {}],
    ['no more, where nobody wants to hear of it any longer', [{ ...patient('a', 9), isMissed: true }], { back: ['a'] }],
    ['also when it is the only one', [away('a', 60)], { missed: ['a'] }],
  ])('%s', (_says, agents, expected) => {
    expect(absences(agents)).toEqual({ ...nobody, ...expected });
  });
});

describe('with no agent left', () => {
  test.each<[string, Attendance[], string[]]>([
    ['none is missed before the first is due', [away('a', 59), away('b', 3)], []],
    ['all are missed when the first is', [away('a', 60), away('b', 3), away('c', 3, 1_000)], ['a', 'b', 'c']],
    ['one that is missed already hurries nobody', [away('a', 90, 60, true), away('b', 3)], []],
    ['nobody has to hear of one that may be away', [away('a', 60), patient('b', 3)], ['a']],
    ['one that may be away is not due', [patient('a', 1e9), away('b', 3)], []],
  ])('%s', (_says, agents, missed) => {
    expect(absences(agents)).toEqual({ missed, back: [], isGeneral: true });
  });

  test('one that comes back leaves the others missed', () => {
    expect(absences([away('a', 70, 60, true), here('b', true), away('c', 13, 1_000, true)])).toEqual({
      ...nobody,
      back: ['b'],
    });
  });
});

/** Agents by their graces; and who comes or goes in each second. */
const stories = fc.record({
  graces: fc.array(fc.option(fc.nat(6), { nil: undefined }), { minLength: 1, maxLength: 4 }),
  steps: fc.array(fc.nat(5), { maxLength: 60 }),
});

test('however they come and go: each absence is told at most once, in time, and its end as well', () => {
  const counts = { missed: 0, general: 0 };
  fc.assert(
    fc.property(stories, ({ graces, steps }) => {
      const goneAt = new Map<number, number>();
      const missed = new Set<number>();
      for (const [now, mover] of steps.entries()) {
        if (goneAt.has(mover)) goneAt.delete(mover);
        else if (mover < graces.length) goneAt.set(mover, now);
        const ages = graces.map((_, i) => (goneAt.has(i) ? now - (goneAt.get(i) ?? 0) : undefined));
        const answer = absences(
          graces.map((graceMs, i) => ({
            agent: `${i}`,
            ...(ages[i] !== undefined && { awayForMs: ages[i] }),
            ...(graceMs !== undefined && { graceMs }),
            isMissed: missed.has(i),
          })),
        );
        const isEmpty = graces.length > 1 && goneAt.size === graces.length;
        expect(answer.isGeneral).toBe(isEmpty);
        for (const i of answer.back.map(Number)) {
          expect([missed.delete(i), goneAt.has(i)]).toEqual([true, false]);
        }
        const before = new Set(missed);
        for (const i of answer.missed.map(Number)) {
          expect([before.has(i), goneAt.has(i), graces[i] === undefined]).toEqual([false, true, false]);
          missed.add(i);
        }
        const isOver = (i: number): boolean => (ages[i] ?? -1) >= (graces[i] ?? Number.POSITIVE_INFINITY);
        for (const i of graces.keys()) {
          if (isOver(i)) expect(missed.has(i)).toBe(true);
          // Early only along with one whose time is over, with nobody left.
          else if (missed.has(i) && !before.has(i)) {
            expect(isEmpty && answer.missed.map(Number).some(isOver)).toBe(true);
            counts.general += 1;
          }
          if (!goneAt.has(i)) expect(missed.has(i)).toBe(false);
        }
        counts.missed += answer.missed.length;
      }
    }),
    { numRuns: 1_000 },
  );
  expect(Math.min(counts.missed, counts.general)).toBeGreaterThan(10);
});
