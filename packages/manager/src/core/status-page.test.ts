// What the public is told of services: states, words, days, planned work, incidents and notes; and what it is never told.
import { describe, expect, test } from 'vitest';
import { day, facts, NOW_MS, samplePage, service, services, wish } from '../status/sample.fake.ts';
import { publicPage, ROW_COUNT_MAX } from './status-page.ts';
import { overallOf } from './status-words.ts';

const rowsOf = (...args: Parameters<typeof samplePage>) => samplePage(...args).sections.flatMap(({ rows }) => rows);

describe('a row', () => {
  test.each([
    ['up', {}, 'up'],
    ['failing, within its grace', { health: 'failing' }, 'up'],
    ['down', { health: 'down' }, 'down'],
    ['unknown', { health: 'unknown' }, 'unknown'],
    ['down while that is planned', { health: 'down', isPlanned: true }, 'planned'],
  ] as const)('of a service that is %s', (_, more, state) => {
    expect(rowsOf({ services: [service('web', more)] })[0]?.state).toBe(state);
  });

  test('counts no planned and no unseen time', () => {
    const days = [day({ downMs: 21_600_000, plannedMs: 43_200_000 }), day({ unobservedMs: 86_400_000 })];
    const [row] = rowsOf({ services: [service('web', { days })], days: ['2026-11-20', '2026-11-21'] });
    expect(row).toMatchObject({ uptime: 0.5, days: [{ downMs: 21_600_000 }, { upMs: 0, unobservedMs: 86_400_000 }] });
  });

  test('of nothing seen has no uptime', () => {
    expect(rowsOf({ services: [service('web', { days: [] })] })[0]).not.toHaveProperty('uptime');
  });

  test('of a group is down when too few of it are left, and down in part before', () => {
    const down = (id: string) => service(id, { group: 'shop', health: 'down' });
    const up = service('c', { group: 'shop' });
    const states = (needed: number) =>
      rowsOf({
        page: wish({ rows: 'groups' }),
        services: [down('a'), down('b'), up, service('alone')],
        groups: [{ id: 'shop', services: [], minHealthy: needed, graceMs: 0 }],
      }).map(({ name, state, services: all, down: away }) => ({ name, state, all, away }));
    expect(states(1)[0]).toEqual({ name: 'Shop', state: 'partly', all: 3, away: 2 });
    expect(states(2)).toMatchObject([{ state: 'down' }, { name: 'alone', state: 'up' }]);
  });
});

test('groups come in the order of the page, the others by their names', () => {
  const many = ['z', 'a', 'shop'].map((group) => service(`of-${group}`, { group }));
  const { sections } = samplePage({ services: [service('bare'), ...many] });
  expect(sections.map(({ name }) => name)).toEqual(['Shop', undefined, 'a', 'z']);
});

test('more rows than there is room for are counted', () => {
  const many = Array.from({ length: ROW_COUNT_MAX + 7 }, (_, i) => service(`s${i}`, { days: [] }));
  const page = publicPage(facts({ services: many }));
  expect([page.sections.flatMap(({ rows }) => rows).length, page.more]).toEqual([ROW_COUNT_MAX, 7]);
});

test.each([
  [['up', 'up'], 'up', 'All services are up'],
  [['up'], 'up', 's0 is up'],
  [['down', 'up', 'planned'], 'partly', 's0 is down'],
  [['down', 'down', 'up'], 'partly', '2 of 3 services are down'],
  [['down', 'down'], 'down', 'All services are down'],
  [['down'], 'down', 's0 is down'],
  [['partly', 'up'], 'partly', 's0 is down in part'],
  [['up', 'unknown', 'planned'], 'unknown', 'We cannot tell at the moment how s1 is'],
  [['up', 'planned'], 'planned', 'Planned work: s1 is affected'],
  [[], 'unknown', 'There is nothing to show here yet'],
] as const)('%j together: %s, %s', (states, state, words) => {
  expect(overallOf(states.map((one, i) => ({ name: `s${i}`, state: one })))).toEqual({ state, words });
});

describe('planned work', () => {
  test('is shown of services of the page; of what recurs, what is on and what comes next', () => {
    const { planned } = samplePage();
    expect(planned.map(({ names, on }) => [names, on])).toEqual([
      [['checkout'], true],
      [['Web shop', 'api'], false],
    ]);
  });

  test('has a reason only where the page shows them', () => {
    expect(samplePage({ page: wish({ showReasons: true }) }).planned[0]?.reason).toBe('reason-secret');
  });
});

describe('incidents', () => {
  test('are outages of the page that were not planned, with their notes, the oldest first', () => {
    const { incidents = [] } = samplePage();
    expect(incidents.map(({ id }) => id)).toEqual([12, 11]);
    expect(incidents[0]?.notes.map(({ id }) => id)).toEqual([3, 4]);
    expect(incidents[0]).not.toHaveProperty('until');
  });

  test('are absent where the page shows none; a note of one is shown by itself then', () => {
    const page = samplePage({ page: wish({ incidents: false }) });
    expect([page.incidents, page.notes.map(({ id }) => id)]).toEqual([undefined, [4, 3, 2]]);
  });
});

test('notes of other pages, of services that are not shown, and those that have ended are not shown', () => {
  const one = (id: number, more: object) => ({ id, text: `n${id}`, by: 'a', addedAtMs: NOW_MS, ...more });
  const notes = [
    one(1, { page: 'public', endedAtMs: NOW_MS }),
    one(2, { page: 'other' }),
    one(3, { service: 'elsewhere' }),
    one(4, { service: 'web' }),
    one(5, { service: 'web', page: 'other' }),
    one(6, { outage: 999 }),
  ];
  expect(samplePage({ notes }).notes).toEqual([
    { id: 4, text: 'n4', at: new Date(NOW_MS).toISOString(), name: 'Web shop' },
  ]);
});

test('nothing internal is told: no targets, agents, subscribers, reasons, authors, names of plans', () => {
  const told = JSON.stringify(samplePage());
  for (const secret of ['secret', '10.1.2.3', 'refused', 'silence', 'move', 'elsewhere'])
    expect(told).not.toContain(secret);
  const open = JSON.stringify(samplePage({ page: wish({ showTargets: true, showReasons: true }) }));
  for (const shown of ['10.1.2.3', 'refused', 'reason-secret']) expect(open).toContain(shown);
  for (const secret of ['agent-secret', 'subscriber-secret', 'operator-secret', 'note-secret'])
    expect(open).not.toContain(secret);
});

test('what is called like a piece of JavaScript has its own name', () => {
  expect(
    rowsOf({ page: wish({ names: {} }), services: [service('toString'), service('constructor')] }).map(
      ({ name }) => name,
    ),
  ).toEqual(['constructor', 'toString']);
  expect(services).toHaveLength(5);
});
