// A manager asks itself by TLS, whatever is wrong with its certificate, and nobody else.
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Authority } from '@vedette/protocol/link/authority.test-support';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OwnAgent } from './own-agent.ts';

const authority = new Authority();
const good = authority.issue({ names: ['monitor.example'], use: ['server'] });
const expired = authority.issue({ names: ['monitor.example'], use: ['server'], untilMs: Date.UTC(2001, 0, 1) });
const others = new Authority('Another').issue({ names: ['127.0.0.1'], use: ['server'] });

let server: Server;
let agent: OwnAgent;
let shown = good.certificate;
let [connections, questions] = [0, 0];

beforeEach(async () => {
  [shown, connections, questions] = [good.certificate, 0, 0];
  server = createServer({ cert: good.certificate, key: good.key }, (_request, response) => {
    questions++;
    response.end('yes');
  });
  server.on('secureConnection', () => connections++);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  agent = new OwnAgent(() => shown);
});
afterEach(() => {
  agent.destroy();
  server.closeAllConnections();
  server.close();
});

const ask = async (): Promise<string> => {
  const asked = request({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, agent });
  const [answer] = await once(asked.end(), 'response');
  return (await answer.toArray()).join('');
};

const use = ({ certificate, key }: typeof good): void => server.setSecureContext({ cert: certificate, key });

test('it is itself by its certificate, whatever name stands in it and whatever time', async () => {
  expect(await ask()).toBe('yes');
  agent.destroy();
  use(expired);
  shown = expired.certificate + authority.certificate;
  expect(await ask()).toBe('yes');
});

test('one connection is enough for one question after the other', async () => {
  for (let i = 0; i < 3; i++) expect(await ask()).toBe('yes');
  expect([connections, questions]).toEqual([1, 3]);
});

test('somebody else is told nothing, whoever vouches for them', async () => {
  use(others);
  await expect(ask()).rejects.toMatchObject({ code: 'tls-unusable' });
  expect(questions).toBe(0);
});

test('where nobody answers by TLS, or at all, there is no answer', async () => {
  server.on('connection', (socket) => socket.destroy());
  await expect(ask()).rejects.toThrow();
  server.close();
  await expect(ask()).rejects.toThrow();
});

test('what is renewed while it connects is as good', async () => {
  server.on('connection', () => {
    shown = others.certificate;
  });
  expect(await ask()).toBe('yes');
});
