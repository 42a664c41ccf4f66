// What a silence may look like, when it is on, and which services it comes to.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Schedule } from './plan/schedule.ts';
import type { SilenceWanted } from './run-time-api.ts';
import { daysOpen, endedEarly, endOf, type Silence, silenceOf, stateOf, windowOf } from './silence.ts';
import { SILENCE_COUNT_MAX, Silences } from './silences.ts';
import { withSilences } from './silences-in-force.ts';
import type { ServiceWish, Wishes } from './wishes.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = Date.parse('2026-12-01T12:00:00Z');

const wanted = (more: Partial<SilenceWanted> = {}): SilenceWanted => ({
  selectors: ['web'],
  end: { forMs: 2 * HOUR_MS },
  by: 'anna',
  ...more,
});

describe('what is wished for', () => {
  test('begins now, and ends so much later, at a time, or when somebody ends it', () => {
    const base = { id: 7, selectors: ['web'], fromMs: NOW_MS, by: 'anna', addedAtMs: NOW_MS };
    expect(silenceOf(wanted(), 7, NOW_MS)).toEqual({ ...base, toMs: NOW_MS + 2 * HOUR_MS });
    expect(silenceOf(wanted({ end: { untilMs: NOW_MS + 5 } }), 7, NOW_MS)).toEqual({ ...base, toMs: NOW_MS + 5 });
    expect(silenceOf(wanted({ end: 'open', reason: 'rack' }), 7, NOW_MS)).toEqual({ ...base, reason: 'rack' });
  });

  test('lasts from its beginning, if that is later; a clock that is a little behind means now', () => {
    const later = silenceOf(wanted({ fromMs: NOW_MS + DAY_MS }), 1, NOW_MS);
    expect([later.fromMs, later.toMs]).toEqual([NOW_MS + DAY_MS, NOW_MS + DAY_MS + 2 * HOUR_MS]);
    expect(silenceOf(wanted({ fromMs: NOW_MS - 30_000 }), 1, NOW_MS).fromMs).toBe(NOW_MS);
  });

  test('names each selector once', () => {
    expect(silenceOf(wanted({ selectors: ['b', 'a', 'b'] }), 1, NOW_MS).selectors).toEqual(['b', 'a']);
  });

  test.each<[string, Partial<SilenceWanted>, RegExp]>([
    ['no time at all', { end: { forMs: 0 } }, /no time at all/],
    ['more than a year', { end: { forMs: 366 * DAY_MS + 1 } }, /longer than a year.*open-ended/],
    ['until a time more than a year away', { end: { untilMs: NOW_MS + 367 * DAY_MS } }, /longer than a year/],
    ['until a time that has passed', { end: { untilMs: NOW_MS } }, /in the past/],
    ['until before it begins', { fromMs: NOW_MS + 9, end: { untilMs: NOW_MS + 9 } }, /before it begins/],
    ['from a time that has passed', { fromMs: NOW_MS - HOUR_MS }, /in the past/],
    ['from a time more than a year away', { fromMs: NOW_MS + 367 * DAY_MS }, /in more than a year/],
    ['no service', { selectors: [] }, /names no service/],
    ['too many selectors', { selectors: Array.from({ length: 101 }, (_, i) => `s${i}`) }, /more than 100/],
    ['nobody', { by: ' ' }, /is empty/],
    ['somebody with a name that never ends', { by: 'x'.repeat(101) }, /more than 100 characters/],
    ['a reason of two lines', { reason: 'a\nb' }, /more than one line/],
    ['a reason that never ends', { reason: 'x'.repeat(501) }, /more than 500 characters/],
  ])('is refused for %s', (_, more, says) => {
    expect(() => silenceOf(wanted(more), 1, NOW_MS)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching(says) }),
    );
  });
});

describe('ending early', () => {
  test('is the end from that instant on, also of one that has not begun', () => {
    const open = silenceOf(wanted({ end: 'open' }), 1, NOW_MS);
    expect([endOf(open), stateOf(open, NOW_MS + 900 * DAY_MS)]).toEqual([Number.POSITIVE_INFINITY, 'on']);
    const ended = endedEarly(open, NOW_MS + 5);
    expect([stateOf(ended, NOW_MS + 4), stateOf(ended, NOW_MS + 5)]).toEqual(['on', 'over']);
    const coming = silenceOf(wanted({ fromMs: NOW_MS + DAY_MS }), 1, NOW_MS);
    const called = endedEarly(coming, NOW_MS + 5);
    expect([stateOf(coming, NOW_MS + 5), stateOf(called, NOW_MS + 5)]).toEqual(['waiting', 'over']);
    expect(new Schedule(windowOf(called)).overlapping(0, NOW_MS + 9 * DAY_MS)).toEqual([]);
  });

  test('is refused for what is over already', () => {
    const over = { code: 'not-changeable' };
    const short = silenceOf(wanted(), 1, NOW_MS);
    expect(() => endedEarly(short, NOW_MS + 2 * HOUR_MS)).toThrow(expect.objectContaining(over));
    const ended = endedEarly(short, NOW_MS + 1);
    expect(() => endedEarly(ended, NOW_MS + 2)).toThrow(expect.objectContaining(over));
  });
});

test('it is on exactly while its window is', () => {
  const times = fc.integer({ min: 0, max: 20 });
  const some = fc.record(
    { fromMs: times, toMs: times, endedAtMs: times },
    { requiredKeys: ['fromMs'], noNullPrototype: true },
  );
  const check = fc.property(some, times, (rest, atMs) => {
    const silence: Silence = { id: 1, selectors: ['web'], by: 'anna', addedAtMs: 0, ...rest };
    const isOn = new Schedule(windowOf(silence)).at(atMs) !== undefined;
    expect(stateOf(silence, atMs) === 'on').toBe(isOn);
  });
  fc.assert(check, { numRuns: 500 });
});

test('an open-ended one counts its days, the others do not', () => {
  const open = silenceOf(wanted({ end: 'open' }), 1, NOW_MS);
  const days = [-DAY_MS, DAY_MS - 1, DAY_MS, 2.5 * DAY_MS].map((ms) => daysOpen(open, NOW_MS + ms));
  expect(days).toEqual([0, 0, 1, 2]);
  expect(daysOpen(silenceOf(wanted({ end: { forMs: 9 * DAY_MS } }), 1, NOW_MS), NOW_MS + 8 * DAY_MS)).toBe(0);
  expect(daysOpen(endedEarly(open, NOW_MS + 3 * DAY_MS), NOW_MS + 9 * DAY_MS)).toBe(0);
});

describe('those that are kept', () => {
  const kept = (...ids: number[]): Silences => {
    const silences = new Silences();
    for (const id of ids) silences.put(silenceOf(wanted(), id, NOW_MS));
    return silences;
  };

  test('are numbered on, and forgotten when they are over', () => {
    const silences = kept(3, 1);
    expect([silences.nextId, silences.current(NOW_MS).map(({ id }) => id)]).toEqual([4, [1, 3]]);
    expect([silences.current(NOW_MS + DAY_MS), silences.nextId]).toEqual([[], 4]);
  });

  test('one that is over is told from one that never was', () => {
    const silences = kept(2);
    expect(silences.mustGet(2)).toMatchObject({ id: 2 });
    expect(() => silences.mustGet(1)).toThrow(expect.objectContaining({ code: 'not-changeable' }));
    expect(() => silences.mustGet(3)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  test('are only so many', () => {
    const silences = kept(...Array.from({ length: SILENCE_COUNT_MAX }, (_, i) => i + 1));
    expect(() => silences.mustHaveRoom(NOW_MS)).toThrow(expect.objectContaining({ code: 'usage' }));
    expect(() => silences.mustHaveRoom(NOW_MS + DAY_MS)).not.toThrow();
  });
});

test('in force they are planned outages of the services they choose, beside the file’s', () => {
  const service = (id: string, more: Partial<ServiceWish> = {}) => ({ id, labels: {}, ...more }) as ServiceWish;
  const services = [
    service('web', { group: 'shop', labels: { tier: 'gold' } }),
    service('db', { group: 'shop' }),
    service('shop'),
    service('mail', { labels: { tier: 'gold', a: 'b=c' } }),
  ];
  const ofFile = { id: 'nightly', services: ['db'], agents: [], window: { type: 'once', fromMs: 1 } } as const;
  const wishes: Pick<Wishes, 'services' | 'planned'> = { services, planned: [ofFile] };
  const chosen = (...selectors: string[]) =>
    withSilences(wishes, [silenceOf(wanted({ selectors }), 4, NOW_MS)]).planned.at(-1)?.services;
  expect(chosen('shop')).toEqual(['shop']);
  expect(chosen('group:shop')).toEqual(['db', 'web']);
  expect(chosen('tier=gold', 'db', 'nobody')).toEqual(['db', 'mail', 'web']);
  expect(chosen('a=b=c')).toEqual(['mail']);
  expect(chosen('*')).toEqual(['db', 'mail', 'shop', 'web']);
  expect(chosen('nobody')).toEqual([]);
  const planned = withSilences(wishes, [silenceOf(wanted({ reason: 'rack' }), 4, NOW_MS)]).planned;
  expect(planned).toMatchObject([ofFile, { id: 'silence 4', agents: [], reason: 'rack', window: { fromMs: NOW_MS } }]);
  expect(withSilences(wishes, [])).toBe(wishes);
});
