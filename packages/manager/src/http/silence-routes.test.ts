// Planned outages over HTTP: what is shown, what is taken for one, who may make and end them, and how it is refused.
import { describe, expect, test } from 'vitest';
import { administration, FakeDesk, FakeSilenceDesk, fakeOperatorToken } from './desk.fake.ts';
import { createHttp } from './server.ts';

const setUp = () => {
  const silences = new FakeSilenceDesk();
  const { inject } = createHttp({ desk: new FakeDesk(), ...administration(), silences });
  const ask = (
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    body?: object | string,
    authorization = `Bearer ${fakeOperatorToken}`,
  ) =>
    inject({
      method,
      url,
      headers: { host: 'localhost', authorization },
      ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return { silences, ask };
};

describe('everybody who may ask', () => {
  test('sees those that are not over, and all on demand', async () => {
    const { silences, ask } = setUp();
    const current = await ask('GET', '/api/v1/silences', undefined, '');
    expect([current.statusCode, current.json()]).toEqual([200, silences.current]);
    expect((await ask('GET', '/api/v1/silences?all=true&limit=7', undefined, '')).json()).toHaveLength(2);
    expect(silences.asked).toEqual([
      { all: false, limit: 100 },
      { all: true, limit: 7 },
    ]);
  });

  test.each(['all=yes', 'limit=0', 'x=1'])('is told what %s has wrong', async (query) => {
    const answer = await setUp().ask('GET', `/api/v1/silences?${query}`, undefined, '');
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'usage']);
  });

  test('makes and ends none', async () => {
    const { silences, ask } = setUp();
    const body = { services: ['web'], for: '2h', by: 'anna' };
    expect((await ask('POST', '/api/v1/silences', body, 'Bearer guessed')).statusCode).toBe(401);
    expect((await ask('DELETE', '/api/v1/silences/1', undefined, '')).statusCode).toBe(401);
    expect(silences.asked).toEqual([]);
  });
});

describe('an operator makes one', () => {
  const web = { services: ['web', 'group:shop'], by: 'anna' };
  const asked = { selectors: ['web', 'group:shop'], by: 'anna' };

  test.each([
    ['for so long', { ...web, for: '1h30m' }, { ...asked, end: { forMs: 5_400_000 } }],
    ['until then', { ...web, until: '2026-12-01T22:00:00+01:00' }, { ...asked, end: { untilMs: 1_796_158_800_000 } }],
    ['open-ended', { ...web, open: true }, { ...asked, end: 'open' }],
    [
      'later, with a reason',
      { ...web, open: true, from: '2026-12-01T22:00:00Z', reason: 'rack' },
      { ...asked, end: 'open', fromMs: 1_796_162_400_000, reason: 'rack' },
    ],
  ])('%s', async (_, body, wanted) => {
    const { silences, ask } = setUp();
    const answer = await ask('POST', '/api/v1/silences', body);
    expect([answer.statusCode, answer.json()]).toMatchObject([201, { id: 3, state: 'on' }]);
    expect(silences.asked).toEqual([wanted]);
  });

  test.each([
    ['no end', web],
    ['two ends', { ...web, for: '2h', open: true }],
    ['a length that is none', { ...web, for: '2 hours' }],
    ['a time that is none', { ...web, until: '22:00' }],
    ['a time without a zone', { ...web, until: '2026-12-01T22:00:00' }],
    ['an end that is not open', { ...web, open: false }],
    ['nobody', { services: ['web'], for: '2h' }],
    ['no services', { by: 'anna', for: '2h' }],
    ['something else', { ...web, for: '2h', agents: ['eu-1'] }],
    ['no JSON', 'web for 2h'],
  ])('but not of %s', async (_, body) => {
    const { silences, ask } = setUp();
    const answer = await ask('POST', '/api/v1/silences', body);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'usage']);
    expect(silences.asked).toEqual([]);
  });
});

test.each([
  ['1', 204, undefined],
  ['2', 409, 'not-changeable'],
  ['3', 404, 'not-found'],
  ['web', 404, 'not-found'],
  ['01', 404, 'not-found'],
  ['9'.repeat(40), 404, 'not-found'],
])('an operator ends %s: %i', async (id, status, code) => {
  const answer = await setUp().ask('DELETE', `/api/v1/silences/${id}`);
  expect(answer.statusCode).toBe(status);
  if (code !== undefined) expect(answer.json()).toMatchObject({ code });
});
