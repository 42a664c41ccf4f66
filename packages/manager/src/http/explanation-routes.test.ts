import { expect, test } from 'vitest';
import { administration, FakeDesk, FakeExplanationDesk } from './desk.fake.ts';
import { createHttp } from './server.ts';

const explanations = new FakeExplanationDesk();
const http = createHttp({ desk: new FakeDesk(), ...administration(), explanations });
const get = (path: string) => http.inject({ url: `/api/v1/services/${path}`, headers: { host: 'localhost' } });

test('answers about a service, a time and a subscriber', async () => {
  const answer = await get('web/explanation?at=2026-01-31T08:00:00Z&subscriber=ops');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ service: 'web', watched: true });
  expect(explanations.asked).toEqual([{ service: 'web', atMs: Date.parse('2026-01-31T08:00:00Z'), subscriber: 'ops' }]);
});

test.each([
  ['web/explanation?at=yesterday', 400],
  ['web/explanation?at=2999-01-01T00:00:00Z', 400],
  ['web/explanation?at=', 400],
  ['web/explanation?when=2h', 400],
  ['web/explanation?at=2h', 200],
  ['group%20shop/explanation', 404],
])('%s is answered with %i', async (path, status) => {
  expect((await get(path)).statusCode).toBe(status);
});
