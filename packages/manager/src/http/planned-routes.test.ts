// What is planned, over HTTP: what is asked for, and how it is refused.
import { expect, test } from 'vitest';
import type { PlannedQuery } from '../core/planned-api.ts';
import { administration, FakeDesk } from './desk.fake.ts';
import { createHttp } from './server.ts';

const setUp = () => {
  const asked: PlannedQuery[] = [];
  const planned = {
    planned: (query: PlannedQuery) => {
      asked.push(query);
      return [];
    },
  };
  const { inject } = createHttp({ desk: new FakeDesk(), ...administration(), planned });
  const ask = (query: string) => inject({ url: `/api/v1/planned${query}`, headers: { host: 'localhost' } });
  return { asked, ask };
};

test('a fortnight from now on, or what is asked for', async () => {
  const { asked, ask } = setUp();
  expect((await ask('')).json()).toEqual([]);
  await ask('?since=2026-10-01T00:00:00Z&until=2026-11-01T00:00:00Z');
  expect((asked[0]?.untilMs ?? 0) - (asked[0]?.sinceMs ?? 0)).toBe(14 * 86_400_000);
  expect(asked[1]).toEqual({
    sinceMs: Date.parse('2026-10-01T00:00:00Z'),
    untilMs: Date.parse('2026-11-01T00:00:00Z'),
  });
});

test.each(['?x=1', '?since=often', '?since=2026-10-02&until=2026-10-01', '?since=2026-01-01&until=2026-12-01'])(
  '%s is refused',
  async (query) => {
    const { asked, ask } = setUp();
    const answer = await ask(query);
    expect([answer.statusCode, answer.json().code, asked]).toEqual([400, 'usage', []]);
  },
);
