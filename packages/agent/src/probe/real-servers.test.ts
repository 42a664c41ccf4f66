// The same checks against servers that everybody runs, as far as they are installed: Redis, nginx, PostgreSQL. What is not there is skipped by name.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check } from '@vedette/protocol/check';
import { Authority } from '@vedette/protocol/link/authority.test-support';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Seen, startChecking, words } from './check.test-support.ts';
import { freePort } from './tcp.test-support.ts';

vi.setConfig({ testTimeout: 120_000 });

const authority = new Authority();
const ca = [authority.certificate.replaceAll(/-----[^-]*-----|\s/g, '')];
const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

const isInstalled = (...programs: string[]): boolean =>
  programs.every((program) => {
    try {
      execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });

/** Nobody's rights, where these are everybody's: PostgreSQL refuses to run with them. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

/** A folder with a certificate for shop.example, its key, and the authority. */
const folderWithCertificate = () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-real-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { certificate, key } = authority.issue({ names: ['shop.example'] });
  const files = { certificate: join(folder, 'server.crt'), key: join(folder, 'server.key') };
  writeFileSync(files.certificate, certificate);
  writeFileSync(files.key, key);
  chmodSync(files.key, 0o600);
  if (nobody) for (const path of [folder, files.certificate, files.key]) chownSync(path, nobody.uid, nobody.gid);
  return { folder, ...files };
};

const run = (program: string, argv: readonly string[], options: object = {}): ChildProcess => {
  const child = spawn(program, argv, { stdio: 'ignore', ...options });
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  });
  return child;
};

/** What is seen once the server is up. */
const seenUp = async (probe: ReturnType<typeof startChecking>, url: string, check: Check): Promise<Seen> =>
  await vi.waitFor(
    async () => {
      const seen = await probe(url, check, 2_000);
      expect(words(seen)).toBe('up');
      return seen;
    },
    { timeout: 30_000, interval: 100 },
  );

test.skipIf(!isInstalled('redis-server'))('Redis (redis-server, where it is installed)', async () => {
  const { folder, certificate, key } = folderWithCertificate();
  const [port, tlsPort] = [await freePort('127.0.0.1'), await freePort('127.0.0.1')];
  const argv = `--bind 127.0.0.1 --port ${port} --tls-port ${tlsPort} --tls-cert-file ${certificate} --tls-key-file ${key} --tls-auth-clients no --tls-ca-cert-file ${certificate} --save`;
  run('redis-server', [...argv.split(' '), ''], { cwd: folder });
  const probe = startChecking();
  const steps = [{ send: hex('PING\r\n') }, { expect: hex('+PONG') }];
  const { facts } = await seenUp(probe, `tcp://127.0.0.1:${port}`, { type: 'tcp', steps });
  expect(facts).toEqual({ banner: '+PONG' });
  await seenUp(probe, `tls://shop.example:${tlsPort}`, { type: 'tls', ca });
  const wrong = await probe(
    `tcp://127.0.0.1:${port}`,
    { type: 'tcp', steps: [{ send: hex('GET\r\n') }, { expect: hex('+PONG') }] },
    1_000,
  );
  expect([words(wrong), wrong.facts['banner']]).toEqual([
    'down: mismatch',
    "-ERR wrong number of arguments for 'get' command",
  ]);
  expect(words(await probe(`tls://shop.example:${tlsPort}`, { type: 'tls' }))).toBe('down: tls');
  expect(words(await probe(`tls://other.example:${tlsPort}`, { type: 'tls', ca }))).toBe('down: mismatch');
});

test.skipIf(!isInstalled('nginx'))('nginx (where it is installed)', async () => {
  const { folder, certificate, key } = folderWithCertificate();
  const [port, old] = [await freePort('127.0.0.1'), await freePort('127.0.0.1')];
  const server = (at: number, more: string) =>
    `server { listen 127.0.0.1:${at} ssl http2; ssl_certificate ${certificate}; ssl_certificate_key ${key}; ${more} }`;
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${folder}/${of};`);
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/log; events {} http { access_log off; ${temp.join(' ')}
     ${server(port, 'ssl_protocols TLSv1.2 TLSv1.3;')} ${server(old, 'ssl_protocols TLSv1 TLSv1.1; ssl_ciphers DEFAULT@SECLEVEL=0;')} }`,
  );
  run('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder]);
  const probe = startChecking();
  const { facts } = await seenUp(probe, `tls://shop.example:${port}`, {
    type: 'tls',
    ca,
    minVersion: '1.3',
    alpn: ['h2'],
  });
  expect(facts).toMatchObject({ tls_version: 'TLSv1.3', alpn: 'h2', names: 'shop.example' });
  expect(words(await probe(`tls://shop.example:${old}`, { type: 'tls', ca }))).toBe('down: tls');
  expect(words(await probe(`tls://shop.example:${old}`, { type: 'tls', ca, minVersion: '1.0' }))).toBe('up');
  const request = hex('GET / HTTP/1.0\r\n\r\n');
  const plain = await probe(`tcp://127.0.0.1:${port}`, {
    type: 'tcp',
    steps: [{ send: request }, { expect: hex('sent to HTTPS port') }],
  });
  expect(words(plain)).toBe('up');
});

test.skipIf(!isInstalled('postgres', 'initdb'))(
  'PostgreSQL (postgres and initdb, where they are installed)',
  async () => {
    const { folder, certificate, key } = folderWithCertificate();
    const data = join(folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    if (nobody) chownSync(data, nobody.uid, nobody.gid);
    const environment = { ...nobody, env: { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C' }, cwd: folder };
    execFileSync('initdb', ['-D', data, '-U', 'vedette', '--no-sync', '-A', 'trust'], {
      ...environment,
      stdio: 'ignore',
    });
    const [port, plain] = [await freePort('127.0.0.1'), await freePort('127.0.0.1')];
    const start = (at: number, ...more: string[]) =>
      run(
        'postgres',
        ['-D', data, '-h', '127.0.0.1', '-p', String(at), '-k', folder, ...more.flatMap((one) => ['-c', one])],
        environment,
      );
    const first = start(port, 'ssl=on', `ssl_cert_file=${certificate}`, `ssl_key_file=${key}`);
    const probe = startChecking();
    const check: Check = { type: 'tcp', starttls: 'postgres', tls: { ca } };
    expect((await seenUp(probe, `tcp://shop.example:${port}`, check)).facts).toMatchObject({ names: 'shop.example' });
    expect(words(await probe(`tcp://other.example:${port}`, check))).toBe('down: mismatch');
    expect(words(await probe(`tcp://shop.example:${port}`, { ...check, starttls: 'smtp' }, 1_000))).toMatch(
      /^down: (timeout|mismatch)$/,
    );
    const ended = new Promise((resolve) => first.once('exit', resolve));
    first.kill('SIGINT');
    await ended;
    start(plain, 'ssl=off');
    await vi.waitFor(async () => expect(words(await probe(`tcp://shop.example:${plain}`, check))).toBe('down: tls'), {
      timeout: 30_000,
      interval: 100,
    });
  },
);
