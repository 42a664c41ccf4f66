import { expect, test } from 'vitest';
import { administration, FakeDesk, fakeOperatorToken } from './desk.fake.ts';
import { FakeProbeDesk } from './probe-desk.fake.ts';
import { createHttp } from './server.ts';

const asking = async (body: unknown, desk = new FakeProbeDesk(), authorization = `Bearer ${fakeOperatorToken}`) => {
  const http = createHttp({ desk: new FakeDesk(), ...administration(), probes: desk });
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = { host: 'localhost', authorization };
  const answer = await http.inject({ method: 'POST', url: '/api/v1/probe', headers, payload });
  await http.close();
  return { status: answer.statusCode, text: answer.body, type: answer.headers['content-type'], asked: desk.asked };
};

const end = { type: 'end', up: 1, down: 0, unknown: 0 } as const;

test('answers line by line, once a second from everybody unless something else is said', async () => {
  const desk = new FakeProbeDesk();
  desk.answer = [{ type: 'answer', agent: 'eu-1', nth: 1, verdict: 'up', latencyMs: 1.5 }, end];
  const answer = await asking({ service: 'web' }, desk);
  expect(answer).toMatchObject({ status: 200, type: 'application/x-ndjson' });
  expect(answer.text).toBe(desk.answer.map((line) => `${JSON.stringify(line)}\n`).join(''));
  expect(answer.asked).toEqual([{ what: { service: 'web' }, count: 1, everyMs: 1_000 }]);
});

test('a target comes with the keys of a service', async () => {
  const look = { target: 'tls://h:1', timeout: '1s', tls: { verify: false } };
  const { asked } = await asking({ look, from: ['eu-1', 'region=us'], count: 5, everyMs: 2_000, by: 'me' });
  expect(asked).toEqual([{ what: { look }, from: ['eu-1', 'region=us'], count: 5, everyMs: 2_000, by: 'me' }]);
});

test('what goes wrong on the way is the last line, and keeps its details to itself', async () => {
  const desk = new FakeProbeDesk();
  desk.fails = new Error('secret');
  const { text } = await asking({ service: 'web' }, desk);
  expect(text).not.toContain('secret');
  expect(JSON.parse(text)).toMatchObject({ type: 'failed', code: 'internal' });
});

test('only an operator may ask: it makes agents do something', async () => {
  expect(await asking({ service: 'web' }, new FakeProbeDesk(), '')).toMatchObject({ status: 401, asked: [] });
});

test('a target with problems is answered with them', async () => {
  const { status, text } = await asking({ look: { target: 'bad' } });
  expect(status).toBe(422);
  expect(JSON.parse(text)).toMatchObject({ code: 'config-invalid', problems: [{ path: 'target' }] });
});

test.each([
  ['no JSON', 'no'],
  ['nothing to look at', {}],
  ['two things to look at', { service: 'web', look: { target: 'h:1' } }],
  ['no look', { service: 'web', count: 0 }],
  ['more than a hundred', { service: 'web', count: 101 }],
  ['half a look', { service: 'web', count: 1.5 }],
  ['more than one a second', { service: 'web', everyMs: 999 }],
  ['less than one an hour', { service: 'web', everyMs: 3_600_001 }],
  ['nobody', { service: 'web', from: [] }],
  ['a key that is not known', { service: 'web', how: 'fast' }],
  ['a target that is no mapping', { look: 'h:1' }],
])('%s is refused', async (_what, body) => {
  expect(await asking(body)).toMatchObject({ status: 400, asked: [] });
});
