// A program that keeps one PostgreSQL server running for as long as somebody holds its standard input, and takes everything away when they let go, however
// they went. Its lines on standard input are commands: `stop` (at once, as a crash), `start`. It answers with `ready PORT` and `stopped`.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [initdb = '', postgres = '', folder = '', port = ''] = process.argv.slice(2);
/** PostgreSQL refuses to run as root: there it runs as nobody. */
const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;
const data = join(folder, 'data');

const settings = [
  ...[`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'max_connections=40'],
  ...['shared_buffers=16MB', 'recovery_init_sync_method=syncfs', 'log_min_messages=panic', 'max_worker_processes=2'],
];

mkdirSync(data, { mode: 0o700 });
if (user) for (const path of [folder, data]) chownSync(path, user.uid, user.gid);
const made = spawnSync(
  initdb,
  ['-D', data, '-U', 'vedette', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'],
  { ...user, cwd: folder, encoding: 'utf8' },
);
if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
appendFileSync(join(data, 'postgresql.conf'), `${settings.join('\n').replaceAll(/=(.*)$/gm, " = '$1'")}\n`);
// Who is called `locked` needs a password; everybody else is let in.
const access = join(data, 'pg_hba.conf');
writeFileSync(access, `host all locked 127.0.0.1/32 scram-sha-256\n${readFileSync(access, 'utf8')}`);

let server: ChildProcess | undefined;

const start = async (): Promise<void> => {
  const child = spawn(postgres, ['-D', data], { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
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
