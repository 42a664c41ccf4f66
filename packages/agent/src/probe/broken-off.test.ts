// What is told of a connection that was reset while somebody talked on it: what was waited for, and what had come until then.
import type { Socket } from 'node:net';
import type { Check } from '@vedette/protocol/check';
import { Authority } from '@vedette/protocol/link/authority.test-support';
import { expect, test } from 'vitest';
import { startChecking, startPlain, words } from './check.test-support.ts';
import { startSecureWeb } from './http.test-support.ts';

const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
const steps = [{ send: hex('hello') }, { expect: hex('welcome') }];

/** The reset comes when the answer has: not with it. */
const answersAndResets = (answer: string) => (socket: Socket) =>
  socket.once('data', () => {
    socket.write(answer);
    setTimeout(() => socket.resetAndDestroy(), 50);
  });

test.each<[string, string, Check, object]>([
  [
    'tcp',
    'SSH-2.0\r\n',
    { type: 'tcp', steps },
    { error: 'the connection broke: step 2 was not answered as expected', banner: 'SSH-2.0' },
  ],
  ['tcp', '', { type: 'tcp', steps }, { error: 'the connection broke: step 2 was not answered as expected' }],
  ['tcp', '', { type: 'tcp', starttls: 'postgres' }, { error: 'the connection broke: STARTTLS was not agreed upon' }],
  ['tls', '', { type: 'tls' }, { error: 'the connection broke: the handshake was not finished' }],
  ['http', '', { type: 'http' }, { error: 'the connection broke: there was no answer' }],
  [
    'http',
    'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n',
    { type: 'http' },
    { error: 'the connection broke: the answer was not complete' },
  ],
  ['https', '', { type: 'http' }, { error: 'the connection broke: the handshake was not finished' }],
])('%s, after %j', async (scheme, answer, check, told) => {
  const port = await startPlain(answersAndResets(answer));
  const seen = await startChecking()(`${scheme}://127.0.0.1:${port}`, check);
  expect(words(seen)).toBe('down: reset');
  expect(seen.facts).toMatchObject(told);
});

test('what breaks within an answer under TLS is told of as anywhere else', async () => {
  const { certificate: cert, key } = new Authority().issue({ names: ['127.0.0.1'] });
  const port = await startSecureWeb({ cert, key }, (_request, response) => {
    response.writeHead(200, { 'content-length': 10 }).flushHeaders();
    setTimeout(() => response.socket?.destroy(), 50);
  });
  const seen = await startChecking()(`https://127.0.0.1:${port}`, { type: 'http', tls: { unverified: true } });
  expect(words(seen)).toBe('down: reset');
  expect(seen.facts['error']).toMatch(/^it ended the connection within its answer$|: the answer was not complete$/);
});

test('of one that never stood nothing more is told than the reason', async () => {
  const seen = await startChecking()('http://127.0.0.1:1', { type: 'http' });
  expect(words(seen)).toBe('down: refused');
  expect(seen.facts).not.toHaveProperty('error');
});
