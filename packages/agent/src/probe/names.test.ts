// From a name on the wire to a verdict: the probe, the resolver and DNS together.
import { systemClock } from '@vedette/protocol/kit/system';
import { expect, onTestFinished, test } from 'vitest';
import { startDnsServer } from './dns-server.test-support.ts';
import { createNameServer } from './name-server.ts';
import { createResolver } from './resolver.ts';
import { startListener, startProber } from './tcp.test-support.ts';

test('names are probed by their addresses in turn, asked for once, and a name that is gone is down', async () => {
  const server = await startDnsServer({
    'web.example': { rcode: 'noerror', addresses: ['127.0.0.1', '127.0.0.2'] },
    'six.example': { rcode: 'noerror', addresses: ['0000:0000:0000:0000:0000:0000:0000:0001'] },
    'broken.example': { rcode: 'servfail' },
  });
  onTestFinished(server.stop);
  const nameServer = createNameServer({ clock: systemClock, servers: [server.address] });
  const resolver = createResolver({ clock: systemClock, nameServer });
  onTestFinished(() => resolver.close());
  const { probe } = startProber(resolver);

  const reached: (string | undefined)[] = [];
  const port = await startListener('0.0.0.0', (socket) => reached.push(socket.localAddress));
  for (let i = 0; i < 4; i++) expect((await probe('web.example', port, 3_000)).verdict).toEqual({ status: 'up' });
  expect(new Set(reached)).toEqual(new Set(['127.0.0.1', '127.0.0.2']));
  expect(server.asked).toEqual(['A web.example']);

  const sixPort = await startListener('::1');
  expect((await probe('six.example', sixPort, 3_000)).verdict).toEqual({ status: 'up' });
  expect((await probe('localhost', port, 3_000)).verdict).toEqual({ status: 'up' });
  expect((await probe('gone.example', port, 3_000)).verdict).toEqual({ status: 'down', reason: 'dns' });
  const broken = await probe('broken.example', port, 3_000);
  expect(broken.verdict).toEqual({ status: 'unknown', reason: 'resolver' });
});
