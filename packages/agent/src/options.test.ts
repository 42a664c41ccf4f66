import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultCode } from '@vedette/protocol/kit';
import { formatToken, SECRET_BYTES } from '@vedette/protocol/link';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseOptions } from './options.ts';

const failing = (code: FaultCode) => expect.objectContaining({ code });
const token = formatToken({ agent: 'eu-1', keyNumber: 1, secret: new Uint8Array(SECRET_BYTES) });
let folder = '';
let file = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vedette-options-'));
  file = join(folder, 'token');
  await writeFile(file, token);
});
afterAll(() => rm(folder, { recursive: true }));

describe('the name of an agent', () => {
  test('is its token’s', async () => {
    const { id, stateFolder } = await parseOptions(['--token-file', file, '--manager', 'vedette.example.org']);
    expect([id, stateFolder]).toEqual(['eu-1', 'vedette-agent-eu-1']);
    expect((await parseOptions(['--listen'], { token })).id).toBe('eu-1');
  });

  test('may be said besides, and must agree', async () => {
    expect((await parseOptions(['--id', 'eu-1', '--listen'], { token })).id).toBe('eu-1');
    await expect(parseOptions(['--id', 'eu-2', '--listen'], { token })).rejects.toEqual(failing('usage'));
  });

  test('must be said where nothing else says it', async () => {
    expect((await parseOptions(['--id', 'here', '--listen'])).credentials.now).toBeUndefined();
    await expect(parseOptions(['--listen'])).rejects.toEqual(failing('usage'));
  });
});

test.for([
  ['a token in words', ['--token', token]],
  ['a token in words, with =', [`--token=${token}`]],
  ['half of what certificates need', ['--tls-certificate', 'c.pem', '--tls-key', 'k.pem']],
  ['the other half', ['--tls-ca', 'ca.pem']],
  ['both a token and certificates', ['--token-file', 't', '--tls-certificate', 'c', '--tls-key', 'k', '--tls-ca', 'a']],
] as const)('%s on the command line is a mistake', async ([, args]) => {
  await expect(parseOptions([...args, '--id', 'eu-1', '--listen'])).rejects.toEqual(failing('usage'));
});

test('what a manager may have said is the owner’s to say', async () => {
  const checksOf = async (...args: string[]) => (await parseOptions(['--id', 'a', '--listen', ...args])).policy.checks;
  expect(await checksOf()).toEqual({});
  expect(await checksOf('--dialogue', '--methods', 'GET', 'POST')).toEqual({
    dialogue: true,
    methods: ['GET', 'POST'],
  });
  expect(await checksOf('--methods', 'GET POST')).toEqual({ methods: ['GET', 'POST'] });
  expect(await checksOf('--no-dialogue')).toEqual({ dialogue: false });
  await expect(checksOf('--methods', 'BREW')).rejects.toEqual(failing('usage'));
});
