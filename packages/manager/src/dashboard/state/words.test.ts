// What is said in words: news, warnings, why somebody was told, and ranges of time.
import { describe, expect, test } from 'vitest';
import type { Answer, Explanation } from '../../core/explanation.ts';
import { bodyText } from './entry-text.ts';
import { saidOf } from './explain-words.ts';
import { newsOf } from './news.ts';
import { rangeOf, rangeParameters } from './range.ts';
import { at, modelOf, service, status } from './sample.fake.ts';
import { warningsOf } from './warnings.ts';

describe('news', () => {
  const well = modelOf(service('web'), service('db'), service('a'), service('b'));
  test('is what goes down and comes back, and nothing else', () => {
    const worse = modelOf(service('web', { health: 'down' }), service('db', { health: 'failing' }));
    expect(newsOf(well, worse)).toBe('web is down.');
    expect(newsOf(worse, well)).toBe('web is up again.');
    expect(newsOf(well, well)).toBe('');
  });

  test('is a number where it is many, and silent about what is planned', () => {
    const ids = ['web', 'db', 'a', 'b'];
    const worse = modelOf(...ids.map((id) => service(id, { health: 'down' })));
    expect(newsOf(well, worse)).toBe('4 services are down.');
    expect(newsOf(well, { ...worse, planned: new Map(ids.map((id) => [id, []])) })).toBe('');
  });

  test('is that the page is not live, and that it is again', () => {
    const lost = { ...well, link: { state: 'lost', sinceMs: 0, why: 'gone' } as const };
    expect([newsOf(well, lost), newsOf(lost, well)]).toEqual([
      'The page is not live any more.',
      'The page is live again.',
    ]);
  });
});

test('warnings are of who cannot see, of what is not in force, and of what will go wrong', () => {
  const warned = service('web', {
    from: [{ agent: 'eu-1', health: 'up', since: at, facts: { warning: 'it expires in 9 days' } }],
  });
  const { manager } = status();
  const config = { ...manager.config, problems: [{ path: 'services', message: 'no' }] };
  const said = warningsOf({ ...modelOf(warned), manager: { ...manager, config } });
  expect(said.map(({ text }) => text)).toEqual([
    'The configuration file is not in force: 1 problem',
    'web: it expires in 9 days',
  ]);
});

describe('why somebody was told', () => {
  const about: Explanation = {
    ...{ service: 'web', kind: 'service', at, watched: true, answers: [], agents: [], planned: [], quiet: [] },
    ...{ agreement: { able: 3, failing: 1, needed: 2 }, configuredAt: at, managerStartedAt: at },
  };
  const said = (kind: Answer['kind'], more: Partial<Answer> = {}) =>
    saidOf({ subscriber: 'ops', kind, decisions: [], ...more }, about);

  test.each([
    ['well', 'well', 'Nothing is wrong.'],
    ['quorum', 'quiet', 'Not told: too few agents agree, 1 of 3 that can see, where 2 have to.'],
    ['unseen', 'quiet', 'Not told: nobody can see it.'],
    ['unconcerned', 'quiet', 'Not told: they do not wish to hear of web.'],
  ] as const)('%s', (kind, tone, text) => expect(said(kind)).toEqual({ tone, text }));

  test('what did not arrive reads otherwise than what did', () => {
    const told = { id: 1, event: 'down', text: 'web is down', at } as const;
    const sent = { ...told, deliveries: [{ channel: 'mail', state: 'sent' }] } as const;
    const failed = { ...told, deliveries: [{ channel: 'mail', state: 'failed' }] } as const;
    expect(said('told', { told: sent })).toMatchObject({
      tone: 'told',
      text: expect.stringMatching(/^Told at \d\d:\d\d: web is down$/),
    });
    expect(said('told', { told: failed })).toMatchObject({
      tone: 'bad',
      text: expect.stringContaining('but mail was given up'),
    });
  });
});

test('a range is one of a few, or what was chosen in the chart', () => {
  expect(rangeParameters(rangeOf({}))).toBe('since=24h');
  expect(rangeParameters(rangeOf({ range: '7d' }))).toBe('since=7d');
  expect(rangeParameters(rangeOf({ range: 'often' }))).toBe('since=24h');
  expect(rangeParameters(rangeOf({ range: '', since: '1000', until: '2000' }))).toBe(
    'since=1970-01-01T00:00:01.000Z&until=1970-01-01T00:00:02.000Z',
  );
  expect(rangeParameters(rangeOf({ since: '2000', until: '1000' }))).toBe('since=24h');
});

test('what is wished for reads as somebody would write it', () => {
  expect(bodyText({ target: 'web:443', labels: { region: 'eu' }, agents: ['a', 'b'] })).toBe(
    'target: web:443, labels: { region: eu }, agents: [a, b]',
  );
});
