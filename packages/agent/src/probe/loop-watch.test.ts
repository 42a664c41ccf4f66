import { expect, test } from 'vitest';
import { BEAT_MS, LoopWatch, STALL_MS } from './loop-watch.ts';
import { ManualClock } from './manual-clock.test-support.ts';

const stalledMs = (watch: LoopWatch, clock: ManualClock): number => watch.stalledMs(clock.elapsed());

test('a punctual loop has no stalls, and neither has one late by no more than is ordinary', () => {
  const clock = new ManualClock();
  const watch = new LoopWatch(clock, () => true);
  watch.wake();
  clock.advanceTo(1_000);
  clock.leapTo(1_000 + STALL_MS);
  expect(stalledMs(watch, clock)).toBe(0);
});

test('stalls add up, one that still goes on included', () => {
  const clock = new ManualClock();
  const watch = new LoopWatch(clock, () => true);
  watch.wake();
  clock.leapTo(BEAT_MS + 100);
  expect(stalledMs(watch, clock)).toBe(100);
  const due = clock.elapsed() + BEAT_MS;
  expect(watch.stalledMs(due + 50)).toBe(150);
  clock.leapTo(due + 70);
  expect(stalledMs(watch, clock)).toBe(170);
});

test('the watch sleeps once nobody needs it, sees no stall asleep, and wakes again', () => {
  const clock = new ManualClock();
  let needed = false;
  const watch = new LoopWatch(clock, () => needed);
  watch.wake();
  clock.advanceTo(100);
  expect(clock.timers).toBe(0);
  clock.leapTo(5_000);
  expect(stalledMs(watch, clock)).toBe(0);
  needed = true;
  watch.wake();
  watch.wake();
  expect(clock.timers).toBe(1);
  clock.leapTo(5_000 + BEAT_MS + 30);
  expect(stalledMs(watch, clock)).toBe(30);
  watch[Symbol.dispose]();
  expect(clock.timers).toBe(0);
});
