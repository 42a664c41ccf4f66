import { expect, test } from 'vitest';
import { MinuteCounts } from './minute-counts.ts';
import { StandingClock } from './standing-clock.test-support.ts';

const counts = () => {
  const clock = new StandingClock();
  const told: string[] = [];
  const subject = new MinuteCounts<string>(clock, (reason, count) => told.push(`${reason} ${count}`));
  return { subject, clock, told };
};

test('a flood is one line for each reason, a minute after it began', () => {
  const { subject, clock, told } = counts();
  for (let n = 0; n < 1_000; n++) subject.note('a');
  clock.pass(30_000);
  subject.note('b');
  subject.note('a');
  clock.pass(29_999);
  expect(told).toEqual([]);
  clock.pass(1);
  expect(told).toEqual(['a 1001']);
  clock.pass(30_000);
  expect(told).toEqual(['a 1001', 'b 1']);
});

test('a flood that goes on is told each minute, and one that is over no more', () => {
  const { subject, clock, told } = counts();
  for (let second = 0; second < 120; second++) {
    subject.note('a');
    clock.pass(1_000);
  }
  expect(told).toEqual(['a 60', 'a 60']);
  clock.pass(600_000);
  expect([told.length, clock.timers]).toEqual([2, 0]);
});

test('what was counted is told at the end, and nothing is waited for', () => {
  const { subject, clock, told } = counts();
  subject.note('a');
  subject.note('b');
  subject[Symbol.dispose]();
  expect([told, clock.timers]).toEqual([['a 1', 'b 1'], 0]);
});
