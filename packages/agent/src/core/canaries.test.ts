import { describe, expect, test } from 'vitest';
import { createCanaries } from './canaries.ts';

/** Canaries that were asked: what became of the newest probe of each, sent a second before they were named. */
const named = (...answers: (boolean | undefined)[]) => {
  const canaries = createCanaries();
  canaries.configure(answers, 1_000);
  return canaries;
};

describe('an agent is blind', () => {
  test('never without canaries, and all that fails is proved', () => {
    const canaries = named();
    expect(canaries.isBlind).toBe(false);
    expect(canaries.tells(5_000)).toBe(true);
    expect(canaries.proves(5_000)).toBe(true);
    expect(canaries.want(5_000)).toBe(false);
  });

  test('when each canary was asked and none answered, also if none ever did', () => {
    expect(named(undefined, false).isBlind).toBe(false);
    expect(named(true, false).isBlind).toBe(false);
    expect(named(false, false).isBlind).toBe(true);
  });

  test('as soon as the last one fails that answered, until any answers', () => {
    const canaries = named(true, true);
    canaries.probed(true, 2_000, false, 2_500);
    expect(canaries.isBlind).toBe(false);
    canaries.probed(true, 3_000, false, 3_500);
    expect(canaries.isBlind).toBe(true);
    canaries.probed(false, 4_000, true, 4_010);
    expect(canaries.isBlind).toBe(false);
  });

  test('still when a canary is named that nobody has asked, and no more when all are taken away', () => {
    const canaries = named(false);
    canaries.configure([false, undefined], 2_000);
    expect(canaries.isBlind).toBe(true);
    canaries.configure([], 3_000);
    expect(canaries.isBlind).toBe(false);
  });
});

describe('a failure', () => {
  test('says nothing while the agent is blind, nor afterwards of a probe that was sent before a canary’s that was answered', () => {
    const canaries = named(true);
    canaries.probed(true, 2_000, false, 5_000);
    expect(canaries.tells(4_900)).toBe(false);
    canaries.probed(false, 6_000, true, 6_010);
    expect([5_999, 6_000].map((at) => canaries.tells(at))).toEqual([false, true]);
  });

  test('is the target’s own once a canary has answered a probe that was sent at the same time or later', () => {
    const canaries = named(true);
    expect(canaries.proves(2_000)).toBe(false);
    canaries.probed(true, 2_000, true, 2_010);
    expect([2_000, 2_001].map((at) => canaries.proves(at))).toEqual([true, false]);
  });
});

describe('a canary is wanted', () => {
  test('once something fails that no answer proves, until it was looked at since or another has answered', () => {
    const canaries = named(true, true);
    expect(canaries.wantedAt(900)).toBeUndefined();
    expect(canaries.want(2_000)).toBe(true);
    expect(canaries.want(1_999)).toBe(false);
    expect(canaries.wantedAt(900)).toBe(900);
    expect(canaries.wantedAt(2_000)).toBeUndefined();
    canaries.probed(true, 2_500, true, 2_510);
    expect(canaries.wantedAt(900)).toBeUndefined();
    expect(canaries.want(2_400)).toBe(false);
  });

  test('every second when blindness has just begun, and less often the longer it lasts', () => {
    const canaries = named(false);
    expect(canaries.wantedAt(1_000)).toBe(2_000);
    expect(canaries.wantedAt(31_000)).toBe(41_000);
  });
});
