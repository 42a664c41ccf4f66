// What a manager answers of a real agent is as its description says: how the agent and its machine do, what it saw, what it is asked to look at now.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { disagreement } from '../../packages/manager/src/http/described.fake.ts';
import { eventually } from '../support/eventually.ts';
import { test } from '../support/operator-test.ts';

test('status, agents, services, history, looks and scrapes are as the description says', async ({ operator }) => {
  const web = (await operator.target('web')).port('web');
  const target = `127.0.0.1:${web.view().port}`;
  await operator.write({
    defaults: { every: '1s', timeout: '500ms', grace: '1s' },
    agents: { 'eu-1': { limits: { cpu: '99%' } } },
    services: { web: target },
    subscribers: { ops: null },
  });
  await operator.up();
  await operator.agent('eu-1');
  await operator.api.untilUpFromAll('web', 20_000);
  const token = (await readFile(join(operator.folder, 'vedette.db.operator'), 'utf8')).trim();
  const headers = { authorization: `Bearer ${token}` };
  const asked = (method: string, url: string, body?: object): Promise<Response> =>
    fetch(`http://127.0.0.1:${operator.httpPort}${url}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
  await web.set({ kind: 'refuse' });
  await Promise.all([
    operator.api.until('web', 'down', 15_000),
    eventually('the agent to tell how it does', 20_000, async () => {
      const [agent] = (await (await asked('GET', '/api/v1/agents')).json()) as { vitals?: object }[];
      return agent?.vitals !== undefined;
    }),
  ]);
  const questions: readonly (readonly [method: string, path: string, url?: string | undefined, body?: object])[] = [
    ['GET', '/api/v1/status'],
    ['GET', '/api/v1/agents'],
    ['GET', '/api/v1/services'],
    ['GET', '/api/v1/outages'],
    ['GET', '/api/v1/notifications'],
    ['GET', '/api/v1/services/:id/history', '/api/v1/services/web/history?since=5m'],
    ['GET', '/api/v1/services/:id/explanation', '/api/v1/services/web/explanation'],
    ['GET', '/api/v1/agents/:id/machine', '/api/v1/agents/eu-1/machine?since=1h'],
    ['POST', '/api/v1/probe', undefined, { look: { target } }],
    ['GET', '/probe', `/probe?target=${target}&module=tcp_connect`],
    ['POST', '/api/v1/store/export', undefined, { what: 'results' }],
    ['POST', '/api/v1/replay', undefined, { since: new Date(Date.now() - 60_000).toISOString() }],
    ['GET', '/metrics'],
  ];
  for (const [method, path, url = path, body] of questions) {
    const answer = await asked(method, url, body);
    expect(answer.status, url).toBe(200);
    expect(await disagreement(method, path, answer), `${method} ${url}`).toBeUndefined();
  }
});
