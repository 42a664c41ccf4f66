// What an agent's owner decides about checks, with real programs: which commands there are, whether a manager chooses what is said. A changed policy counts at once;
// a manager that asks for more is answered "unknown", with a reason.
import { rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { agentCommand, START_MS_MAX } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';

const WITHIN_MS = 15_000;

const startEcho = async (): Promise<number> => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void server.close());
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
};

test('commands are the owner’s, and so is what may be said', async ({ operator }) => {
  const file = (name: string): string => join(operator.folder, name);
  const put = async (name: string, text: string): Promise<void> => {
    await writeFile(file(`${name}.new`), text);
    await rename(file(`${name}.new`), file(name));
  };
  const owner = (checks: string): Promise<void> =>
    put(
      'policy.yaml',
      `commands: { load: { run: [/bin/sh, '${file('plugin.sh')}'] } }\nallow: [loopback]\nchecks: ${checks}\n`,
    );
  await put('plugin.sh', 'echo "OK - all is well | load1=0.5;5;10 free=12%"; exit 0\n');
  await owner('{ dialogue: false }');
  const times = { every: '1s', grace: '1s' };
  await operator.write({
    agents: { 'eu-1': null },
    services: {
      load: { target: 'command:load', ...times },
      disk: { target: 'command:disk', ...times },
      echo: { target: `127.0.0.1:${await startEcho()}`, tcp: { send: 'hello', expect: 'hello' }, ...times },
    },
  });
  await operator.up();
  const link = ['--id', 'eu-1', '--manager', `127.0.0.1:${operator.agentsPort}`, '--state', 'state'];
  const agent = operator.start('eu-1', [...agentCommand, ...link, '--policy', file('policy.yaml')], {
    VEDETTE_AGENT_ALLOW: '',
  });
  await agent.line(/"welcomed"/, START_MS_MAX);

  await operator.api.until('load', 'up', WITHIN_MS);
  await operator.api.until('disk', 'unknown', WITHIN_MS, 'denied');
  await operator.api.until('echo', 'unknown', WITHIN_MS, 'denied');
  const { out } = await operator.vedette('agents');
  expect(out.replaceAll(/\s+/g, ' ')).toContain('lists no such command');
  await eventually('what it said', WITHIN_MS, async () => {
    const answer = await operator.vedette('status', 'load', '--agents', '--json');
    return answer.out.includes('"load1": 0.5') && answer.out.includes('"free_percent": 12');
  });

  await put('plugin.sh', 'echo "CRITICAL - far too much"; exit 2\n');
  await operator.api.until('load', 'down', WITHIN_MS, 'critical');
  await put('plugin.sh', 'echo "no idea"; exit 3\n');
  await operator.api.until('load', 'unknown', WITHIN_MS, 'blind');

  await owner('{ dialogue: true, allow: [tcp] }');
  await operator.api.until('echo', 'up', WITHIN_MS);
  await operator.api.until('load', 'unknown', WITHIN_MS, 'denied');
});
