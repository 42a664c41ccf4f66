// Both programs asked how things are: before the start, while everything runs, with a wrong token, and with a port in other hands.
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Finding } from '@vedette/protocol/doctor';
import { expect } from 'vitest';
import { agentCommand, type Operator } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';

const WITHIN_MS = 20_000;

type Diagnosis = { readonly status: number | null; readonly findings: readonly Finding[] };

const diagnosis = ({ status, out }: { readonly status: number | null; readonly out: string }): Diagnosis => ({
  status,
  findings: (JSON.parse(out) as { findings: readonly Finding[] }).findings,
});

const ofManager = async (operator: Operator): Promise<Diagnosis> =>
  diagnosis(await operator.vedette('doctor', '--json', '-c', operator.file));

const ofAgent = async (operator: Operator, token: string): Promise<Diagnosis> => {
  const link = ['--token-file', token, '--manager', `127.0.0.1:${operator.agentsPort}`];
  return diagnosis(await operator.run('doctor of the agent', [...agentCommand, 'doctor', '--json', ...link]));
};

const levels = ({ findings }: Diagnosis, about: string): readonly string[] =>
  findings.filter((one) => one.about === about).map(({ level }) => level);

test.concurrent('before the start, while both run, and with a token that is no longer good', async ({ operator }) => {
  const target = await operator.target('web');
  const services = { web: `127.0.0.1:${target.port('web').view().port}` };
  await operator.write({ agents: {}, services, defaults: { every: '1s' } });
  const before = await ofManager(operator);
  expect(before).toMatchObject({ status: 0 });
  for (const about of ['port for agents', 'port for HTTP', 'store', 'Node', 'time zones'])
    expect(levels(before, about)).toEqual(['ok']);

  const manager = await operator.up();
  const added = await operator.vedette('agent', 'add', 'eu-1', '-c', operator.file);
  const token = join(operator.folder, 'eu-1.token');
  await writeFile(token, added.out, { mode: 0o600 });
  const link = ['--token-file', token, '--manager', `127.0.0.1:${operator.agentsPort}`];
  const agent = operator.start('eu-1', [...agentCommand, ...link]);
  await operator.api.until('web', 'up', WITHIN_MS);

  const running = await ofManager(operator);
  expect(running).toMatchObject({ status: 0 });
  for (const about of ['manager', 'keys', 'operator token', 'port for agents'])
    expect(levels(running, about)).toEqual(['ok']);
  const good = await ofAgent(operator, token);
  expect(good).toMatchObject({ status: 0 });
  for (const about of ['manager', 'proof', 'token file', 'policy', 'state'])
    expect(levels(good, about)).toEqual(['ok']);
  // The one that runs was not disturbed.
  expect((await operator.api.status()).agents.find(({ id }) => id === 'eu-1')).toMatchObject({ state: 'connected' });
  expect(agent.out).not.toMatch(/link-lost|is back/);

  await chmod(token, 0o644);
  await operator.vedette('agent', 'revoke', 'eu-1', '-c', operator.file);
  const refused = await ofAgent(operator, token);
  expect(refused).toMatchObject({ status: 1 });
  expect(levels(refused, 'manager')).toEqual(['fail']);
  expect(levels(refused, 'token file')).toEqual(['warn']);
  expect((await agent.stop()).status).toBe(0);
  expect((await manager.stop()).status).toBe(0);
});

test.concurrent('a port in other hands, a file with problems, no file, options that say nothing', async ({
  operator,
  onTestFinished,
}) => {
  const other = createServer((_request, reply) => void reply.end('hello')).listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const bound = other.address();
  const port = typeof bound === 'object' ? bound?.port : undefined;
  const manager = { listen: `127.0.0.1:${operator.agentsPort}`, http: `127.0.0.1:${port}` };
  await operator.write(JSON.stringify({ manager, agents: { here: null }, services: { web: '127.0.0.1:1' } }));
  const taken = await ofManager(operator);
  expect(taken).toMatchObject({ status: 1 });
  expect(levels(taken, 'port for HTTP')).toEqual(['fail']);
  expect(levels(taken, 'port for agents')).toEqual(['ok']);

  await operator.write('services: 7\n');
  const unsound = await ofManager(operator);
  expect(unsound).toMatchObject({ status: 1 });
  expect(levels(unsound, 'configuration')).toEqual(['fail']);
  expect(await operator.vedette('doctor', '-c', join(operator.folder, 'none.yaml'))).toMatchObject({ status: 66 });
  const said = await operator.run('doctor of an agent', [...agentCommand, 'doctor']);
  expect(said).toMatchObject({ status: 1, out: expect.stringMatching(/^fail {2}options/m) });
});
