// Every address of the table, asked what nobody would ask, of a whole manager: it is the fault of whoever asks, said as the description says, and the manager goes on. The
// questions come from a seed; what fails is printed with its number.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { disagreement } from '../../packages/manager/src/http/described.fake.ts';
import { type Route, routes } from '../../packages/manager/src/http/route-table.ts';
import { startWholeManager, type WholeManager } from '../../packages/manager/src/whole-manager.fake.ts';
import { hash32 } from '../../packages/protocol/src/kit/hash.ts';
import { Dice } from '../sim/world/dice.ts';
import { isSearching, often } from '../support/patience.ts';
import { asked } from './http/asked.ts';
import { type Question, questionFor } from './http/question.ts';

const SEED = isSearching ? Math.floor(Math.random() * 2 ** 31) : 20_000;

/** Of each address. */
const QUESTIONS = isSearching ? 200 : often(6, 200);

/** Not the asker's fault, and no mistake: there is no agent here that could look, and the page may not be built. */
const excused: Readonly<Record<string, number>> = {
  'GET /probe': 502,
  'HEAD /probe': 502,
  'GET /': 503,
  'HEAD /': 503,
};

let manager: WholeManager;
beforeAll(async () => {
  manager = await startWholeManager();
});
afterAll(() => manager[Symbol.asyncDispose]());

/** What is wrong with the answer; nothing when it is in order. */
const wrong = async (route: Route, question: Question): Promise<unknown> => {
  const { response, isWhole } = await asked(manager.port, question);
  const { status } = response;
  if (status >= 500 && excused[`${question.method} ${route.path}`] !== status)
    return `${status} ${await response.text()}`;
  const isOwn = question.method === route.method;
  if (isOwn && isWhole && (status >= 400 || isSimple(route.path, question.url)))
    return disagreement(question.method, route.path, response);
  return undefined;
};

/** A name that was left out, or begins with a slash, makes another address of it. */
const isSimple = (path: string, url: string): boolean => !/[:*]/.test(path) && url.split('?')[0] === path;

test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s answers whatever is asked there',
  { timeout: 120_000 },
  async (name, route) => {
    for (let at = 0; at < QUESTIONS; at++) {
      const question = questionFor(route, new Dice(hash32(`${SEED} ${name} ${at}`)), manager.operator);
      const found = await wrong(route, question).catch((thrown: unknown) => String(thrown));
      expect(found, `seed ${SEED}, question ${at}: ${JSON.stringify(question)}`).toBeUndefined();
    }
  },
);

test('the manager goes on, and lets in whom it let in before', async () => {
  for (const path of ['/-/ready', '/api/v1/status', '/api/v1/services/web', '/metrics'])
    expect((await manager.ask('GET', path)).status, path).toBe(200);
});

test('a question is made of seed, name and number alone', () => {
  for (const route of routes)
    expect(questionFor(route, new Dice(7), 'x')).toEqual(questionFor(route, new Dice(7), 'x'));
});
