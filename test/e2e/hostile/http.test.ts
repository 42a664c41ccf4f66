// What strangers send to the manager's HTTP port, byte by byte, also where they hold the operator token: refused by the right number, and whoever
// asks next is answered.
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Operator } from '../../support/operator.ts';

let operator: Operator;
let token: string;
beforeAll(async () => {
  operator = await Operator.begin();
  await operator.write({ agents: { 'eu-1': null }, services: {} });
  await operator.up();
  token = (await readFile(join(operator.folder, 'vedette.db.operator'), 'utf8')).trim();
});
afterAll(async () => {
  expect(await operator.end()).toEqual([]);
});

/** The answer to whatever is sent, as text, until the other side ends it or has answered. */
const answerTo = async (...parts: readonly (string | Uint8Array)[]): Promise<string> => {
  const socket = connect({ port: operator.httpPort, host: '127.0.0.1', autoSelectFamily: false }).on('error', () => {});
  const { promise, resolve } = Promise.withResolvers<void>();
  let heard = '';
  socket.setEncoding('latin1').on('data', (text) => {
    heard += text;
    if (heard.includes('\r\n\r\n')) resolve();
  });
  socket.once('close', () => resolve());
  for (const part of parts) if (socket.writable) socket.write(part);
  await promise;
  socket.destroy();
  return heard;
};

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

type Request = { readonly method?: string; readonly path?: string; readonly headers?: readonly string[] };

const head = ({ method = 'GET', path = '/api/v1/status', headers = [] }: Request): string =>
  [`${method} ${path} HTTP/1.1`, 'Host: localhost', `Authorization: Bearer ${token}`, ...headers, '', ''].join('\r\n');

const posted = (body: string | Uint8Array, headers: readonly string[] = []): readonly (string | Uint8Array)[] => [
  head({
    method: 'POST',
    path: '/api/v1/agents',
    headers: [`Content-Length: ${Buffer.byteLength(body)}`, ...headers],
  }),
  body,
];

const chunk = (bytes: number): string => `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`;
const chunked = (): string => head({ method: 'POST', path: '/api/v1/agents', headers: ['Transfer-Encoding: chunked'] });
const twoLengths = ['Content-Length: 2', 'Content-Length: 3'];
const lengthAndChunks = ['Content-Length: 2', 'Transfer-Encoding: chunked'];

// More than is read at once would be left unread when the answer is out, and whoever closes then resets the connection and with it the answer.
test.for<[what: string, status: number, parts: () => readonly (string | Uint8Array)[]]>([
  ['a header of 40 KB', 431, () => [head({ headers: [`X: ${'x'.repeat(40_000)}`] })]],
  ['4,000 headers', 431, () => [head({ headers: Array.from({ length: 4_000 }, (_, n) => `X-${n}: 1`) })]],
  ['a path of 40 KB', 431, () => [head({ path: `/${'x'.repeat(40_000)}` })]],
  [
    'the announcement of 100 MB',
    413,
    () => [head({ method: 'POST', path: '/api/v1/agents', headers: ['Content-Length: 100000000'] })],
  ],
  ['chunks without end', 413, () => [chunked() + chunk(10_000) + chunk(10_000)]],
  ['a chunk of 2^64 bytes', 400, () => [chunked(), 'ffffffffffffffff1\r\nx']],
  ['two lengths', 400, () => [head({ method: 'POST', headers: twoLengths }), 'ab']],
  ['a length and chunks', 400, () => [head({ method: 'POST', headers: lengthAndChunks }), 'ab']],
  ['a length below 0', 400, () => [head({ method: 'POST', headers: ['Content-Length: -1'] })]],
  ['a header that is folded into two lines', 400, () => [head({ headers: ['X: a\r\n b'] })]],
  ['a zero byte in a header', 400, () => [head({ headers: ['X: a\0b'] })]],
  ['a method nobody knows', 400, () => [head({ method: 'BREW' })]],
  ['no HTTP at all', 400, () => [new Uint8Array(64).fill(0x16)]],
  ['packed bytes for a body', 400, () => posted(gzipSync(Buffer.alloc(1_000_000)), ['Content-Encoding: gzip'])],
  ['JSON as deep as a body is long', 400, () => posted('['.repeat(16_000))],
  ['closed JSON as deep as a body is long', 400, () => posted('['.repeat(8_000) + ']'.repeat(8_000))],
  ['the key __proto__', 400, () => posted('{"id":"a","__proto__":{"isOperator":true}}')],
  ['1,000 keys', 400, () => posted(`{${Array.from({ length: 1_000 }, (_, n) => `"k${n}":1,`).join('')}"id":"a"}`)],
  ['a number as name', 400, () => posted('{"id":123456789012345678901234567890}')],
  ['bytes that are no UTF-8 as name', 400, () => posted(Buffer.from('{"id":"\xff\xfe"}', 'latin1'))],
  ['a name with a line break', 400, () => posted('{"id":"a\\nb"}')],
  ['a name that is a path', 400, () => posted('{"id":"../../etc"}')],
  ['a path that leads upwards', 404, () => [head({ path: '/api/v1/services/..%2f..%2f..%2fetc%2fpasswd' })]],
  ['a path that leads upwards in clear', 404, () => [head({ path: '/../../etc/passwd' })]],
  ['a zero byte in a path', 404, () => [head({ path: '/api/v1/services/%00' })]],
  ['a path in capitals', 404, () => [head({ path: '/API/V1/STATUS' })]],
  ['a path with two slashes', 404, () => [head({ path: '/api//v1/status' })]],
  ['a path with a slash at the end', 404, () => [head({ path: '/api/v1/status/' })]],
  ['a path with a percent sign and nothing', 400, () => [head({ path: '/api/v1/services/%' })]],
  ['TRACE', 404, () => [head({ method: 'TRACE' })]],
  ['a method that is not of this address', 404, () => [head({ method: 'DELETE' })]],
  ['another host', 403, () => [head({}).replace('Host: localhost', 'Host: evil.example')]],
])('%s is answered with %s, and then others are served', async ([, status, parts]) => {
  const answer = await answerTo(...parts());
  expect([statusOf(answer), /root:|node_modules/.exec(answer)?.[0]]).toEqual([status, undefined]);
  expect(statusOf(await answerTo(head({ path: '/-/healthy' })))).toBe(200);
  expect((await operator.api.status()).agents.map(({ id }) => id)).toEqual(['eu-1']);
});

test.concurrent.for([
  [
    'a body that never comes',
    (): string => head({ method: 'POST', path: '/api/v1/agents', headers: ['Content-Length: 9'] }),
  ],
  ['headers that never end', (): string => head({}).slice(0, -2)],
] as const)('whoever sends %s is cut off, and others are served meanwhile', async ([, parts]) => {
  const cut = answerTo(parts());
  expect(statusOf(await answerTo(head({ path: '/-/healthy' })))).toBe(200);
  expect(statusOf(await cut)).toBe(408);
});

test('every address that changes something wants the operator token, and every one that only tells does not', async () => {
  const without = (request: Request): string => head(request).replace(/Authorization: .*\r\n/, '');
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
    for (const path of ['/', '/-/reload', '/api/v1/status', '/api/v1/agents', '/api/v1/agents/eu-1/rotate'])
      expect([method, path, statusOf(await answerTo(without({ method, path })))]).toEqual([method, path, 401]);
  for (const path of ['/-/healthy', '/-/ready', '/api/v1/status', '/api/v1/agents', '/api/v1/events'])
    expect([path, statusOf(await answerTo(without({ path })))]).toEqual([path, 200]);
});
