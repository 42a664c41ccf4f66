import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeOf, downReasons, unknownReasons, type Verdict, verdictOf } from './result.ts';
import { changeOf, heldFor, judge, unprobed, type Vantage, type VantageChange } from './vantage.ts';

const up: Verdict = { status: 'up' };
const down: Verdict = { status: 'down', reason: 'refused' };
const late: Verdict = { status: 'down', reason: 'timeout' };
const lost: Verdict = { status: 'unknown', reason: 'no-network' };
const skipped: Verdict = { status: 'unknown', reason: 'skipped' };

type Seen = readonly [at: number, verdict: Verdict];

/** Judges one probe after another; what there was to tell, each as one short line. */
const story = (gracesMs: readonly number[], recover: number, seen: readonly Seen[]): string[] => {
  let vantage: Vantage = unprobed(0);
  return seen.flatMap(([at, verdict]) => {
    const after = judge(vantage, { gracesMs, recover }, at, verdict);
    const change = changeOf(vantage, after, at);
    vantage = after;
    return change ? [line(change)] : [];
  });
};

const line = (c: VantageChange): string =>
  [`${c.at}`, c.health, `since ${c.since}`, 'reason' in c ? c.reason : '', 'heldMs' in c ? `held ${c.heldMs}` : '']
    .filter(Boolean)
    .join(' ');

describe('a vantage', () => {
  const rows: { says: string; graces: number[]; recover?: number; seen: Seen[]; tells: string[] }[] = [
    {
      says: 'is up after the first good probe',
      graces: [5],
      seen: [
        [1, up],
        [2, up],
      ],
      tells: ['1 up since 1'],
    },
    {
      says: 'is failing from the first failed probe, and down by the probe made when the grace has run out',
      graces: [5],
      seen: [
        [1, up],
        [2, down],
        [4, down],
        [7, down],
        [9, down],
      ],
      tells: ['1 up since 1', '2 failing since 2 refused held 0', '7 down since 2 refused held 5'],
    },
    {
      says: 'is not down by a probe made just before the grace has run out',
      graces: [5],
      seen: [
        [2, down],
        [6.9, down],
        [8, up],
      ],
      tells: ['2 failing since 2 refused held 0', '8 up since 8'],
    },
    {
      says: 'tells each grace that runs out, once',
      graces: [2, 6],
      seen: [
        [0, down],
        [2, down],
        [3, down],
        [6, down],
        [7, down],
      ],
      tells: ['0 failing since 0 refused held 0', '2 down since 0 refused held 2', '6 down since 0 refused held 6'],
    },
    {
      says: 'tells several graces that ran out at once as one',
      graces: [2, 6],
      seen: [
        [0, down],
        [7, late],
      ],
      tells: ['0 failing since 0 refused held 0', '7 down since 0 timeout held 7'],
    },
    {
      says: 'is down at once without a grace',
      graces: [0],
      seen: [[3, down]],
      tells: ['3 down since 3 refused held 0'],
    },
    {
      says: 'starts the clock anew after a recovery within the grace',
      graces: [5],
      seen: [
        [0, down],
        [3, up],
        [4, down],
        [6, down],
        [9, down],
      ],
      tells: [
        '0 failing since 0 refused held 0',
        '3 up since 3',
        '4 failing since 4 refused held 0',
        '9 down since 4 refused held 5',
      ],
    },
    {
      says: 'starts the clock anew after nobody could tell, for not every probe had failed',
      graces: [5],
      seen: [
        [0, down],
        [3, lost],
        [5, down],
        [9, down],
        [10, down],
      ],
      tells: [
        '0 failing since 0 refused held 0',
        '3 unknown since 3 no-network',
        '5 failing since 5 refused held 0',
        '10 down since 5 refused held 5',
      ],
    },
    {
      says: 'goes on failing through a skipped slot, for no probe was made',
      graces: [5],
      seen: [
        [0, down],
        [3, skipped],
        [5, down],
      ],
      tells: ['0 failing since 0 refused held 0', '5 down since 0 refused held 5'],
    },
    {
      says: 'is up again only after as many successes in a row as asked for, since the first of them',
      graces: [2],
      recover: 3,
      seen: [
        [0, down],
        [2, down],
        [3, up],
        [4, up],
        [5, down],
        [6, up],
        [7, up],
        [8, up],
      ],
      tells: ['0 failing since 0 refused held 0', '2 down since 0 refused held 2', '8 up since 6'],
    },
    {
      says: 'counts the grace from the failure after the last success while it is recovering',
      graces: [4],
      recover: 2,
      seen: [
        [0, down],
        [3, up],
        [4, down],
        [7, down],
        [8, down],
      ],
      tells: ['0 failing since 0 refused held 0', '4 failing since 4 refused held 0', '8 down since 4 refused held 4'],
    },
  ];
  test.each(rows)('$says', ({ graces, recover = 1, seen, tells }) => {
    expect(story(graces, recover, seen)).toEqual(tells);
  });

  test('costs nothing when it stays up: the same object comes back', () => {
    const vantage = judge(unprobed(0), { gracesMs: [1], recover: 1 }, 1, up);
    expect(judge(vantage, { gracesMs: [1], recover: 1 }, 2, up)).toBe(vantage);
  });

  /** The dumb twin of M3: looks back over the whole list instead of remembering anything. */
  const provedDown = (seen: readonly Seen[], graceMs: number): boolean => {
    const told = seen.filter(([, v]) => !(v.status === 'unknown' && v.reason === 'skipped'));
    const start = told.findLastIndex(([, v]) => v.status !== 'down') + 1;
    const run = told.slice(start);
    const first = run[0];
    const last = run.at(-1);
    return first !== undefined && last !== undefined && last[0] - first[0] >= graceMs;
  };

  test('M3: has held it failing for a grace exactly if every probe of at least that long failed', () => {
    const verdict = fc.constantFrom<Verdict>(up, down, down, down, late, lost, skipped);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), verdict), { maxLength: 40 }), (steps) => {
        const rule = { gracesMs: [0, 3, 8, 20], recover: 1 };
        const seen: Seen[] = [];
        let vantage: Vantage = unprobed(0);
        let at = 0;
        for (const [waitMs, v] of steps) {
          at += waitMs;
          seen.push([at, v]);
          vantage = judge(vantage, rule, at, v);
          for (const g of rule.gracesMs) expect(heldFor(vantage, g)).toBe(provedDown(seen, g));
        }
      }),
    );
  });
});

test('every verdict has a code of its own, and comes back from it', () => {
  const all: Verdict[] = [
    up,
    ...downReasons.map((reason) => ({ status: 'down', reason }) as const),
    ...unknownReasons.map((reason) => ({ status: 'unknown', reason }) as const),
  ];
  expect(new Set(all.map(codeOf)).size).toBe(all.length);
  for (const verdict of all) expect(verdictOf(codeOf(verdict))).toEqual(verdict);
  expect(verdictOf(255).status).toBe('unknown');
});
