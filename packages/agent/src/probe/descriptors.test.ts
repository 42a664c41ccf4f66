// An agent out of file descriptors sees every attempt and every lookup fail. None of that is the targets' doing.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startListener } from './tcp.test-support.ts';

const run = promisify(execFile);

const moduleAt = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

/** Probes a healthy port by address and two names, first without a descriptor to spare and then with some. */
const program = (port: number): string => `
  import { closeSync, openSync } from 'node:fs';
  const { createNameServer } = await import(${moduleAt('./name-server.ts')});
  const { createResolver } = await import(${moduleAt('./resolver.ts')});
  const { createTcpProber } = await import(${moduleAt('./tcp.ts')});
  const { systemClock: clock } = await import(${moduleAt('../../../protocol/src/kit/system.ts')});
  const resolver = createResolver({ clock, nameServer: createNameServer({ clock, servers: ['127.0.0.1:9'] }) });
  const seen = [];
  const probeAll = (prober, hosts) => hosts.forEach((host, token) => prober.start(token, { target: { scheme: 'tcp', host, port: ${port}, path: '' } }, 3000));
  const round = (hosts) => new Promise((ended) => {
    const verdicts = {};
    const prober = createTcpProber({ clock, resolver, permit: () => true, done(token, at, { status, reason }) {
      verdicts[hosts[token]] = reason ? status + '/' + reason : status;
      if (Object.keys(verdicts).length === hosts.length) { prober.close(); ended(verdicts); }
    } });
    probeAll(prober, hosts);
  });
  const held = [];
  try { for (;;) held.push(openSync('/dev/null', 'r')); } catch (error) { seen.push(error.code); }
  seen.push(await round(['127.0.0.1', 'web.example', 'web']));
  for (const descriptor of held) closeSync(descriptor);
  seen.push(await round(['127.0.0.1', 'web.example']));
  resolver.close();
  console.log(JSON.stringify(seen));
`;

test('without descriptors everything is unknown, and with some again the healthy are up', async () => {
  const port = await startListener('127.0.0.1');
  const limited = [
    '-c',
    'ulimit -n 64 && exec "$0" "$@"',
    process.execPath,
    '--input-type=module',
    '-e',
    program(port),
  ];
  const { stdout } = await run('sh', limited);
  expect(JSON.parse(stdout)).toEqual([
    'EMFILE',
    { '127.0.0.1': 'unknown/no-descriptors', 'web.example': 'unknown/no-descriptors', web: 'unknown/no-descriptors' },
    { '127.0.0.1': 'up', 'web.example': 'unknown/resolver' },
  ]);
});
