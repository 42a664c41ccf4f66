import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Authority } from './authority.test-support.ts';
import { type CertificateFiles, type Certificates, ownAgentOf, readCertificates } from './certificates.ts';

const NOW = Date.UTC(2026, 0, 1);
const failing = expect.objectContaining({ code: 'tls-unusable' });
const authority = new Authority();
const good = authority.issue({ names: ['urn:vedette:agent:eu-1'] });

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vedette-certificates-'));
});
afterEach(() => rm(folder, { recursive: true }));

const written = async (certificates: Certificates): Promise<CertificateFiles> => {
  const files = { certificate: join(folder, 'c'), key: join(folder, 'k'), ca: join(folder, 'a') };
  for (const name of ['certificate', 'key', 'ca'] as const) await writeFile(files[name], certificates[name]);
  return files;
};

describe('certificates in files', () => {
  test('are read', async () => {
    const files = await written(good);
    const certificates = await readCertificates(files, NOW);
    expect(certificates).toEqual(good);
    expect(ownAgentOf(certificates, files.certificate)).toBe('eu-1');
  });

  test.for<[string, Partial<Certificates>]>([
    ['that expired', authority.issue({ untilMs: NOW })],
    ['that are not valid yet', authority.issue({ fromMs: NOW + 1_000 })],
    ['whose key is another’s', { key: authority.issue({}).key }],
    ['whose key is none', { key: good.certificate }],
    ['that are none', { certificate: 'certificate' }],
    ['without an authority', { ca: '' }],
  ])('%s are refused', async ([, wrong]) => {
    await expect(readCertificates(await written({ ...good, ...wrong }), NOW)).rejects.toEqual(failing);
  });

  test('that are not there are refused', async () => {
    const files = await written(good);
    await rm(files.key);
    await expect(readCertificates(files, NOW)).rejects.toEqual(failing);
  });
});

test.for([
  ['no agent', ['vedette.test']],
  ['two agents', ['urn:vedette:agent:a', 'urn:vedette:agent:b']],
  ['what cannot be an agent', ['urn:vedette:agent:a b']],
  ['an agent in capitals', ['URN:VEDETTE:AGENT:a']],
] as const)('a certificate that names %s is no agent’s own', ([, names]) => {
  expect(() => ownAgentOf(authority.issue({ names }), 'c')).toThrow(failing);
});
