// The address for devices on real sockets: with TLS, with a certificate that is renewed, and against those who say half of what they announced.
import { once } from 'node:events';
import { request } from 'node:https';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Authority } from '@vedette/protocol/link/authority.test-support';
import { expect, test } from 'vitest';
import { createHeartbeatHttp, type Secret } from './heartbeat-server.ts';

const desk = { report: async (service: string) => ({ service, at: '2026-01-01T00:00:00.000Z' }) };
const loopback = { host: '127.0.0.1', port: 0 };

const secretOf = (authority: Authority): Secret => {
  const { certificate, key } = authority.issue({ names: ['127.0.0.1'] });
  return { certificate, key };
};

const ask = async (port: number, ca: string): Promise<number | string> => {
  const { promise, resolve } = Promise.withResolvers<number | string>();
  const options = { host: '127.0.0.1', port, path: '/api/v1/heartbeat/pi', ca, agent: false };
  const asking = request(options, (response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  });
  asking.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'none'));
  asking.end();
  return promise;
};

test('speaks TLS with its certificate, and with the new one once that is renewed', async () => {
  const [old, next] = [new Authority('Old'), new Authority('Next')];
  const http = createHeartbeatHttp(desk, secretOf(old));
  const { port } = await http.listen(loopback);
  expect([await ask(port, old.certificate), await ask(port, next.certificate)]).toEqual([200, expect.any(String)]);
  http.renew(secretOf(next));
  expect([await ask(port, next.certificate), await ask(port, old.certificate)]).toEqual([200, expect.any(String)]);
  await http.close();
});

test('whoever says nothing, or half of it, is cut off', async () => {
  const http = createHeartbeatHttp(desk, secretOf(new Authority()));
  const { port } = await http.listen(loopback);
  const mute = connect(port, '127.0.0.1').resume();
  const half = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false }).resume();
  for (const socket of [mute, half]) socket.on('error', () => {});
  half.write('POST /api/v1/heartbeat/pi HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
  await Promise.all([once(mute, 'close'), once(half, 'close')]);
  await http.close();
}, 20_000);
