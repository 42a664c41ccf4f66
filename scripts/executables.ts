// `npm run executables`: each program and Node in one file, for the platform this runs on, in dist/. Composition only. Node's own bytes are taken as
// they are: an executable that is stripped afterwards loses the program in it without a word.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { bundle } from './build/bundle.ts';
import { noticesOf } from './build/notices.ts';
import { buildPages } from './build/pages.ts';
import { type ProgramPlan, programs, root, sourcesOf } from './build/program.ts';

const outFolder = resolve(root, process.argv[2] ?? 'dist');

const canBuild = (node: string): boolean =>
  execFileSync(node, ['--help'], { encoding: 'utf8' }).includes('--build-sea');

/** This Node where it can, or the one that the workspace carries. */
const builder = (): string => {
  const carried = join(root, 'tools/node/node_modules/.bin/node');
  const found = [process.execPath, carried].find((node) => existsSync(node) && canBuild(node));
  if (found !== undefined) return found;
  process.stderr.write(`Executables take Node 25.5 or newer to build, and this is ${process.version}.\n`);
  process.exit(69);
};

const ownPath = (node: string): string => execFileSync(node, ['-p', 'process.execPath'], { encoding: 'utf8' }).trim();

/** Node's licence lies beside its `bin` folder, wherever it came from. */
const licenceOf = (node: string): string => {
  const file = join(dirname(dirname(ownPath(node))), 'LICENSE');
  return existsSync(file) ? `Node.js\n-------\n${readFileSync(file, 'utf8')}` : '';
};

const makeExecutable = async (node: string, program: ProgramPlan): Promise<void> => {
  const { command } = program;
  const parts = join(outFolder, 'executables', command);
  rmSync(parts, { recursive: true, force: true });
  mkdirSync(parts, { recursive: true });
  const threads = sourcesOf(program);
  const assets: Record<string, string> = {};
  const modules: string[] = [];
  for (const [name, source] of Object.entries(threads)) {
    const built = await bundle({ entries: { [name]: source }, threads, isWhole: true });
    modules.push(...built.modules);
    for (const [file, code] of built.files) {
      writeFileSync(join(parts, file), code);
      if (name !== 'main') assets[file] = join(parts, file);
    }
  }
  if (program.hasPages) {
    for (const [path, file] of await buildPages(join(parts, 'dashboard'))) assets[`dashboard/${path}`] = file;
  }
  const output = join(outFolder, command);
  const plan = {
    main: join(parts, 'main.js'),
    mainFormat: 'module',
    executable: ownPath(node),
    output,
    disableExperimentalSEAWarning: true,
    // Nobody's environment loads code into it, or opens it to a debugger.
    execArgvExtension: 'none',
    execArgv: program.nodeFlags,
    assets,
  };
  writeFileSync(join(parts, 'plan.json'), `${JSON.stringify(plan, null, 2)}\n`);
  execFileSync(node, ['--build-sea', join(parts, 'plan.json')], { stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(join(outFolder, `${command}.licences.txt`), `${licenceOf(node)}\n\n${noticesOf(modules)}`);
  process.stdout.write(`${output}  ${Math.round(statSync(output).size / 1e6)} MB\n`);
};

const node = builder();
mkdirSync(outFolder, { recursive: true });
for (const program of programs) await makeExecutable(node, program);
