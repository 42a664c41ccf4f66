// What a manager that does not lead passes on: the question, and whether an operator of its own asked it.
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createRelay, type RelayedQuestion } from './relay.ts';

const TOKEN = 'operator-token';

const setUp = async () => {
  const asked: RelayedQuestion[] = [];
  const relay = createRelay({
    ask: async (question) => {
      asked.push(question);
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: Readable.from([Buffer.from('ok')]) };
    },
    reload: () => Promise.reject(new Error('nobody reloads here')),
    operatorToken: TOKEN,
    logger: pino({ level: 'silent' }),
  });
  const { port } = await relay.listen({ host: '127.0.0.1', port: 0 });
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers });
  return { asked, get, close: () => relay.close() };
};

test.each([
  [{ authorization: `Bearer ${TOKEN}` }, true],
  [{ authorization: 'Bearer of-somebody-else' }, false],
  [{}, false],
])('of what only reads, the one that leads is told whether an operator asks: %o', async (headers, isOperator) => {
  const { asked, get, close } = await setUp();
  const waits = { 'x-prometheus-scrape-timeout-seconds': '5' };
  expect(await (await get('/probe?target=h:1', { ...headers, ...waits })).text()).toBe('ok');
  expect(asked).toMatchObject([{ method: 'GET', url: '/probe?target=h:1', headers: waits, isOperator }]);
  await close();
});
