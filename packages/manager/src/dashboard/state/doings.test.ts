import { expect, test } from 'vitest';
import { doingsOf, openOutages } from './doings.ts';
import { emptyModel } from './model.ts';
import { at, atMs, notification, outage, service } from './sample.fake.ts';

const down = service('web', { health: 'down', reason: 'refused' });
const texts = (...words: Parameters<typeof doingsOf>): readonly string[] =>
  doingsOf(...words).map(({ tone, text }) => `${tone}: ${text}`);

test('of several outages that last, the newest counts', () => {
  const all = [outage(1, 'web'), outage(3, 'web'), outage(2, 'web'), outage(4, 'web', { endedAt: at })];
  expect(openOutages(new Map(all.map((one) => [one.id, one]))).get('web')?.id).toBe(3);
});

test('nothing is done about what is well', () => {
  expect(texts(service('web'), undefined, emptyModel, atMs)).toEqual([]);
});

test('while a grace runs, when it ends', () => {
  expect(texts(service('web', { health: 'failing' }), undefined, emptyModel, atMs + 10_000)).toEqual([
    'open: Down in 20 s if it lasts',
  ]);
});

test('who was told, and whom it did not reach', () => {
  const failed = notification(1, 7, { deliveries: [{ channel: 'hook', state: 'failed' }] });
  const told = new Map([[7, [failed]]]);
  const said = texts(down, outage(7, 'web', { told: ['ops', 'anna'] }), { told, planned: new Map() }, atMs);
  expect(said).toEqual([
    expect.stringMatching(/^done: Told ops and anna at \d\d:\d\d$/),
    'bad: Did not reach ops by hook',
  ]);
});

test('that nobody was told is open, unless it is planned or cut off', () => {
  const night = { id: 'nightly', from: 'file', services: ['web'], agents: [], recurs: true, since: at } as const;
  expect(texts(down, outage(7, 'web'), emptyModel, atMs)).toEqual(['open: Nobody was told yet']);
  expect(texts(down, outage(7, 'web'), { told: new Map(), planned: new Map([['web', [night]]]) }, atMs)).toEqual([
    'done: Planned: nightly, until ended',
  ]);
  expect(texts({ ...down, behind: ['router'] }, outage(7, 'web'), emptyModel, atMs)).toEqual([
    'done: Cut off behind router',
  ]);
});

test('who sees to it comes first', () => {
  const acknowledged = { by: 'anna', at, note: 'on my way' };
  expect(texts({ ...down, acknowledged }, outage(7, 'web', { told: ['ops'] }), emptyModel, atMs)[0]).toMatch(
    /^done: anna sees to it since \d\d:\d\d – on my way$/,
  );
});
