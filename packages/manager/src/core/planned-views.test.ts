import { expect, test } from 'vitest';
import { plannedViews } from './planned-views.ts';
import type { Silence } from './silence.ts';
import type { PlannedWish } from './wishes.ts';

const ms = (text: string): number => Date.parse(`2026-10-${text}:00Z`);
const range = { sinceMs: ms('05T00:00'), untilMs: ms('08T00:00') };
const wish = (id: string, window: PlannedWish['window'], more: Partial<PlannedWish> = {}): PlannedWish => ({
  ...{ id, services: ['web'], agents: [], window },
  ...more,
});

test('a window that recurs is told with each time it is on, one that is over not at all', () => {
  const nightly = wish(
    'nightly',
    { type: 'cron', cron: '0 2 * * *', durationMs: 3_600_000, zone: 'UTC' },
    { reason: 'backups' },
  );
  const past = wish('past', { type: 'once', fromMs: ms('01T00:00'), toMs: ms('02T00:00') });
  const [view, ...others] = plannedViews([past, nightly], [], range);
  expect(others).toEqual([]);
  expect(view).toMatchObject({ id: 'nightly', from: 'file', reason: 'backups', recurs: true });
  expect(view?.stretches).toEqual(
    ['05', '06', '07'].map((day) => ({ since: `2026-10-${day}T02:00:00.000Z`, until: `2026-10-${day}T03:00:00.000Z` })),
  );
});

test('what was made at run time says who made it, and has no end where nobody said so; what is on first stands first', () => {
  const silence: Silence = { id: 3, selectors: ['web'], fromMs: ms('04T00:00'), by: 'anna', addedAtMs: ms('04T00:00') };
  const soon = wish('soon', { type: 'once', fromMs: ms('06T00:00'), toMs: ms('06T01:00') });
  const views = plannedViews([soon, wish('silence 3', { type: 'once', fromMs: silence.fromMs })], [silence], range);
  expect(views.map(({ id, from, by }) => [id, from, by])).toEqual([
    ['silence 3', 'run time', 'anna'],
    ['soon', 'file', undefined],
  ]);
  expect(views[0]?.stretches).toEqual([{ since: '2026-10-04T00:00:00.000Z' }]);
});
