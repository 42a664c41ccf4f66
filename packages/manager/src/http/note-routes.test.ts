// Notes over HTTP: what is shown, what is taken for one, who may write, and how it is refused.
import { expect, test } from 'vitest';
import { administration, FakeDesk, fakeOperatorToken } from './desk.fake.ts';
import { createHttp } from './server.ts';
import { FakeNoteDesk } from './status-desk.fake.ts';

const setUp = () => {
  const notes = new FakeNoteDesk();
  const { inject } = createHttp({ desk: new FakeDesk(), ...administration(), notes });
  const ask = (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    body?: object | string,
    authorization = `Bearer ${fakeOperatorToken}`,
  ) =>
    inject({
      ...{ method, url, headers: { host: 'localhost', authorization } },
      ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return { notes, ask };
};

test('an operator writes one, changes it and ends it', async () => {
  const { notes, ask } = setUp();
  const wanted = { text: 'We look.', page: 'public', outage: 7, by: 'anna' };
  expect((await ask('POST', '/api/v1/notes', wanted)).statusCode).toBe(201);
  expect((await ask('PATCH', '/api/v1/notes/1', { text: 'Over.' })).json()).toMatchObject({ text: 'Over.' });
  expect((await ask('DELETE', '/api/v1/notes/1')).statusCode).toBe(204);
  expect((await ask('GET', '/api/v1/notes?all=true')).json()).toEqual([notes.current]);
  expect(notes.asked).toEqual([wanted, 'edit 1: Over.', 'end 1', { all: true, limit: 100 }]);
});

test.each([
  ['POST', '/api/v1/notes', { text: 'x', page: 'public', by: 'a' }],
  ['PATCH', '/api/v1/notes/1', { text: 'x' }],
  ['DELETE', '/api/v1/notes/1', undefined],
] as const)('nobody else: %s %s', async (method, url, body) => {
  const { notes, ask } = setUp();
  expect((await ask(method, url, body, 'Bearer guessed')).statusCode).toBe(401);
  expect(notes.asked).toEqual([]);
});

test.each([
  ['POST', '/api/v1/notes', { page: 'public', by: 'a' }, 400],
  ['POST', '/api/v1/notes', { text: 'x', page: 'public', by: 'a', outage: 0 }, 400],
  ['POST', '/api/v1/notes', { text: 'x', page: 'public', by: 'a', more: 1 }, 400],
  ['POST', '/api/v1/notes', 'x', 400],
  ['POST', '/api/v1/notes', { text: 'x', page: 'ghost', by: 'a' }, 404],
  ['PATCH', '/api/v1/notes/1', {}, 400],
  ['PATCH', '/api/v1/notes/9', { text: 'x' }, 404],
  ['DELETE', '/api/v1/notes/2', undefined, 409],
  ['DELETE', '/api/v1/notes/x', undefined, 404],
  ['GET', '/api/v1/notes?x=1', undefined, 400],
] as const)('%s %s %j: %i', async (method, url, body, status) => {
  expect((await setUp().ask(method, url, body)).statusCode).toBe(status);
});
