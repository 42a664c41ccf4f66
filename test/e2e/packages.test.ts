// The tarballs as somebody has them who has no clone: installed in an empty folder without a network, run, looked at.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { BUILD_MS_MAX, build, seesPages } from '../support/built.ts';
import { START_MS_MAX } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';

const WITHIN_MS = 20_000;
const TARBALL_BYTES_MAX = 2_500_000;
const root = fileURLToPath(new URL('../../', import.meta.url));
const manifest = readFileSync(join(root, 'packages/manager/package.json'), 'utf8');
const { version } = JSON.parse(manifest) as { version: string };

const folder = mkdtempSync(join(tmpdir(), 'vedette-packages-'));
const tarball = (name: string): string => join(folder, `vedette-${name}-${version}.tgz`);
const names = ['protocol', 'agent', 'manager'] as const;
const installed = join(folder, 'elsewhere');
const command = (name: string): string => join(installed, 'node_modules/.bin', name);

/** What npm is told so that it asks nobody. */
const offline = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

beforeAll(async () => {
  await build('pack', folder);
  const words = ['install', ...offline, '--prefix', installed, ...names.map(tarball)];
  execFileSync('npm', words, {
    cwd: folder,
    stdio: 'pipe',
    env: { ...process.env, npm_config_cache: join(folder, 'cache') },
  });
}, BUILD_MS_MAX);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.for(names)('the tarball of %s', (name) => {
  const held = (): readonly string[] =>
    execFileSync('tar', ['-tzf', tarball(name)], { encoding: 'utf8' })
      .trim()
      .split('\n');

  test('holds built code, what it is and under which licence, and no sources, tests or maps', () => {
    const files = held();
    for (const file of ['README.md', 'LICENSE', 'THIRD-PARTY.txt', 'package.json'])
      expect(files).toContain(`package/${file}`);
    const others = files.filter(
      (file) => !/^package\/(?:[^/]+|dist\/.+\.(?:js|d\.ts)|dist\/dashboard\/.+)$/.test(file),
    );
    expect(others).toEqual([]);
    expect(files.filter((file) => /\.test\b|fixture|\.map$/.test(file))).toEqual([]);
    expect(statSync(tarball(name)).size).toBeLessThan(TARBALL_BYTES_MAX);
  });

  test('needs no other package', () => {
    const manifest = JSON.parse(
      execFileSync('tar', ['-xzOf', tarball(name), 'package/package.json'], { encoding: 'utf8' }),
    ) as object;
    expect(manifest).toMatchObject({ name: `@vedette/${name}`, version, license: 'MIT', engines: { node: '>=24' } });
    for (const field of ['dependencies', 'devDependencies', 'publishConfig'])
      expect(manifest).not.toHaveProperty(field);
  });
});

test('nothing but the three packages was installed', () => {
  expect(readdirSync(join(installed, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@vedette']);
});

test.for(['vedette', 'vedette-agent'])('%s says which version it is', (name) => {
  expect(execFileSync(command(name), ['--version'], { encoding: 'utf8' }).trim()).toBe(version);
});

test('the schema is in it', () => {
  expect(JSON.parse(execFileSync(command('vedette'), ['schema'], { encoding: 'utf8' }))).toHaveProperty('$schema');
});

test('a manager and an agent watch something', async ({ operator }) => {
  const target = await operator.target('web');
  const services = { web: `127.0.0.1:${target.port('web').view().port}` };
  await operator.write({ agents: { here: null }, services, defaults: { every: '1s' } });
  const manager = operator.start('manager', [command('vedette'), 'up', '-c', operator.file]);
  await manager.line(/"the manager is running"/, START_MS_MAX);
  operator.start('agent', [command('vedette-agent'), '--id', 'here', '--manager', `127.0.0.1:${operator.agentsPort}`]);
  await operator.api.until('web', 'up', WITHIN_MS);
  await seesPages(operator.httpPort);
});

test('the library has what it says, with types', () => {
  const file = join(installed, 'use.mts');
  writeFileSync(
    file,
    `import { parseAddress } from '@vedette/protocol/target';
import { Fault } from '@vedette/protocol/kit';
const read = parseAddress('[::1]:7600', 1);
if (!('address' in read)) throw new Fault('usage', read.problem);
const port: number = read.address.port;
process.stdout.write(String(port));
`,
  );
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')];
  const words = [
    '--ignoreConfig',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'es2025',
    ...types,
    file,
  ];
  execFileSync(join(root, 'node_modules/.bin/tsc'), words, { cwd: installed, stdio: 'inherit' });
  expect(execFileSync(process.execPath, ['use.mjs'], { cwd: installed, encoding: 'utf8' })).toBe('7600');
});
