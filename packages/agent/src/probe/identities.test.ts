// Certificates of the agent's own: shown where they are asked for, taken up when they are renewed, and our own trouble where they cannot be used.
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import type { Check } from '@vedette/protocol/check';
import { Authority } from '@vedette/protocol/link/authority.test-support';
import { expect, onTestFinished, test } from 'vitest';
import { startChecking, startTls, words } from './check.test-support.ts';
import type { IdentityFiles } from './probe.ts';

const authority = new Authority();
const server = authority.issue({ names: ['127.0.0.1'] });
const ca = [authority.certificate.replaceAll(/-----[^-]*-----|\s/g, '')];
const demanding = {
  cert: server.certificate,
  key: server.key,
  ca: authority.certificate,
  requestCert: true,
  rejectUnauthorized: true,
};

type Issued = { readonly certificate: string; readonly key: string };

/** Files of an agent, and how they are replaced as people do: another file, then its name. */
const startIdentity = (first: Issued) => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-identity-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const files: IdentityFiles = { certificateFile: join(folder, 'own.crt'), keyFile: join(folder, 'own.key') };
  const put = (file: string, text: string): void => {
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  const renew = ({ certificate, key }: Issued): void => {
    put(files.certificateFile, certificate);
    put(files.keyFile, key);
  };
  renew(first);
  return { files, renew, put };
};

const checking = (files: IdentityFiles | undefined) =>
  startChecking(undefined, undefined, {}, { identity: (name) => (name === 'monitor' ? files : undefined) });

/** A server of the web that tells who asks, and on which port. */
const startTelling = async () => {
  const web = createServer(demanding, ({ socket }, response) =>
    response.end((socket as TLSSocket).getPeerX509Certificate()?.subjectAltName),
  );
  web.on('tlsClientError', () => {});
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  onTestFinished(() => void web.close());
  const address = web.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
};

const saying = (name: string): string[] => [Buffer.from(name).toString('hex')];

test('it is shown where it is asked for, by tls and by http, and a renewed one is shown from then on', async () => {
  const { files, renew } = startIdentity(authority.issue({ names: ['first'], use: ['client'] }));
  const probe = checking(files);
  const port = await startTelling();
  const terms = { ca, identity: 'monitor' };
  const http = (name: string): Check => ({ type: 'http', tls: terms, contains: saying(name) });
  const first = http('DNS:first');
  expect(words(await probe(`https://127.0.0.1:${port}/`, first))).toBe('up');
  renew(authority.issue({ names: ['second'], use: ['client'] }));
  const second = http('DNS:second');
  expect(words(await probe(`https://127.0.0.1:${port}/`, first))).toBe('down: mismatch');
  expect(words(await probe(`https://127.0.0.1:${port}/`, second))).toBe('up');
  const old = await startTls({ ...demanding, maxVersion: 'TLSv1.2' });
  expect(words(await probe(`tls://127.0.0.1:${old}`, { type: 'tls', ...terms }))).toBe('up');
  expect(words(await probe(`tls://127.0.0.1:${old}`, { type: 'tls', ca }))).toBe('down: tls');
});

test('one that the server does not want is a refusal by the server', async () => {
  const { files } = startIdentity(new Authority('Somebody else').issue({ names: ['first'], use: ['client'] }));
  const old = await startTls({ ...demanding, maxVersion: 'TLSv1.2' });
  expect(words(await checking(files)(`tls://127.0.0.1:${old}`, { type: 'tls', ca, identity: 'monitor' }))).toMatch(
    /^down: (tls|reset)$/,
  );
});

test('what cannot be used is our own trouble, is told without a word of what is in it, and mends itself', async () => {
  const [own, other] = [authority.issue({ names: ['a'], use: ['client'] }), authority.issue({ names: ['b'] })];
  const { files, renew, put } = startIdentity(own);
  const port = await startTelling();
  const probe = checking(files);
  const check: Check = { type: 'http', tls: { ca, identity: 'monitor' } };
  const seen = async () => await probe(`https://127.0.0.1:${port}/`, check);
  put(files.keyFile, other.key);
  const torn = await seen();
  expect([words(torn), torn.facts['error']]).toEqual(['unknown: blind', expect.stringContaining("'monitor'")]);
  put(files.keyFile, 'no key, and a secret');
  const broken = await seen();
  expect([words(broken), JSON.stringify(broken.facts)]).toEqual([
    'unknown: blind',
    expect.not.stringContaining('secret'),
  ]);
  put(files.keyFile, 'x'.repeat(100_000));
  expect(words(await seen())).toBe('unknown: blind');
  rmSync(files.keyFile);
  expect((await seen()).facts['error']).toContain('ENOENT');
  renew(own);
  expect(words(await seen())).toBe('up');
  expect(words(await checking(undefined)(`https://127.0.0.1:${port}/`, check))).toBe('unknown: blind');
});

test('a redirect to somebody else does not see it', async () => {
  const { files } = startIdentity(authority.issue({ names: ['first'], use: ['client'] }));
  const elsewhere = await startTelling();
  const home = createServer(demanding, (_request, response) =>
    response.writeHead(302, { location: `https://127.0.0.1:${elsewhere}/` }).end(),
  );
  home.listen(0, '127.0.0.1');
  await once(home, 'listening');
  onTestFinished(() => void home.close());
  const address = home.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const seen = await checking(files)(`https://127.0.0.1:${port}/`, { type: 'http', tls: { ca, identity: 'monitor' } });
  expect(words(seen)).toMatch(/^down: (tls|reset)$/);
  expect(seen.facts['url']).toBe(`https://127.0.0.1:${elsewhere}/`);
});
