// An agent stays with a good manager, moves on from one that is none, and never hammers a door.
import { describe, expect, test } from 'vitest';
import type { SessionEnd } from './session-driver.ts';
import { Turns } from './turns.ts';

const WELCOME = {
  version: 1,
  manager: 'm',
  store: '0'.repeat(32),
  nowMs: 1,
  marks: [],
  credit: 1,
  pingMs: 5_000,
  deadMs: 20_000,
  spreadMs: 1_000,
};
const failed: SessionEnd = { fault: undefined, welcome: undefined, liveMs: 0, retryAfterMs: 0 };
const lived = (liveMs: number): SessionEnd => ({ ...failed, welcome: WELCOME, liveMs });

const turns = (fraction = 0.5, managers = 2) =>
  new Turns(managers, { fraction: () => fraction, hex: (bytes) => '0'.repeat(2 * bytes) });

/** Whose turn it is after each of these. */
const after = (ends: readonly SessionEnd[]): number[] => {
  const mine = turns();
  return ends.map((end) => {
    mine.ended(end);
    return mine.manager;
  });
};

describe('whose turn it is', () => {
  test('twice at one door, then at the next', () => {
    expect(after([failed, failed, failed, failed, failed])).toEqual([0, 1, 1, 0, 0]);
  });

  test('a good manager is tried again first, however often its sessions end', () => {
    expect(after([lived(70_000), lived(6_000), failed, lived(9_000)])).toEqual([0, 0, 0, 0]);
  });

  test('a manager that welcomes and ends it at once is none', () => {
    expect(after([lived(3), lived(3), lived(3), lived(3)])).toEqual([0, 1, 1, 0]);
  });
});

describe('how long to wait', () => {
  test('after a good session, a part of the spread its manager asked for', () => {
    expect(turns(0.25).ended(lived(10_000))).toBe(250);
  });

  test('sessions that end at once are waited for longer and longer, even where the manager asks for no spread', () => {
    const mine = turns(0.99, 1);
    const waits = Array.from({ length: 12 }, () => mine.ended({ ...lived(3), welcome: { ...WELCOME, spreadMs: 0 } }));
    expect(Math.min(...waits)).toBeGreaterThan(100);
    expect(waits.at(-1)).toBeGreaterThan(10_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_000);
  });

  test('all managers are asked soon, and again later and later', () => {
    const mine = turns(0.99, 3);
    const rounds = Array.from({ length: 6 }, () => Array.from({ length: 6 }, () => mine.ended(failed)));
    for (const round of rounds) expect(Math.max(...round.slice(0, -1))).toBeLessThan(1_000);
    const pauses = rounds.map((round) => round.at(-1) ?? 0);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(pauses.at(-1)).toBeGreaterThan(10_000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(30_000);
  });

  test('after a session that was worth having, others are asked as soon as ever', () => {
    const mine = turns(0.99);
    for (let i = 0; i < 12; i++) mine.ended(failed);
    mine.ended(lived(6_000));
    expect(Math.max(...Array.from({ length: 4 }, () => mine.ended(failed)))).toBeLessThan(1_000);
  });

  test('never sooner than asked for, and not all at the same moment', () => {
    expect(turns(0).ended({ ...failed, retryAfterMs: 60_000 })).toBe(60_000);
    expect(turns(1).ended({ ...failed, retryAfterMs: 60_000 })).toBe(90_000);
  });
});
