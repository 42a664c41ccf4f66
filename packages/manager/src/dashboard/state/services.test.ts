import { describe, expect, test } from 'vitest';
import { at, modelOf, service } from './sample.fake.ts';
import { countsOf, countsText, filtered, groupedRows, headlineOf, shownOf } from './services.ts';

const later = '2026-01-31T09:00:00.000Z';
const night = { id: 'nightly', from: 'file', services: ['backup'], agents: [], recurs: true, since: at } as const;
const model = {
  ...modelOf(
    service('a-web', { group: 'shop', labels: { region: 'eu' } }),
    service('old', { health: 'down', reason: 'refused', group: 'shop' }),
    service('new', { health: 'down', since: later, group: 'mail' }),
    service('slow', { health: 'failing' }),
    service('blind', { health: 'unknown' }),
    service('backup', { health: 'down' }),
    service('b-web', { group: 'mail' }),
  ),
  planned: new Map([['backup', [night]]]),
};
const all = shownOf(model);
const ids = (some: typeof all): readonly string[] => some.map(({ service: { id } }) => id);

test('worst first, the newest trouble before the older, what is planned behind all trouble, what is well by name', () => {
  expect(ids(all)).toEqual(['new', 'old', 'slow', 'blind', 'backup', 'a-web', 'b-web']);
});

describe('filtered', () => {
  test.each([
    ['web', ['a-web', 'b-web']],
    ['REGION=eu', ['a-web']],
    ['shop refused', ['old']],
    ['eu-1', ids(all)],
    ['nothing', []],
  ])('by the words %s', (text, expected) => {
    expect(ids(filtered(all, { text }))).toEqual(expected);
  });

  test('by state and group', () => {
    expect(ids(filtered(all, { text: '', state: 'down' }))).toEqual(['new', 'old']);
    expect(ids(filtered(all, { text: '', group: 'mail' }))).toEqual(['new', 'b-web']);
  });
});

test('groups stand in the order of their worst, closed ones as their name alone', () => {
  const rows = groupedRows(all, new Set(['shop']));
  expect(
    rows.map((row) => (row.kind === 'group' ? `# ${row.id}: ${countsText(row.counts)}` : row.shown.service.id)),
  ).toEqual([
    '# mail: 1 down, 1 up',
    'new',
    'b-web',
    '# shop: 1 down, 1 up',
    '# (no group): 1 failing, 1 unknown, 1 planned',
    'slow',
    'blind',
    'backup',
  ]);
});

test.each([
  [{ down: 2 }, '2 services are down'],
  [{ down: 1, failing: 3 }, '1 service is down'],
  [{ failing: 1 }, '1 service is failing'],
  [{ unknown: 1 }, 'Of 1 service nobody can tell'],
  [{ planned: 2 }, 'Nothing is down but what was planned'],
  [{ up: 5 }, 'Everything is up'],
  [{}, 'No service is watched yet'],
])('of %j the headline is "%s"', (some, text) => {
  expect(headlineOf({ ...countsOf([]), ...some })).toBe(text);
});
