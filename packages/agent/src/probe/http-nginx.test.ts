// The same looks over HTTP at nginx, where it is installed: healthy, and broken in each way that it can be.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpTerms } from '@vedette/protocol/check';
import { systemClock } from '@vedette/protocol/kit/system';
import { Authority } from '@vedette/protocol/link/authority.test-support';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startChecking, words } from './check.test-support.ts';
import { hasNginx, runNginx } from './nginx.test-support.ts';
import { freePort } from './tcp.test-support.ts';

vi.setConfig({ testTimeout: 60_000 });

const authority = new Authority();
const ca = [authority.certificate.replaceAll(/-----[^-]*-----|\s/g, '')];

/** Plain, safe, and safe with a certificate that has expired. */
const startNginx = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-nginx-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const tls = (name: string, untilMs?: number): string => {
    const { certificate, key } = authority.issue({ names: ['shop.example'], ...(untilMs && { untilMs }) });
    writeFileSync(join(folder, `${name}.crt`), certificate);
    writeFileSync(join(folder, `${name}.key`), key, { mode: 0o600 });
    return `ssl_protocols TLSv1.2 TLSv1.3; ssl_certificate ${folder}/${name}.crt; ssl_certificate_key ${folder}/${name}.key;`;
  };
  const [plain, safe, expired] = [
    await freePort('127.0.0.1'),
    await freePort('127.0.0.1'),
    await freePort('127.0.0.1'),
  ];
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${folder}/${of};`);
  const ready = 'all is ready '.repeat(100);
  writeFileSync(join(folder, 'page.html'), ready);
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/log; events {}
     http { access_log off; ${temp.join(' ')} gzip on; gzip_min_length 1; default_type text/html;
       server { listen 127.0.0.1:${plain}; root ${folder};
         location /page.html { }
         location /json { default_type application/json; return 200 '{"state":"ok","host":"$host","agent":"$http_user_agent"}'; }
         location /teapot { return 418; }
         location /gone { return 410 'gone'; }
         location /moved { return 301 /page.html; }
         location /loop { return 302 /loop; }
         location /safe { return 301 https://shop.example:${safe}/; }
         location /cut { return 444; }
         location /method { if ($request_method != POST) { return 405; } return 200 'posted'; } }
       server { listen 127.0.0.1:${safe} ssl; ${tls('safe')} return 200 'safe'; }
       server { listen 127.0.0.1:${expired} ssl; ${tls('expired', systemClock.now() - 86_400_000)} return 200 'late'; } }`,
  );
  runNginx(['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'log'), '-p', folder]);
  return {
    plain: `http://shop.example:${plain}`,
    safe: `https://shop.example:${safe}`,
    expired: `https://shop.example:${expired}`,
    safePlain: `http://shop.example:${safe}`,
    plainSafe: `https://shop.example:${plain}`,
  };
};

const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex');

test.skipIf(!hasNginx)('nginx (where it is installed)', async () => {
  const at = await startNginx();
  const probe = startChecking();
  const seen = (url: string, terms: HttpTerms = {}) => probe(url, { type: 'http', ...terms });
  await vi.waitFor(async () => expect(words(await seen(`${at.plain}/page.html`))).toBe('up'), {
    timeout: 30_000,
    interval: 100,
  });
  const json = (path: string, equals: string): HttpTerms => ({ json: [{ path, equals }] });
  const table: [string, HttpTerms, string][] = [
    [`${at.plain}/page.html`, { contains: [hex('ready all is')] }, 'up'],
    [`${at.plain}/page.html`, { contains: [hex('broken')] }, 'down: mismatch'],
    [`${at.plain}/page.html`, { method: 'HEAD' }, 'up'],
    [`${at.plain}/none.html`, {}, 'down: status'],
    [`${at.plain}/none.html`, { status: ['404'] }, 'up'],
    [`${at.plain}/json`, json('.state', '"ok"'), 'up'],
    [`${at.plain}/json`, json('.host', '"shop.example"'), 'up'],
    [`${at.plain}/json`, json('.state', '"no"'), 'down: mismatch'],
    [`${at.plain}/teapot`, {}, 'down: status'],
    [`${at.plain}/gone`, { status: ['410'], contains: [hex('gone')] }, 'up'],
    [`${at.plain}/moved`, { contains: [hex('ready')] }, 'up'],
    [`${at.plain}/moved`, { redirectsMax: 0 }, 'down: status'],
    [`${at.plain}/moved`, { status: ['301'] }, 'up'],
    [`${at.plain}/loop`, {}, 'down: status'],
    [`${at.plain}/safe`, { tls: { ca } }, 'up'],
    [`${at.plain}/safe`, {}, 'down: tls'],
    [`${at.plain}/cut`, {}, 'down: reset'],
    [`${at.plain}/method`, {}, 'down: status'],
    [`${at.plain}/method`, { method: 'POST', body: hex('x'), contains: [hex('posted')] }, 'up'],
    [`${at.safe}/`, { tls: { ca, minVersion: '1.3' }, contains: [hex('safe')] }, 'up'],
    [`${at.expired}/`, { tls: { ca } }, 'down: expired'],
    [`${at.safePlain}/`, {}, 'down: status'],
    [`${at.plainSafe}/`, {}, 'down: tls'],
  ];
  for (const [url, terms, expected] of table) expect(words(await seen(url, terms)), url).toBe(expected);
  const { facts } = await seen(`${at.plain}/page.html`, { contains: [hex('ready')] });
  expect(facts).toMatchObject({ status: 200, size: 1_300 });
});
