import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { unanswered } from './unanswered.ts';

const address = 'http://127.0.0.1:7680';
const failed = (code: string, message: string): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });
const wordsOf = (cause: unknown): string => unanswered(address, cause, 10_000).message;

test.each([
  ['ECONNREFUSED', 'unreachable', 'vedette up'],
  ['EAI_AGAIN', 'unreachable', 'cannot be resolved'],
  ['HPE_INVALID_CONSTANT', 'answer-unusable', 'no Vedette manager'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'unreachable', 'http://'],
  ['UND_ERR_SOCKET', 'unreachable', 'for agents'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'unreachable', '--ca'],
])('%s is told as %s, with what to do', (code, fault, words) => {
  const told = unanswered(address, failed(code, 'error:0A00010B:SSL routines'), 10_000);
  expect(told.code).toBe(fault);
  expect(told.message).toContain(words);
  expect(told.message).not.toContain('SSL routines');
});

test('silence says how long it lasted', () => {
  expect(unanswered(address, new DOMException('', 'TimeoutError'), 10_000).code).toBe('silent');
});

test('what is not known is told in its own words', () => {
  expect(wordsOf(new TypeError('fetch failed', { cause: new Error('bad port') }))).toContain('bad port');
});

test('what closes the connection at once is what the port for agents does', async () => {
  await using server = createServer((socket) => socket.destroy());
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const at = server.address();
  const port = typeof at === 'object' && at !== null ? at.port : 0;
  const cause = await fetch(`http://127.0.0.1:${port}/`).catch((thrown: unknown) => thrown);
  expect(wordsOf(cause)).toContain('for agents');
});
