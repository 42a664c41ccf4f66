import { describe, expect, test } from 'vitest';
import type { PlannedOutageView } from '../../core/planned-api.ts';
import { monthBeside, monthRange, weeksOf } from './calendar.ts';
import { plannedAt, silenceNumber } from './planned.ts';
import { silenceBody } from './silence-body.ts';

const local = (day: number, hour: number): string => new Date(2026, 9, day, hour).toISOString();
const outage = (...stretches: PlannedOutageView['stretches']): PlannedOutageView => ({
  ...{ id: 'nightly', from: 'file', services: ['web'], agents: [], recurs: true },
  stretches,
});

test('on is what has begun and has not ended; without an end it is on for ever', () => {
  const at = (hour: number): number => Date.parse(local(5, hour));
  const all = [outage({ since: local(5, 2), until: local(5, 4) }), outage({ since: local(5, 3) })];
  expect([1, 2, 3, 4, 23].map((hour) => plannedAt(all, at(hour)).length)).toEqual([0, 1, 2, 1, 1]);
});

test('what was made at run time has a number, what stands in the file has none', () => {
  expect([silenceNumber('silence 12'), silenceNumber('nightly')]).toEqual(['12', undefined]);
});

describe('the calendar', () => {
  test('has whole weeks from Monday on, with all days of the month', () => {
    for (let month = 1; month <= 12; month++) {
      const range = monthRange(`2026-${String(month).padStart(2, '0')}`, 0);
      const weeks = weeksOf(range, []);
      const days = weeks.flat();
      expect(new Date(range.fromMs).getDay()).toBe(1);
      expect(days.filter(({ isOfMonth }) => isOfMonth).length).toBe(new Date(2026, month, 0).getDate());
      expect(weeks.every((week) => week.length === 7 && week.some(({ isOfMonth }) => isOfMonth))).toBe(true);
    }
  });

  test('says what is on each day, and when', () => {
    const days = weeksOf(monthRange('2026-10', 0), [outage({ since: local(5, 22), until: local(7, 2) })]).flat();
    const said = days.flatMap(({ number, planned }) => planned.map(({ text }) => [number, text]));
    expect(said).toEqual([
      [5, '22:00–'],
      [6, 'all day'],
      [7, '–02:00'],
    ]);
  });

  test('goes over years, and takes what it cannot read for this month', () => {
    expect([monthBeside('2026-12', 1), monthBeside('2026-01', -1)]).toEqual(['2027-01', '2025-12']);
    expect(monthRange('often', new Date(2026, 4, 9).getTime()).month).toBe('2026-05');
  });
});

test('what a form says, as the manager takes it', () => {
  const fields = { services: ' web, group:shop  ', from: '', length: '2h', until: '', reason: ' ', by: ' anna ' };
  expect(silenceBody(fields)).toEqual({ services: ['web', 'group:shop'], for: '2h', by: 'anna' });
  expect(silenceBody({ ...fields, length: 'open', reason: 'disk' })).toMatchObject({ open: true, reason: 'disk' });
  const until = '2026-10-05T22:00';
  expect(silenceBody({ ...fields, length: 'until', until, from: '2026-10-05T20:00' })).toMatchObject({
    ...{ from: new Date('2026-10-05T20:00').toISOString(), until: new Date(until).toISOString() },
  });
});
