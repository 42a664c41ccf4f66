// Both programs under Node's permission model, with the very commands that docs/security.md gives: everything works by these grants, and nothing
// works beyond them.
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Operator, START_MS_MAX } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import type { Program } from '../support/program.ts';

const WITHIN_MS = 20_000;
const root = new URL('../../', import.meta.url);

/** The commands of the document that start this program, with the places of this machine for those that they name. */
const documented = async (main: string, operator: Operator): Promise<string> => {
  const text = await readFile(new URL('docs/security.md', root), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  const block = blocks.find((one) => one.includes('exec node --permission ') && one.includes(main)) ?? '';
  expect(block).not.toBe('');
  return block
    .replace('exec node', `exec ${process.execPath}`)
    .replaceAll('/opt/vedette/', fileURLToPath(root))
    .replaceAll('/etc/vedette', join(operator.folder, 'etc'))
    .replaceAll('/var/lib', join(operator.folder, 'lib'))
    .replaceAll('vedette.example.org:7600', `127.0.0.1:${operator.agentsPort}`);
};

const shell = (script: string): readonly string[] => ['/bin/sh', '-c', script];

/** Where the document's commands expect things, with one service that is up from one agent. */
const furnish = async (operator: Operator): Promise<string> => {
  const file = join(operator.folder, 'etc', 'vedette.yaml');
  for (const folder of ['etc', 'lib/vedette', 'lib/vedette-agent'])
    await mkdir(join(operator.folder, folder), { recursive: true, mode: 0o700 });
  const target = await operator.target('web');
  const { port } = target.port('web').view();
  const store = join(operator.folder, 'lib', 'vedette', 'vedette.db');
  const services = { web: `127.0.0.1:${port}`, named: `localhost:${operator.httpPort}` };
  const wish = { store, agents: {}, services, defaults: { every: '1s' } };
  await writeFile(file, operator.text(wish));
  return file;
};

const startManager = async (operator: Operator): Promise<Program> => {
  const manager = operator.start('manager', shell(await documented('packages/manager/', operator)));
  await manager.line(/"the manager is running"/, START_MS_MAX);
  return manager;
};

test('both programs work by the grants that the document names', async ({ operator }) => {
  const file = await furnish(operator);
  const manager = await startManager(operator);
  const added = await operator.vedette('agent', 'add', 'eu-1', '-c', file);
  expect(added).toMatchObject({ status: 0, out: expect.stringMatching(/^vdt1\.eu-1\.1\./) });
  const token = join(operator.folder, 'etc', 'agent.token');
  await writeFile(token, added.out, { mode: 0o600 });

  const command = shell(await documented('packages/agent/', operator));
  const agent = operator.start('eu-1', command);
  await operator.api.until('web', 'up', WITHIN_MS);
  await operator.api.until('named', 'up', WITHIN_MS);
  expect((await agent.stop()).status).toBe(0);
  const again = operator.start('eu-1 again', command);
  expect(await again.line(/going on with the last configuration/, START_MS_MAX)).toContain('"services":2');
  await again.line(/"welcomed"/, WITHIN_MS);

  await writeFile(`${token}.new`, (await operator.vedette('agent', 'rotate', 'eu-1', '-c', file)).out, { mode: 0o600 });
  await rename(`${token}.new`, token);
  await manager.line(/agent eu-1 uses its key 2/, WITHIN_MS);
  await writeFile(file, (await readFile(file, 'utf8')).replace('"1s"', '"2s"'));
  await manager.line(/vedette\.yaml is in force/, WITHIN_MS);
  await eventually('results of two lives', WITHIN_MS, async () => (await operator.api.status()).manager.results > 4);
  for (const program of [manager, agent, again]) expect(program.err).not.toMatch(/ERR_ACCESS_DENIED/);
});

test('a folder beyond the grants is refused by name, for the spool and for the store', async ({ operator }) => {
  const file = await furnish(operator);
  const elsewhere = join(operator.folder, 'elsewhere');
  await mkdir(elsewhere);
  await chmod(elsewhere, 0o777);
  const command = await documented('packages/agent/', operator);
  const agent = command.replace(/--token-file \S+/, '--id eu-1').replace(/--state \S+/, `--state ${elsewhere}`);
  const refused = await operator.run('eu-1', shell(agent));
  expect(refused.status).toBe(74);
  expect(refused.err).toContain(join(elsewhere, 'spool'));
  expect(refused.err).toMatch(/ERR_ACCESS_DENIED.*node --permission.*--allow-fs-write/);

  const beyond = (await readFile(file, 'utf8')).replace(/"store": "[^"]*"/, `"store": "${elsewhere}/vedette.db"`);
  await writeFile(file, beyond);
  const manager = await operator.run('manager', shell(await documented('packages/manager/', operator)));
  expect(manager.status).toBe(74);
  expect(manager.err).toContain(elsewhere);
  expect(manager.err).toMatch(/ERR_ACCESS_DENIED.*node --permission.*--allow-fs-write/);
});
