// HTTP/2 and certificates of the agent's own at servers that everybody runs, as far as they are installed: nginx, and OpenSSL's own.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpTerms } from '@vedette/protocol/check';
import { Authority } from '@vedette/protocol/link/authority.test-support';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startChecking, words } from './check.test-support.ts';
import { hasNginx, runNginx } from './nginx.test-support.ts';
import { freePort } from './tcp.test-support.ts';

vi.setConfig({ testTimeout: 60_000 });

const authority = new Authority();
const ca = [authority.certificate.replaceAll(/-----[^-]*-----|\s/g, '')];
const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex');

const hasOpenssl = ((): boolean => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** A folder with certificates of the server and of the agent. */
const furnish = () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-own-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const server = authority.issue({ names: ['shop.example'] });
  const own = authority.issue({ names: ['monitor'], use: ['client'] });
  return {
    folder,
    server: { certificate: put('server.crt', server.certificate), key: put('server.key', server.key) },
    own: { certificateFile: put('own.crt', own.certificate), keyFile: put('own.key', own.key) },
    ca: put('ca.crt', authority.certificate),
  };
};

test.skipIf(!hasNginx)('nginx, over HTTP/2 and with certificates of both sides', async () => {
  const { folder, server, own, ca: caFile } = furnish();
  const [safe, old, plain] = [await freePort('127.0.0.1'), await freePort('127.0.0.1'), await freePort('127.0.0.1')];
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${folder}/${of};`);
  const tls = `ssl_certificate ${server.certificate}; ssl_certificate_key ${server.key}; ssl_client_certificate ${caFile};`;
  writeFileSync(join(folder, 'page.html'), 'all is ready '.repeat(10_000));
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/log; events {}
     http { access_log off; ${temp.join(' ')} gzip on; gzip_min_length 1; default_type text/html;
       server { listen 127.0.0.1:${safe} ssl http2; ${tls} ssl_verify_client optional; root ${folder};
         location /page.html { }
         location /who { return 200 '$server_protocol $ssl_client_verify'; }
         location /moved { return 301 /page.html; }
         location /cut { return 444; } }
       server { listen 127.0.0.1:${old} ssl; ${tls} ssl_verify_client on; return 200 '$server_protocol $ssl_client_verify'; }
       server { listen 127.0.0.1:${plain} http2; return 200 'plain $server_protocol'; } }`,
  );
  runNginx(['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'log'), '-p', folder]);
  const probe = startChecking(undefined, undefined, {}, { identity: () => own });
  const seen = (url: string, terms: HttpTerms = {}) => probe(url, { type: 'http', ...terms });
  const at = `https://shop.example:${safe}`;
  await vi.waitFor(async () => expect(words(await seen(`${at}/page.html`, { tls: { ca } }))).toBe('up'), {
    timeout: 30_000,
    interval: 100,
  });
  const mine = { ca, identity: 'monitor' };
  const table: [string, HttpTerms, string, string | undefined][] = [
    [`${at}/page.html`, { version: '2', tls: { ca }, contains: [hex('ready all')] }, 'up', '2'],
    [`${at}/page.html`, { version: 'any', tls: { ca }, contains: [hex('broken')] }, 'down: mismatch', '2'],
    [`${at}/page.html`, { tls: { ca } }, 'up', '1.1'],
    [`${at}/page.html`, { version: '2', method: 'HEAD', tls: { ca } }, 'up', '2'],
    [`${at}/moved`, { version: '2', tls: { ca }, contains: [hex('ready')] }, 'up', '2'],
    [`${at}/none`, { version: '2', tls: { ca } }, 'down: status', '2'],
    [`${at}/cut`, { version: '2', tls: { ca } }, 'down: reset', undefined],
    [`${at}/who`, { version: '2', tls: { ca }, contains: [hex('HTTP/2.0 NONE')] }, 'up', '2'],
    [`${at}/who`, { version: '2', tls: mine, contains: [hex('HTTP/2.0 SUCCESS')] }, 'up', '2'],
    [`https://shop.example:${old}/`, { tls: mine, contains: [hex('HTTP/1.1 SUCCESS')] }, 'up', '1.1'],
    [`https://shop.example:${old}/`, { tls: { ca } }, 'down: status', '1.1'],
    [`https://shop.example:${old}/`, { version: 'any', tls: mine }, 'up', '1.1'],
    [`https://shop.example:${old}/`, { version: '2', tls: mine }, 'down: tls', undefined],
    [`http://shop.example:${plain}/`, { version: '2', contains: [hex('plain HTTP/2.0')] }, 'up', '2'],
  ];
  for (const [url, terms, expected, version] of table) {
    const found = await seen(url, terms);
    expect([words(found), found.facts['http_version']], `${url} ${JSON.stringify(terms)}`).toEqual([expected, version]);
  }
});

test.skipIf(!hasOpenssl)('openssl s_server, which wants a certificate', async () => {
  const { server, own, ca: caFile } = furnish();
  const port = await freePort('127.0.0.1');
  const child = spawn(
    'openssl',
    [
      's_server',
      '-accept',
      `127.0.0.1:${port}`,
      '-cert',
      server.certificate,
      '-key',
      server.key,
      '-CAfile',
      caFile,
    ].concat(['-Verify', '1', '-verify_return_error', '-www', '-quiet', '-tls1_2']),
    { stdio: 'ignore' },
  );
  onTestFinished(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill('SIGKILL')) await ended;
  });
  const probe = startChecking(undefined, undefined, {}, { identity: () => own });
  const tls = (identity?: string) =>
    probe(`tls://shop.example:${port}`, { type: 'tls', ca, ...(identity !== undefined && { identity }) });
  await vi.waitFor(async () => expect(words(await tls('monitor'))).toBe('up'), { timeout: 30_000, interval: 100 });
  expect(words(await tls())).toBe('down: tls');
});
