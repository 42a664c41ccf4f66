// Builds the dashboard when it is missing or older than what it is made of. Plain JavaScript: it runs before there is anything else.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manager = join(root, 'packages/manager');
const sources = [join(manager, 'src/dashboard'), join(manager, 'vite.config.ts'), join(root, 'pnpm-lock.yaml')];

const newestMs = (path) => {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
};

export const isStale = () => {
  const built = join(manager, 'dist/dashboard/index.html');
  return !existsSync(built) || statSync(built).mtimeMs < Math.max(...sources.map(newestMs));
};

/** @param env with a Node on its path that vite runs on; the exit status, 0 where nothing had to be done */
export const buildDashboard = (env = process.env) => {
  if (!isStale()) return 0;
  // Somebody may be served what is there, and somebody else may build as well: it is exchanged when it is whole.
  const made = join(manager, `dist/.dashboard-${process.pid}`);
  const vite = join(root, 'node_modules/.bin/vite');
  const args = ['build', '--config', 'vite.config.ts', '--outDir', made, '--emptyOutDir'];
  const run = spawnSync(vite, args, {
    cwd: manager,
    env,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (run.error) throw run.error;
  if (run.status === 0) exchange(made, join(manager, 'dist/dashboard'));
  return run.status ?? 1;
};

const exchange = (made, there) => {
  try {
    rmSync(there, { recursive: true, force: true });
    renameSync(made, there);
  } catch (error) {
    // Whoever was faster has built the same.
    if (!existsSync(join(there, 'index.html'))) throw error;
    rmSync(made, { recursive: true, force: true });
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = buildDashboard();
