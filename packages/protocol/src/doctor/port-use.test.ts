// Ports that are free, taken, and not this machine's; and the system's list of who listens.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { inodesListening, portUse } from './port-use.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1DB0 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1 0 100 0 0 10 0
   1: 0100007F:1DB0 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4243 1 0 20 4 30 10 -1
   2: 0100007F:1DB1 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4244 1 0 100 0 0 10 0
`;

test.for([
  [7600, ['4242']],
  [7601, ['4244']],
  [50_000, []],
] as const)('who listens on %i', ([port, inodes]) => {
  expect(inodesListening(table, port)).toEqual(inodes);
});

test('a port that is taken has a holder, where the system tells, and is free afterwards', async ({
  onTestFinished,
}) => {
  const server = createServer().listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : 0;
  const taken = await portUse({ host: '127.0.0.1', port });
  expect(taken).toMatchObject({ type: 'taken' });
  if (process.platform === 'linux') expect(taken).toMatchObject({ holder: { pid: process.pid } });
  await new Promise((resolve) => server.close(resolve));
  expect(await portUse({ host: '127.0.0.1', port })).toEqual({ type: 'free' });
});

test('an address of another machine cannot be listened on', async () => {
  expect(await portUse({ host: '192.0.2.1', port: 0 })).toEqual({ type: 'unusable', errno: 'EADDRNOTAVAIL' });
});
