// Channels over HTTP: what is shown, who may try them out, and how it is refused.
import { describe, expect, test } from 'vitest';
import { administration, FakeChannelDesk, FakeDesk, fakeOperatorToken } from './desk.fake.ts';
import { createHttp } from './server.ts';

const setUp = () => {
  const channels = new FakeChannelDesk();
  const { inject } = createHttp({ desk: new FakeDesk(), ...administration(), channels });
  const ask = (method: 'GET' | 'POST', url: string, authorization = `Bearer ${fakeOperatorToken}`) =>
    inject({ method, url, headers: { host: 'localhost', authorization } });
  return { channels, ask };
};

test('everybody who may ask sees how channels are doing', async () => {
  const { channels, ask } = setUp();
  const answer = await ask('GET', '/api/v1/channels', '');
  expect([answer.statusCode, answer.json()]).toEqual([200, channels.view]);
  expect((await ask('GET', '/api/v1/channels?x=1')).statusCode).toBe(400);
});

describe('an operator', () => {
  test.each([
    ['tests one that is well', 'mail/test', 204, undefined],
    ['tests one that is not', 'hook/test', 502, 'channel-failed'],
    ['tests one that is not there', 'nobody/test', 404, 'not-found'],
    ['tries again', 'hook/retry', 200, undefined],
    ['tries again where nothing was given up', 'mail/retry', 200, undefined],
    ['tries again on one that is not there', 'nobody/retry', 404, 'not-found'],
  ])('%s', async (_, path, status, code) => {
    const { channels, ask } = setUp();
    const answer = await ask('POST', `/api/v1/channels/${path}`);
    expect(answer.statusCode).toBe(status);
    if (code !== undefined) expect(answer.json()).toMatchObject({ code });
    const [id, what] = path.split('/');
    expect(channels.asked).toEqual([`${what} ${id}`]);
  });
});

test.each(['mail/test', 'mail/retry'])('nobody else may do %s', async (path) => {
  const { channels, ask } = setUp();
  expect((await ask('POST', `/api/v1/channels/${path}`, 'Bearer guessed')).statusCode).toBe(401);
  expect(channels.asked).toEqual([]);
});
