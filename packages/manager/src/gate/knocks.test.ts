import { expect, test } from 'vitest';
import { Knocks } from './knocks.ts';

const knocks = () => {
  let nowMs = 0;
  const clock = { now: () => nowMs, elapsed: () => nowMs, at: () => ({ [Symbol.dispose]: () => {} }) };
  return { subject: new Knocks(clock), pass: (ms: number) => (nowMs += ms) };
};

test('who knocks again within ten minutes is no news', () => {
  const { subject, pass } = knocks();
  expect(subject.isNews('a')).toBe(true);
  expect(subject.isNews('a')).toBe(false);
  expect(subject.isNews('b')).toBe(true);
  pass(599_999);
  expect(subject.isNews('a')).toBe(false);
  pass(1);
  expect(subject.isNews('a')).toBe(true);
});

test('however many knock, there are a hundred lines in ten minutes', () => {
  const { subject } = knocks();
  const news = Array.from({ length: 100_000 }, (_, i) => subject.isNews(String(i)));
  expect(news.filter(Boolean)).toHaveLength(100);
});
