// What is odd about planned time, and how much of it a file may have. What it means and what is wrong with it stands in the fixtures.
import { describe, expect, test } from 'vitest';
import type { Wishes } from '../core/wishes.ts';
import { parseConfig } from './parse.ts';
import { PLANNED_COUNT_MAX } from './planned.ts';
import { formatProblems } from './problems.ts';

const parse = (rest: string): ReturnType<typeof parseConfig> =>
  parseConfig(`agents: { eu-1: }\nservices: { web: h:1 }\n${rest}`, '/etc/vedette/vedette.yaml');

const doubts = (rest: string): string => {
  const answer = parse(rest);
  return formatProblems('f', 'doubts' in answer ? answer.doubts : answer.problems);
};

const wishesOf = (rest: string): Wishes => {
  const answer = parse(rest);
  if ('problems' in answer) throw new Error(formatProblems('f', answer.problems));
  return answer.wishes;
};

describe('planned outages that may be meant so', () => {
  const stillOn = 'f:3:15 planned.a: it is still on when it begins again: it lasts longer than the time in between';
  const always = 'f:3:15 planned.a: it is always on: each begins when the last one ends';

  test.each([
    ['days that run into each other', 'days: mon-fri, from: 00:00, for: 25h', stillOn],
    ['hours that run into each other', 'cron: 0 * * * *, for: 61m', stillOn],
    ['days without end', 'days: mon-sun, from: 00:00, to: 24:00', always],
    ['hours without end', 'cron: 30 * * * *, for: 1h', always],
    ['hours with a moment in between', 'cron: 0 * * * *, for: 59m59s', ''],
    ['two whole days of a week', 'days: [sat, sun], from: 00:00, to: 24:00', ''],
    ['a week of days that ends', 'days: mon-sun, from: 00:00, to: 24:00, since: 2026-12-01, until: 2026-12-07', ''],
    ['a whole day at a change of the clocks', 'cron: 0 0 29 3 *, for: 1d, since: 2026-01-01, zone: Europe/Berlin', ''],
    ['no end at all', 'from: 2026-12-01 22:00', ''],
  ])('%s', (_what, when, told) => {
    expect(doubts(`planned: { a: { services: web, ${when} } }`)).toBe(told);
  });

  test('agents that nobody has added yet', () => {
    const when = 'from: 2026-12-01 22:00';
    expect(doubts(`planned: { a: { agents: [eu-1, eu1, region=eu], ${when} } }`)).toBe(
      "f:3:32 planned.a.agents.1: 'eu1' selects no agent yet: did you mean 'eu-1'?\n" +
        "f:3:37 planned.a.agents.2: 'region=eu' selects no agent yet",
    );
  });

  test('quiet hours that leave none', () => {
    const quiet = (to: string): string =>
      `subscribers: { ops: { quiet: [{ from: 06:00, to: 22:00 }, { from: 22:00, to: '${to}' }] } }`;
    expect(doubts(quiet('06:00'))).toBe(
      'f:3:30 subscribers.ops.quiet: these hours are all there are: it is always quiet',
    );
    expect(doubts(quiet('05:59'))).toBe('');
  });
});

test('as many as there may be are read, and one more is a problem', { timeout: 60_000 }, () => {
  const planned = (count: number): string =>
    `planned:\n${Array.from({ length: count }, (_, n) => `  p${n}: { services: web, cron: '${n % 60} 3 * * *', for: 1h }\n`).join('')}`;
  expect(wishesOf(planned(PLANNED_COUNT_MAX)).planned).toHaveLength(PLANNED_COUNT_MAX);
  expect(doubts(planned(PLANNED_COUNT_MAX + 1))).toContain('f:4:3 planned: 10001 planned outages');
});

test('a zone holds for all times that do not say another, and is UTC where none is written', () => {
  const times = `subscribers: { ops: { quiet: { from: 22:00, to: 06:00 } } }
planned: { a: { services: web, from: 2026-12-01 22:00 }, b: { services: web, days: mon, from: 22:00, for: 1h } }`;
  const zonesOf = ({ planned, subscribers }: Wishes) => [
    ...planned.map(({ window }) => (window.type === 'once' ? window.fromMs : window.zone)),
    subscribers[0]?.quiet?.[0]?.zone,
  ];
  expect(zonesOf(wishesOf(times))).toEqual([Date.parse('2026-12-01T22:00Z'), 'UTC', 'UTC']);
  expect(zonesOf(wishesOf(`zone: Asia/Kolkata\n${times}`))).toEqual([
    Date.parse('2026-12-01T16:30Z'),
    'Asia/Kolkata',
    'Asia/Kolkata',
  ]);
});

test('the first and the last day on which it may begin both count, by the clocks of its zone', () => {
  const [outage] = wishesOf(
    'planned: { a: { services: web, days: mon-sun, from: 00:00, to: 24:00, since: 2026-03-29, until: 2026-03-29, zone: Europe/Berlin } }',
  ).planned;
  expect(outage?.window).toMatchObject({
    startsFromMs: Date.parse('2026-03-28T23:00Z'),
    startsBeforeMs: Date.parse('2026-03-29T22:00Z'),
  });
});
