import { expect, onTestFinished, test } from 'vitest';
import { type Reply, startDnsServer } from './dns-server.test-support.ts';
import { ManualClock } from './manual-clock.test-support.ts';
import { createNameServer } from './name-server.ts';

const served = async (replies: Record<string, Reply>) => {
  const server = await startDnsServer(replies);
  onTestFinished(server.stop);
  const nameServer = createNameServer({ clock: new ManualClock(), servers: [server.address] });
  onTestFinished(() => nameServer.close());
  return { nameServer, asked: server.asked };
};

test('A records are enough: addresses with the shortest TTL', async () => {
  const { nameServer, asked } = await served({
    'web.example': { rcode: 'noerror', addresses: ['192.0.2.1', '192.0.2.2'], ttl: 77 },
  });
  const answer = await nameServer.ask('web.example');
  expect(answer).toEqual({ kind: 'found', addresses: expect.any(Array), ttlMs: 77_000 });
  expect(answer.kind === 'found' && answer.addresses.toSorted()).toEqual(['192.0.2.1', '192.0.2.2']);
  expect(asked).toEqual(['A web.example']);
});

test('a name without A records is asked for AAAA records', async () => {
  const { nameServer, asked } = await served({
    'six.example': { rcode: 'noerror', addresses: ['2001:0db8:0000:0000:0000:0000:0000:0001'] },
  });
  expect(await nameServer.ask('six.example')).toEqual({ kind: 'found', addresses: ['2001:db8::1'], ttlMs: 60_000 });
  expect(asked).toEqual(['A six.example', 'AAAA six.example']);
});

test('what was answered is not remembered here: the next question goes out again', async () => {
  const { nameServer, asked } = await served({ 'web.example': { rcode: 'noerror', addresses: ['192.0.2.1'] } });
  await nameServer.ask('web.example');
  await nameServer.ask('web.example');
  expect(asked.length).toBe(2);
});

test.each([
  ['a name that does not exist', 'nxdomain', { kind: 'none' }],
  ['a name without any address', 'noerror', { kind: 'none' }],
  ['a server that failed', 'servfail', { kind: 'trouble', reason: 'resolver' }],
  ['a server that refused', 'refused', { kind: 'trouble', reason: 'resolver' }],
] as const)('%s', async (_, rcode, expected) => {
  const { nameServer } = await served({ 'web.example': { rcode } });
  expect(await nameServer.ask('web.example')).toEqual(expected);
});

test('nobody at the server address is trouble, not an answer', async () => {
  const server = await startDnsServer({});
  await server.stop();
  const nameServer = createNameServer({ clock: new ManualClock(), servers: [server.address] });
  onTestFinished(() => nameServer.close());
  expect(await nameServer.ask('web.example')).toEqual({ kind: 'trouble', reason: 'resolver' });
});

test('a single-label name that DNS does not know is left to the system', async () => {
  const { nameServer, asked } = await served({});
  expect(await nameServer.ask('localhost')).toMatchObject({ kind: 'found', addresses: ['127.0.0.1'] });
  expect(asked).toEqual(['A localhost', 'AAAA localhost']);
});
