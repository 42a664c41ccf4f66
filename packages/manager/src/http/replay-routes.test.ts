import { expect, test } from 'vitest';
import { REPLAY_CONFIG_CHARS_MAX } from '../core/replay-api.ts';
import { administration, FakeDesk, fakeOperatorToken } from './desk.fake.ts';
import { FakeReplayDesk } from './replay-desk.fake.ts';
import { createHttp } from './server.ts';

const since = '2026-01-31T08:00:00Z';
const sinceMs = Date.parse(since);

const asking = async (body: unknown, desk = new FakeReplayDesk(), authorization = `Bearer ${fakeOperatorToken}`) => {
  const http = createHttp({ desk: new FakeDesk(), ...administration(), replays: desk });
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = { host: 'localhost', authorization };
  const answer = await http.inject({ method: 'POST', url: '/api/v1/replay', headers, payload });
  await http.close();
  return { status: answer.statusCode, text: answer.body, type: answer.headers['content-type'], asked: desk.asked };
};

test('answers line by line', async () => {
  const desk = new FakeReplayDesk();
  desk.answer = [
    { type: 'progress', share: 0.5 },
    { type: 'end', changes: 1, results: 2 },
  ];
  const answer = await asking({ since, until: '2026-01-31T09:00:00Z', config: 'ok' }, desk);
  expect(answer).toMatchObject({ status: 200, type: 'application/x-ndjson' });
  expect(
    answer.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(desk.answer);
  expect(answer.asked).toEqual([{ sinceMs, untilMs: sinceMs + 3_600_000, config: 'ok' }]);
});

test('what goes wrong on the way is the last line, and keeps its details to itself', async () => {
  const desk = new FakeReplayDesk();
  desk.answer = [{ type: 'progress', share: 0.5 }];
  desk.fails = new Error('secret');
  const { text } = await asking({ since }, desk);
  expect(text).not.toContain('secret');
  expect(JSON.parse(text.trim().split('\n').at(-1) ?? '')).toMatchObject({ type: 'failed', code: 'internal' });
});

test('only an operator may ask', async () => {
  expect(await asking({ since }, new FakeReplayDesk(), 'Bearer somebody')).toMatchObject({ status: 401, asked: [] });
});

test('a configuration with problems is answered with them', async () => {
  const { status, text } = await asking({ since, config: 'agents: none' });
  expect(status).toBe(422);
  expect(JSON.parse(text)).toMatchObject({ code: 'config-invalid', problems: [{ path: 'agents', line: 2 }] });
});

test.each([
  ['no JSON', 'no', 400],
  ['no since', {}, 400],
  ['a since that is none', { since: 'yesterday' }, 400],
  ['more than is known', { since, agent: 'a' }, 400],
  ['the largest configuration', { since, config: ' '.repeat(REPLAY_CONFIG_CHARS_MAX) }, 422],
  ['a larger one', { since, config: ' '.repeat(REPLAY_CONFIG_CHARS_MAX + 1) }, 400],
  ['one beyond every measure', { since, config: ' '.repeat(2 * REPLAY_CONFIG_CHARS_MAX + 1_024) }, 413],
])('%s is answered with its status', async (_what, body, status) => {
  expect((await asking(body)).status).toBe(status);
});
