// The executables on a machine that has nothing else: no Node, no PATH, no environment, no clone. Two copied files and one token are a manager and a
// working remote agent.
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { BUILD_MS_MAX, build, seesPages } from '../support/built.ts';
import { type Operator, START_MS_MAX } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';

const WITHIN_MS = 20_000;
let built = '';

beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'vedette-executables-'));
  await build('executables', built);
}, BUILD_MS_MAX);

afterAll(() => rm(built, { recursive: true, force: true }));

/** The command in an environment of nothing. */
const bare = (...words: readonly string[]): readonly string[] => ['/usr/bin/env', '-i', 'PATH=', ...words];

/** A folder with one of the executables in it, and nothing else. */
const machine = async (operator: Operator, name: string, executable: string): Promise<string> => {
  const folder = join(operator.folder, name);
  await mkdir(folder, { mode: 0o700 });
  await copyFile(join(built, executable), join(folder, executable));
  return folder;
};

test('two copied files and one token are a working remote agent', async ({ operator }) => {
  const here = await machine(operator, 'here', 'vedette');
  const there = await machine(operator, 'there', 'vedette-agent');
  const target = await operator.target('web', 'named');
  const [web, named] = [target.port('web').view().port, target.port('named').view().port];
  const config = join(here, 'vedette.yaml');
  const services = { web: `127.0.0.1:${web}`, named: `localhost:${named}` };
  await writeFile(config, operator.text({ agents: {}, services, defaults: { every: '1s' } }));

  const vedette = (...words: readonly string[]): readonly string[] => bare(join(here, 'vedette'), ...words);
  const manager = operator.start('manager', vedette('up', '-c', config));
  await manager.line(/"the manager is running"/, START_MS_MAX);
  const way = ['--manager', `http://127.0.0.1:${operator.httpPort}`];
  const added = await operator.run('agent add', vedette('agent', 'add', 'eu-1', '-c', config, ...way));
  expect(added).toMatchObject({ status: 0, out: expect.stringMatching(/^vdt1\.eu-1\.1\./) });

  const token = join(there, 'eu-1.token');
  await writeFile(token, added.out, { mode: 0o600 });
  const link = ['--token-file', token, '--manager', `127.0.0.1:${operator.agentsPort}`, '--allow', 'loopback'];
  const agent = operator.start('eu-1', bare(join(there, 'vedette-agent'), ...link, '--state', join(there, 'state')));
  for (const service of ['web', 'named']) await operator.api.until(service, 'up', WITHIN_MS);
  await seesPages(operator.httpPort);

  const asked = await operator.run('status', vedette('status', 'web', ...way));
  expect(asked).toMatchObject({ status: 0, out: expect.stringContaining('up') });
  for (const program of [agent, manager]) expect(await program.stop()).toMatchObject({ status: 0 });
  expect(manager.err + agent.err).toBe('');
});

test('its environment loads no code into it', async ({ operator }) => {
  const preload = join(operator.folder, 'preload.cjs');
  await writeFile(preload, "process.stdout.write('preloaded ');");
  const command = ['/usr/bin/env', '-i', `NODE_OPTIONS=--require=${preload}`, join(built, 'vedette'), '--version'];
  const said = await operator.run('version', command);
  expect(said).toMatchObject({ status: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});
