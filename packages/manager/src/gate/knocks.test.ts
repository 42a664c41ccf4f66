import { expect, test } from 'vitest';
import { Knocks } from './knocks.ts';
import { StandingClock } from './standing-clock.test-support.ts';

const knocks = () => {
  const clock = new StandingClock();
  return { subject: new Knocks<string>(clock), clock };
};

test('who knocks again within ten minutes is no news', () => {
  const { subject, clock } = knocks();
  expect(subject.isNews('why', 'a')).toBe(true);
  expect(subject.isNews('why', 'a')).toBe(false);
  expect(subject.isNews('why', 'b')).toBe(true);
  clock.pass(599_999);
  expect(subject.isNews('why', 'a')).toBe(false);
  clock.pass(1);
  expect(subject.isNews('why', 'a')).toBe(true);
});

test('however many knock, there are twenty lines for each reason in ten minutes', () => {
  const { subject } = knocks();
  const news = Array.from({ length: 100_000 }, (_, i) => subject.isNews('noise', String(i)));
  expect(news.filter(Boolean)).toHaveLength(20);
  expect(subject.isNews('noise', 'the last')).toBe(false);
  expect(subject.isNews('news', 'the last')).toBe(true);
});
