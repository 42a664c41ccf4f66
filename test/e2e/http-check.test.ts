// A service of the web that breaks in three ways after each other, seen by a real manager and agent: a status, a body, a certificate. A secret on the way there
// is in the agent's environment, and nowhere else.
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { Authority } from '../../packages/protocol/src/link/authority.test-support.ts';
import { eventually } from '../support/eventually.ts';
import { agentCommand, type Operator } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';

const WITHIN_MS = 20_000;
const SECRET = 'correct-horse-battery';

const startShop = async () => {
  const authority = new Authority();
  const issued = (untilMs?: number) => {
    const { certificate: cert, key } = authority.issue({ names: ['127.0.0.1'], ...(untilMs && { untilMs }) });
    return { cert, key };
  };
  const answer = { status: 200, body: '{"state":"ok"}' };
  const server = createServer(issued(), ({ headers, url }, response) => {
    const isKnown = headers.authorization === `Bearer ${SECRET}`;
    if (url === '/') response.writeHead(302, { location: '/health?deep=1' }).end();
    else response.writeHead(isKnown ? answer.status : 401).end(answer.body);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void server.close());
  return {
    answer,
    certificate: authority.certificate,
    port: (server.address() as AddressInfo).port,
    expire: () => server.setSecureContext(issued(Date.now() - 86_400_000)),
  };
};

/** What the agent learned last, from the command line. */
const factsOf = async (operator: Operator): Promise<Readonly<Record<string, unknown>>> => {
  const { out } = await operator.vedette('status', 'shop', '--json');
  const { from } = JSON.parse(out) as { from: readonly { facts?: Readonly<Record<string, unknown>> }[] };
  return from[0]?.facts ?? {};
};

test('up, then a status, then a body, then a certificate', async ({ operator }) => {
  const shop = await startShop();
  await operator.write({
    agents: { 'eu-1': null },
    services: {
      shop: {
        target: `https://127.0.0.1:${shop.port}/`,
        every: '1s',
        grace: '1s',
        http: { bearer: 'env:VEDETTE_SECRET_SHOP', json: { '.state': 'ok' }, tls: { ca: shop.certificate } },
      },
    },
  });
  await operator.up();
  const link = ['--id', 'eu-1', '--manager', `127.0.0.1:${operator.agentsPort}`, '--state', 'state'];
  operator.start('eu-1', [...agentCommand, ...link], { VEDETTE_SECRET_SHOP: SECRET });
  await operator.api.until('shop', 'up', WITHIN_MS);
  await eventually('facts', WITHIN_MS, async () => (await factsOf(operator))['status'] === 200);
  expect(await factsOf(operator)).toMatchObject({
    http_version: '1.1',
    url: `https://127.0.0.1:${shop.port}/health`,
    size: 14,
    tls_version: 'TLSv1.3',
    connect_ms: expect.any(Number),
    first_byte_ms: expect.any(Number),
  });

  // An outage keeps the reason it began with, so it is well again in between.
  shop.answer.status = 500;
  await operator.api.until('shop', 'down', WITHIN_MS, 'status');
  shop.answer.status = 200;
  await operator.api.until('shop', 'up', WITHIN_MS);
  shop.answer.body = '{"state":"closed"}';
  await operator.api.until('shop', 'down', WITHIN_MS, 'mismatch');
  shop.answer.body = '{"state":"ok"}';
  await operator.api.until('shop', 'up', WITHIN_MS);
  shop.expire();
  await operator.api.until('shop', 'down', WITHIN_MS, 'expired');
  const told = await operator.api.outages('shop');
  expect(told.map(({ reason }) => reason)).toEqual(['expired', 'mismatch', 'status']);

  expect(operator.testament()).not.toContain(SECRET);
  for (const file of await readdir(operator.folder, { recursive: true, withFileTypes: true }))
    if (file.isFile())
      expect((await readFile(join(file.parentPath, file.name))).includes(SECRET), file.name).toBe(false);
});
