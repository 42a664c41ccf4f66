// A program that keeps one PostgreSQL server running for as long as somebody holds its standard input, and takes everything away when they let go, however
// they went. Its lines on standard input are commands: `stop` (at once, as a crash), `start`. It answers with `ready PORT` and `stopped`.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chownSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const [native = '', folder = '', port = ''] = process.argv.slice(2);
/** PostgreSQL refuses to run as root: there it runs as nobody. */
const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;
const data = join(folder, 'data');

/** Whether everybody may go down to that folder. */
const isOpen = (path: string): boolean =>
  (statSync(path).mode & 0o001) !== 0 && (dirname(path) === path || isOpen(dirname(path)));

/** Where nobody may not go, the programs have to come. */
const programs = (): string => {
  if (!user || isOpen(native)) return native;
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
};

const bin = join(programs(), 'bin');

const settings = [
  ...[`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'max_connections=40'],
  ...['shared_buffers=16MB', 'recovery_init_sync_method=syncfs', 'log_min_messages=panic', 'max_worker_processes=2'],
];

mkdirSync(data, { mode: 0o700 });
if (user) for (const path of [folder, data]) chownSync(path, user.uid, user.gid);
const made = spawnSync(
  join(bin, 'initdb'),
  ['-D', data, '-U', 'vedette', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'],
  { ...user, cwd: folder, encoding: 'utf8' },
);
if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
appendFileSync(join(data, 'postgresql.conf'), `${settings.join('\n').replaceAll(/=(.*)$/gm, " = '$1'")}\n`);
// Who is called `locked` needs a password; everybody else is let in.
const access = join(data, 'pg_hba.conf');
writeFileSync(access, `host all locked 127.0.0.1/32 scram-sha-256\n${readFileSync(access, 'utf8')}`);

// Whoever breaks off a run signals everybody in it: it ends by its standard input all the same, and tidies up.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});

let server: ChildProcess | undefined;

const start = async (): Promise<void> => {
  const child = spawn(join(bin, 'postgres'), ['-D', data], {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  server = child;
  child.stderr.on('data', (text: Buffer) => process.stderr.write(text));
  console.log(`started ${child.pid}`);
};

/** SIGQUIT is PostgreSQL's own kill: no checkpoint, no goodbye; the next start recovers from the log. */
const stop = async (): Promise<void> => {
  if (server?.exitCode === null && server.signalCode === null) {
    const ended = once(server, 'exit');
    server.kill('SIGQUIT');
    await ended;
  }
  console.log('stopped');
};

await start();
for await (const line of createInterface({ input: process.stdin })) await (line === 'stop' ? stop() : start());
await stop();
rmSync(folder, { recursive: true, force: true });
