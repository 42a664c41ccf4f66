// Which way is next: as a story, and what must hold of all stories that chance writes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ways } from './heartbeat-ways.ts';

const rule = { restMsMin: 10, restMsMax: 60 };

test('the first one first; one that failed rests, longer every time, and is the first again when it is good again', () => {
  const ways = new Ways(3, rule);
  expect(ways.order(0)).toEqual([0, 1, 2]);
  expect(ways.worked(0)).toBe(true);
  expect(ways.worked(0)).toBe(false);
  ways.failed(0, 100);
  expect(ways.order(100)).toEqual([1, 2, 0]);
  expect([ways.worked(1), ways.inUse]).toEqual([true, 1]);
  expect(ways.order(109)).toEqual([1, 2, 0]);
  expect(ways.order(110)).toEqual([0, 1, 2]);
  ways.failed(0, 110);
  expect(ways.order(129)).toEqual([1, 2, 0]);
  expect(ways.order(130)).toEqual([0, 1, 2]);
  expect([ways.worked(0), ways.inUse]).toEqual([true, 0]);
  ways.failed(0, 200);
  expect(ways.order(210)).toEqual([0, 1, 2]);
});

test('where all of them rest, those are tried that have rested longest', () => {
  const ways = new Ways(2, rule);
  ways.failed(1, 0);
  ways.failed(0, 5);
  expect(ways.order(6)).toEqual([1, 0]);
});

test('every way is in every order once, and no way rests for longer than the longest time', () => {
  const stories = fc.array(fc.tuple(fc.nat(2), fc.boolean(), fc.nat(30)));
  fc.assert(
    fc.property(stories, (story) => {
      const ways = new Ways(3, rule);
      let nowMs = 0;
      for (const [index, works, afterMs] of story) {
        nowMs += afterMs;
        if (works) ways.worked(index);
        else ways.failed(index, nowMs);
        expect(ways.order(nowMs).toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
      }
      expect(ways.order(nowMs + rule.restMsMax)).toEqual([0, 1, 2]);
    }),
  );
});
