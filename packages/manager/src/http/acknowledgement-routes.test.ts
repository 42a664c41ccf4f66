// Acknowledgements over HTTP: what is taken for one, who may make it, and how it is refused.
import { expect, test } from 'vitest';
import { FakeAcknowledgementDesk } from './acknowledgement-desk.fake.ts';
import { administration, FakeDesk, fakeOperatorToken } from './desk.fake.ts';
import { createHttp } from './server.ts';

const setUp = () => {
  const acknowledgements = new FakeAcknowledgementDesk();
  const { inject } = createHttp({ desk: new FakeDesk(), ...administration(), acknowledgements });
  const ask = (method: 'POST' | 'DELETE', url: string, payload = '', token = fakeOperatorToken) =>
    inject({ method, url, headers: { host: 'localhost', authorization: `Bearer ${token}` }, payload });
  return { acknowledgements, ask };
};

test('an operator says who sees to an outage, and that nobody does', async () => {
  const { acknowledgements, ask } = setUp();
  const made = await ask('POST', '/api/v1/outages/1/acknowledgement', '{"by":"anna","note":"a disk"}');
  expect([made.statusCode, made.json().acknowledged]).toMatchObject([200, { by: 'anna', note: 'a disk' }]);
  expect((await ask('DELETE', '/api/v1/outages/1/acknowledgement')).statusCode).toBe(204);
  expect(acknowledgements.asked).toEqual([{ outage: 1, by: 'anna', note: 'a disk' }, 'withdraw 1']);
});

test.each([
  ['POST', '2', '{"by":"anna"}', 404, 'not-found'],
  ['POST', 'web', '{"by":"anna"}', 404, 'not-found'],
  ['POST', '1', '{"note":"a disk"}', 400, 'usage'],
  ['POST', '1', '{"by":"anna","until":"x"}', 400, 'usage'],
  ['POST', '1', 'x', 400, 'usage'],
  ['POST', '1/', '', 404, 'not-found'],
  ['DELETE', '2', '', 404, 'not-found'],
] as const)('%s %s with %s is refused', async (method, id, body, status, code) => {
  const answer = await setUp().ask(method, `/api/v1/outages/${id}/acknowledgement`, body);
  expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
});

test('others may not', async () => {
  const { acknowledgements, ask } = setUp();
  expect((await ask('POST', '/api/v1/outages/1/acknowledgement', '{"by":"eve"}', 'guessed')).statusCode).toBe(401);
  expect((await ask('DELETE', '/api/v1/outages/1/acknowledgement', '', 'guessed')).statusCode).toBe(401);
  expect(acknowledgements.asked).toEqual([]);
});
