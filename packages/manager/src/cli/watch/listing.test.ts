import { describe, expect, test } from 'vitest';
import type { ServiceView } from '../../core/api.ts';
import { fakeService } from '../../http/desk.fake.ts';
import { firstListing, type Listing, type Row, rowsOf, windowOf } from './listing.ts';

const since = (minute: number): string => `2026-01-31T08:${String(minute).padStart(2, '0')}:00.000Z`;
const all: readonly ServiceView[] = [
  fakeService('web', { group: 'shop', health: 'down', reason: 'refused', since: since(5), labels: { env: 'prod' } }),
  fakeService('cart', { group: 'shop', latencyMs: 30 }),
  fakeService('db', { group: 'data', latencyMs: 7, target: 'tcp://db.internal:5432' }),
  fakeService('mail', { health: 'failing', reason: 'timeout', since: since(7), latencyMs: 900 }),
  fakeService('dns', { group: 'data', health: 'unknown', reason: 'away', since: since(1) }),
];
const services = new Map(all.map((service) => [service.id, service]));
const text = (row: Row): string => (row.type === 'service' ? row.service.id : `${row.isFolded ? '+' : '-'}${row.name}`);
const shows = (more: Partial<Listing>): string =>
  rowsOf(services, { ...firstListing, ...more })
    .rows.map(text)
    .join(' ');

describe('a list', () => {
  test.each<[Partial<Listing>, string]>([
    [{}, 'web mail dns cart db'],
    [{ isReversed: true }, 'db cart dns mail web'],
    [{ sort: 'name' }, 'cart db dns mail web'],
    [{ sort: 'latency' }, 'mail cart db dns web'],
    [{ sort: 'since' }, 'mail web dns cart db'],
    [{ shown: 'trouble' }, 'web mail dns'],
    [{ shown: 'up' }, 'cart db'],
    [{ shown: 'down', text: 'nobody' }, ''],
    [{ text: 'SHOP' }, 'web cart'],
    [{ text: 'env=prod' }, 'web'],
    [{ text: 'internal 5432' }, 'db'],
    [{ text: 'timeout' }, 'mail'],
    // A group that is all up would be folded; what is in trouble comes first.
    [{ isGrouped: true }, '-shop web cart - mail -data dns db'],
    [{ isGrouped: true, folds: new Map([['shop', true]]) }, '+shop - mail -data dns db'],
    [{ isGrouped: true, shown: 'up' }, '+shop +data'],
    [{ isGrouped: true, shown: 'up', text: 'cart' }, '-shop cart'],
    [{ isGrouped: true, shown: 'up', folds: new Map([['data', false]]) }, '+shop -data db'],
  ])('%j shows %s', (more, expected) => {
    expect(shows(more)).toBe(expected);
  });
});

test.each([
  ['nothing chosen: from the top', undefined, 7, [0, 0]],
  ['chosen below: the list has moved', 'service 8', 0, [8, 6]],
  ['chosen above: the list has moved', 'service 2', 7, [2, 2]],
  ['chosen within: it stays', 'service 5', 4, [5, 4]],
  ['never beyond the end', 'service 9', 99, [9, 7]],
  ['gone: what stands there', 'service x', 4, [4, 4]],
])('the window: %s', (_says, chosen, top, expected) => {
  const rows = Array.from(
    { length: 10 },
    (_, i): Row => ({ type: 'service', key: `service ${i}`, service: all[0] as ServiceView }),
  );
  const window = windowOf(rows, { top, ...(chosen !== undefined && { chosen }) }, 3);
  expect([window.index, window.top]).toEqual(expected);
});
