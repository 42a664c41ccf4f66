import { Fault } from '@vedette/protocol/kit';
import { expect, test } from 'vitest';
import { administration, FakeDesk, fakeOperatorToken } from './desk.fake.ts';
import { createHttp } from './server.ts';
import { FakeStoreDesk } from './store-desk.fake.ts';

const asking = async (
  url: string,
  body: unknown,
  store = new FakeStoreDesk(),
  authorization = `Bearer ${fakeOperatorToken}`,
) => {
  const http = createHttp({ desk: new FakeDesk(), ...administration(), store });
  const method = body === undefined ? 'GET' : 'POST';
  const headers = { host: 'localhost', authorization };
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
  const answer = await http.inject({ method, url: `/api/v1/store${url}`, headers, ...payload });
  await http.close();
  return { status: answer.statusCode, text: answer.body, type: answer.headers['content-type'], asked: store.asked };
};

const file = '/var/backups/vedette.db';

test.each([
  ['/backup', { file }, { file, replace: false }],
  ['/backup', { file, force: true }, { file, replace: true }],
  ['/check', {}, 'check'],
  ['/compact', {}, 'compact'],
  ['/export', { what: 'outages' }, { what: 'outages' }],
  [
    '/export',
    { what: 'results', services: ['web'], since: '2026-01-31T08:00:00Z' },
    { what: 'results', services: ['web'], sinceMs: Date.parse('2026-01-31T08:00:00Z') },
  ],
])('%s of %j is asked, and answered line by line', async (url, body, asked) => {
  const store = new FakeStoreDesk();
  store.lines = [
    { type: 'progress', share: 0.5 },
    { type: 'end', figures: { rows: 1 } },
  ];
  const answer = await asking(url, body, store);
  expect(answer).toMatchObject({ status: 200, type: 'application/x-ndjson', asked: [asked] });
  const lines = answer.text.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(store.lines);
});

test.each([
  ['/backup', {}],
  ['/backup', { file, more: 1 }],
  ['/check', { file }],
  ['/export', { what: 'secrets' }],
  ['/export', { what: 'results', since: 'yesterday' }],
])('%s of %j is no question', async (url, body) => {
  expect(await asking(url, body)).toMatchObject({ status: 400, asked: [] });
});

test('what is refused has its status, what goes wrong later is the last line', async () => {
  const store = new FakeStoreDesk();
  store.refuses = new Fault('already-there', 'There is one.');
  expect(await asking('/backup', { file }, store)).toMatchObject({ status: 409, asked: [{ file, replace: false }] });
  store.refuses = undefined;
  store.lines = [{ type: 'progress', share: 0.5 }];
  store.fails = new Error('secret');
  const { status, text } = await asking('/check', {}, store);
  expect(status).toBe(200);
  expect(text).not.toContain('secret');
  expect(JSON.parse(text.trim().split('\n').at(-1) ?? '')).toMatchObject({ type: 'failed', code: 'internal' });
});

test('whoever may look may see the figures, and nothing else', async () => {
  const store = new FakeStoreDesk();
  expect(await asking('', undefined, store, 'Bearer somebody')).toMatchObject({ status: 200 });
  for (const url of ['/backup', '/check', '/compact', '/export'])
    expect(await asking(url, {}, store, 'Bearer somebody')).toMatchObject({ status: 401, asked: [] });
});
