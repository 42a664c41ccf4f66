// What installs the programs against the programs: drop-ins, the Dockerfile and the compose file name options, paths and exit times that are so.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readDocument } from '../../packages/manager/src/config/document.ts';
import { parseConfig } from '../../packages/manager/src/config/parse.ts';
import { programs } from '../../scripts/build/program.ts';
import { parseUnitFile } from './unit-files.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
const help = (main: string, ...words: readonly string[]): string =>
  spawnSync(process.execPath, [`${root}${main}`, ...words, '--help'], { encoding: 'utf8' }).stdout;

const cases = programs.map(({ command, folder, nodeFlags }) => ({
  command,
  nodeFlags,
  main: `${folder}/src/main.ts`,
  unit: command === 'vedette' ? 'vedette-manager' : command,
  target: command === 'vedette' ? 'manager' : 'agent',
}));

describe.for(cases)('$command', ({ command, main, nodeFlags, unit, target }) => {
  const started = parseUnitFile(read(`deploy/systemd/${unit}.service`)).only('ExecStart');

  test('the drop-in starts the executable as the unit starts the clone', () => {
    const [words = ''] = /(?<=main\.ts ).*/.exec(started) ?? [];
    const dropIn = read(`deploy/systemd/executable/${unit}.conf`);
    const lines = [...dropIn.matchAll(/^ExecStart=(.*)$/gm)].map(([, line]) => line);
    expect(lines).toEqual(['', `/usr/local/bin/${command} ${words}`]);
  });

  test('the executable and the image give Node the flags of the unit', () => {
    const flags = started.match(/--[\w-]+(?:=\w+)?(?=.* \/opt\/vedette\/)/g);
    expect(flags).toEqual(nodeFlags);
    expect(entrypoint(target).slice(1, -1)).toEqual(nodeFlags);
  });

  test('the image starts it with options it knows', { timeout: 30_000 }, () => {
    const words = JSON.parse(instruction(target, 'CMD')) as string[];
    const options = words.filter((word) => word.startsWith('--'));
    expect(options.length).toBeGreaterThan(0);
    const text = help(main, ...words.filter((word) => /^[a-z]+$/.test(word)));
    for (const option of options) expect(text).toMatch(new RegExp(`${option}\\s`));
    expect(instruction(target, 'USER')).toBe('node');
    expect(entrypoint(target).at(-1)).toBe('/opt/vedette/dist/main.js');
  });
});

const parsed = (path: string): unknown => {
  const document = readDocument(read(path));
  if (!('document' in document)) throw new Error(`${path} is no YAML`);
  return document.document.toJS();
};

/** One stage of the Dockerfile, its lines joined. */
const stage = (name: string): string => {
  const stages = read('deploy/docker/Dockerfile')
    .replaceAll('\\\n', ' ')
    .split(/^(?=FROM )/m);
  return stages.find((one) => one.split('\n')[0]?.endsWith(` AS ${name}`)) ?? '';
};
const instruction = (name: string, word: string): string =>
  new RegExp(`^${word} (.*)$`, 'm').exec(stage(name))?.[1] ?? '';
const entrypoint = (name: string): readonly string[] => JSON.parse(instruction(name, 'ENTRYPOINT')) as string[];

test('the health check asks where the manager of the example answers', () => {
  const example = parseConfig(read('deploy/docker/vedette.yaml'), '/etc/vedette/vedette.yaml');
  if (!('wishes' in example)) throw new Error('the example has problems');
  const { http, listen, store } = example.wishes;
  expect(stage('manager')).toContain(`fetch('http://${http.host}:${http.port}/-/healthy')`);
  expect(instruction('manager', 'EXPOSE')).toBe(String(listen.port));
  expect(store.startsWith(`${instruction('program', 'VOLUME')}/`)).toBe(true);
});

test('the compose file builds stages that are there, with what lies beside it', () => {
  type Service = {
    build: { context: string; dockerfile: string; target: string };
    volumes: string[];
    stop_grace_period: string;
  };
  const { services, secrets } = parsed('deploy/docker/compose.yaml') as {
    services: Record<string, Service>;
    secrets: object;
  };
  expect(Object.keys(services)).toEqual(['manager', 'agent']);
  for (const { build, volumes, stop_grace_period } of Object.values(services)) {
    const context = resolve(`${root}deploy/docker`, build.context);
    expect(existsSync(resolve(context, build.dockerfile))).toBe(true);
    expect(stage(build.target)).not.toBe('');
    expect(Number.parseInt(stop_grace_period, 10)).toBeGreaterThan(12);
    for (const volume of volumes.filter((one) => one.startsWith('.')))
      expect(existsSync(resolve(`${root}deploy/docker`, volume.split(':')[0] ?? ''))).toBe(true);
  }
  expect(instruction('agent', 'CMD')).toContain(`/run/secrets/${Object.keys(secrets)[0]}`);
});
