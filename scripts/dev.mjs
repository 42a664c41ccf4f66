// `npm run <task>` lands here, on any Node >= 18. Needs npm, nothing else.
//   1. installs the workspace with the pinned pnpm, when node_modules is not the lockfile's
//   2. picks a Node >= 24: this process's own, or else the one that tools/node carries
//   3. builds the dashboard, when what it is made of is newer
//   4. runs the rest of the command line with that node first on PATH
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildDashboard } from './dashboard.mjs';

const PNPM = '12.21.0';
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const own = Number(process.versions.node.split('.')[0]) >= 24;
const win = process.platform === 'win32';

const stamp = join(root, 'node_modules/.setup');
const hash = createHash('sha256').update(own ? 'own' : 'carried');
for (const f of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']) hash.update(readFileSync(join(root, f)));
const want = hash.digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== want) {
  console.error(
    `[setup] pnpm ${PNPM} install${own ? '' : ` (with its own Node: this one is ${process.version}, 24 or newer is needed)`}`,
  );
  const args = ['-y', `pnpm@${PNPM}`, 'install', '--frozen-lockfile', '--reporter=append-only'];
  if (own) args.push('--filter=!@vedette/node');
  const r = spawnSync('npx', args, { cwd: root, stdio: ['inherit', 2, 2], shell: win });
  if (r.error) throw r.error;
  if (r.status !== 0) process.exit(r.status ?? 1);
  writeFileSync(stamp, want);
}

const bins = [
  own ? dirname(process.execPath) : join(root, 'tools/node/node_modules/.bin'),
  join(root, 'node_modules/.bin'),
];
const env = { ...process.env, PATH: [...bins, process.env.PATH].join(delimiter) };
// Whatever was asked for goes on without it: a manager says how to build it.
if (buildDashboard(env) !== 0) console.error('[setup] the dashboard could not be built');

const [cmd, ...args] = process.argv.slice(2);
if (cmd === undefined) process.exit(0);
const child = spawn(cmd, args, {
  cwd: root,
  stdio: 'inherit',
  shell: win,
  env,
});
// Ended by SIGTERM, npm's shell dies without a word: whoever lost it is asked to stop too.
const parent = process.ppid;
setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref();
for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(s, () => child.kill(s));
child.on('error', (e) => {
  console.error(e.message);
  process.exit(127);
});
child.on('exit', (code, sig) => process.exit(code ?? 128 + (constants.signals[sig] ?? 0)));
