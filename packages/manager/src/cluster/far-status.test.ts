// Public pages at a manager that does not lead: asked for once for all who look, and the last one while nobody leads.
import { expect, test } from 'vitest';
import { StandingClock } from '../gate/standing-clock.test-support.ts';
import { nobodyLeads, type RelayedAnswer, type RelayedQuestion } from '../http/relay.ts';
import { farStatus } from './far-status.ts';

const answer = (status: number, body: string, more: Record<string, string> = {}): RelayedAnswer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', etag: '"e"', 'cache-control': 'public, max-age=5', ...more },
  body: (async function* () {
    yield Buffer.from(body);
  })(),
});

const setUp = () => {
  const clock = new StandingClock();
  const asked: RelayedQuestion[] = [];
  let next: () => RelayedAnswer = () => answer(200, 'page');
  const pages = farStatus(async (question) => {
    asked.push(question);
    return next();
  }, clock);
  return { clock, asked, pages, reply: (how: () => RelayedAnswer) => (next = how) };
};

test('a page is asked for once for all, and given on as it was answered', async () => {
  const { asked, pages } = setUp();
  const [one, two] = await Promise.all([pages.answer('acme'), pages.answer('acme')]);
  expect(one).toEqual({ type: 'text/html; charset=utf-8', body: 'page', etag: '"e"', maxAgeS: 5, isEmbeddable: false });
  expect(two).toBe(one);
  expect(asked).toMatchObject([{ method: 'GET', url: '/status/acme', isOperator: false }]);
});

test('others may read what they may read there', async () => {
  const { pages, reply } = setUp();
  reply(() => answer(200, '{}', { 'access-control-allow-origin': '*' }));
  expect(await pages.answer('acme/status.json')).toMatchObject({ isEmbeddable: true });
});

test('the last one is good while nobody leads; without one it is said that there is none', async () => {
  const { clock, pages, reply } = setUp();
  const first = await pages.answer('acme');
  reply(() => {
    throw nobodyLeads('it went away');
  });
  clock.pass(60_000);
  expect(await pages.answer('acme')).toBe(first);
  await expect(pages.answer('other')).rejects.toMatchObject({ code: 'store-failed' });
});

test('what is nothing is not asked for, and what is not there is remembered', async () => {
  const { asked, pages, reply } = setUp();
  reply(() => answer(404, 'none'));
  expect(await pages.answer('../api/v1/status')).toBeUndefined();
  expect([await pages.answer('ghost'), await pages.answer('ghost')]).toEqual([undefined, undefined]);
  expect(asked).toHaveLength(1);
});
