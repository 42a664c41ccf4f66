import { expect, test } from 'vitest';
import { administration, FakeDesk, fakeOutage, fakeService } from './desk.fake.ts';
import { createHttp } from './server.ts';

const setUp = () => {
  const desk = new FakeDesk();
  const { inject } = createHttp({ desk, ...administration() });
  const get = (url: string, headers = {}) => inject({ url, headers: { host: 'localhost', ...headers } });
  return { desk, get };
};

test('whoever has an answer is told so, until it is another', async () => {
  const { desk, get } = setUp();
  const first = await get('/api/v1/services');
  const etag = String(first.headers.etag);
  for (const said of [etag, `W/${etag}`, `"x", ${etag}`]) {
    const again = await get('/api/v1/services', { 'if-none-match': said });
    expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', etag]);
  }
  desk.services = [fakeService('other')];
  const changed = await get('/api/v1/services', { 'if-none-match': etag });
  expect([changed.statusCode, changed.headers.etag === etag]).toEqual([200, false]);
  expect((await get('/api/v1/channels')).headers.etag).toBeUndefined();
  expect((await get('/api/v1/services?x=1', { 'if-none-match': etag })).statusCode).toBe(400);
});

test('a list that is cut off says where it goes on', async () => {
  const { desk, get } = setUp();
  desk.outageRows = [fakeOutage(9), fakeOutage(4)];
  const cut = await get('/api/v1/outages?service=web&limit=2');
  expect(cut.headers.link).toBe('</api/v1/outages?service=web&limit=2&before=4>; rel="next"');
  expect((await get('/api/v1/outages?service=web&limit=3')).headers.link).toBeUndefined();
  await get('/api/v1/outages?before=4');
  expect(desk.asked.at(-1)).toMatchObject({ beforeId: 4 });
  for (const before of ['0', '-1', '1.5', 'x', '9'.repeat(16)])
    expect((await get(`/api/v1/notifications?before=${before}`)).json()).toMatchObject({ status: 400, code: 'usage' });
});
