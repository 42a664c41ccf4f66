// Servers that answer by datagrams, or do not.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { UdpTerms } from '@vedette/protocol/check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startChecking, words } from './check.test-support.ts';

// What ends by a deadline is tried again where the machine was busy.
vi.setConfig({ testTimeout: 30_000 });

const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

/** The port of a server that says these things to whatever comes. */
const startServer = async (answers: (asked: string) => readonly string[], host = '127.0.0.1'): Promise<number> => {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.on('message', (asked, { port, address }) => {
    for (const text of answers(asked.toString('latin1'))) socket.send(Buffer.from(text, 'latin1'), port, address);
  });
  socket.bind(0, host);
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return socket.address().port;
};

const ask = async (answers: (asked: string) => readonly string[], terms: UdpTerms, timeoutMs = 5_000) =>
  await startChecking()(`udp://127.0.0.1:${await startServer(answers)}`, { type: 'udp', ...terms }, timeoutMs);

const ping: UdpTerms = { send: hex('ping'), expect: hex('pong') };
const echo = (asked: string): string[] => [asked.replace('ping', '<pong>\r\nmore')];

test('an answer that holds what is expected', async () => {
  const seen = await ask(echo, ping);
  expect(seen).toMatchObject({ verdict: { status: 'up' }, facts: { banner: '<pong>' } });
  expect(seen.latencyMs).toBeGreaterThan(0);
});

test.each<[string, (asked: string) => readonly string[], UdpTerms, string]>([
  ['to an empty datagram', (asked) => [`${asked.length} bytes`], { expect: hex('0 bytes') }, 'up'],
  ['behind others', () => ['a', '', 'b', 'pong'], ping, 'up'],
  ['with bytes that are no text', () => ['\0\xff\0'], { expect: 'ff00' }, 'up'],
  ['in two halves', () => ['po', 'ng'], ping, 'down: mismatch'],
  ['with something else', () => ['no'], ping, 'down: mismatch'],
  ['with nothing', () => [''], ping, 'down: mismatch'],
  ['not at all', () => [], ping, 'down: timeout'],
])('a server that answers %s', async (_what, answers, terms, expected) => {
  expect(words(await ask(answers, terms, expected === 'up' ? 5_000 : 300))).toBe(expected);
});

test('what came and was something else is shown, escaped', async () => {
  const seen = await ask(() => ['\x1b[2Jno'], ping, 300);
  expect(seen.facts).toEqual({ error: 'what came back does not hold what is expected', banner: '\\x1b[2Jno' });
});

test('a port that nobody has refuses', async () => {
  const gone = createSocket('udp4');
  gone.bind(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port } = gone.address();
  await new Promise<void>((closed) => gone.close(closed));
  expect(words(await startChecking()(`udp://127.0.0.1:${port}`, { type: 'udp', ...ping }))).toBe('down: refused');
});

test('over IPv6 as well', async () => {
  const port = await startServer(echo, '::1');
  expect(words(await startChecking()(`udp://[::1]:${port}`, { type: 'udp', ...ping }))).toBe('up');
});

test('somebody else answers in vain', async () => {
  const other = createSocket('udp4');
  onTestFinished(() => void other.close());
  const socket = createSocket('udp4');
  socket.on('message', (_, { port, address }) => other.send('pong', port, address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  const seen = await startChecking()(`udp://127.0.0.1:${socket.address().port}`, { type: 'udp', ...ping }, 300);
  expect(words(seen)).toBe('down: timeout');
});
