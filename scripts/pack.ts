// `npm run pack`: a tarball of each package in dist/, which installs and runs without any other. Composition only.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { type Bundle, bundle } from './build/bundle.ts';
import { doorName, type Manifest, publishedManifest } from './build/manifest.ts';
import { noticesOf } from './build/notices.ts';
import { buildPages } from './build/pages.ts';
import { programs, root, sourcesOf } from './build/program.ts';

const LIBRARY = 'packages/protocol';
const outFolder = resolve(root, process.argv[2] ?? 'dist');
const read = (path: string): Manifest => JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest;
const { license, engines, repository } = read('package.json');

/** What will be in the tarball, as files in a folder of its own. */
const stage = (folder: string, { files, modules }: Bundle): string => {
  const manifest = read(`${folder}/package.json`);
  const staged = join(outFolder, 'packages', folder.split('/').at(-1) ?? '');
  rmSync(staged, { recursive: true, force: true });
  mkdirSync(join(staged, 'dist'), { recursive: true });
  for (const [name, code] of files) writeFileSync(join(staged, 'dist', name), code);
  const shared = {
    license,
    engines,
    ...(repository !== undefined && { repository }),
    files: ['dist', 'THIRD-PARTY.txt'],
  };
  writeFileSync(join(staged, 'package.json'), `${JSON.stringify(publishedManifest(manifest, shared), null, 2)}\n`);
  writeFileSync(join(staged, 'THIRD-PARTY.txt'), noticesOf(modules));
  cpSync(join(root, 'LICENSE'), join(staged, 'LICENSE'));
  cpSync(join(root, folder, 'README.md'), join(staged, 'README.md'));
  return staged;
};

const pack = (staged: string): void => {
  const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', outFolder];
  const [{ filename } = { filename: '' }] = JSON.parse(
    execFileSync('npm', words, { cwd: staged, encoding: 'utf8', shell: process.platform === 'win32' }),
  ) as readonly { filename: string }[];
  const kib = Math.round(statSync(join(outFolder, filename)).size / 1_024);
  process.stdout.write(`${join(outFolder, filename)}  ${kib} KiB\n`);
};

const packLibrary = async (): Promise<void> => {
  const { exports = {}, publishConfig } = read(`${LIBRARY}/package.json`) as {
    exports?: Record<string, string>;
  } & Manifest;
  const doors = Object.keys((publishConfig?.['exports'] ?? {}) as object);
  const entries = Object.fromEntries(doors.map((door) => [doorName(door), join(root, LIBRARY, exports[door] ?? '')]));
  const staged = stage(LIBRARY, await bundle({ entries, threads: {}, isWhole: false }));
  execFileSync(
    join(root, 'node_modules/.bin/tsc'),
    ['-p', join(LIBRARY, 'tsconfig.build.json'), '--outDir', join(staged, 'dist/types')],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  pack(staged);
};

mkdirSync(outFolder, { recursive: true });
await packLibrary();
for (const program of programs) {
  const entries = sourcesOf(program);
  const staged = stage(program.folder, await bundle({ entries, threads: entries, isWhole: false }));
  if (program.hasPages) await buildPages(join(staged, 'dist/dashboard'));
  pack(staged);
}
