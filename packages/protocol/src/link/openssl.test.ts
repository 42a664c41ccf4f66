// Against a TLS that is not Node's: the program openssl, where there is one.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { Scope } from '../kit/scope.ts';
import { identityOf, type LinkKey, ringOf } from './identity.ts';
import { Doorway, keyFor } from './secured.test-support.ts';

const version = spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? '';
const isThere = /^OpenSSL [3-9]/.test(version);

let scope = new Scope();
afterEach(async () => {
  await scope.close();
  scope = new Scope();
});

type Report = { readonly exit: number | null; readonly said: string };

const client = async (door: Doorway, { secret, ...name }: LinkKey): Promise<Report> => {
  const { host, port } = door.address;
  const hex = Buffer.from(secret).toString('hex');
  const args = ['s_client', '-connect', `${host}:${port}`, '-tls1_3', '-psk_identity', identityOf(name), '-psk', hex];
  const child = spawn('openssl', args);
  scope.defer('openssl', () => child.kill());
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  // With nothing to say it ends after the handshake.
  child.stdin.end();
  const [exit] = (await once(child, 'close')) as [number | null];
  return { exit, said };
};

describe.skipIf(!isThere)(`openssl s_client${isThere ? '' : ' (not run: no OpenSSL 3 on this machine)'}`, () => {
  const key = keyFor('eu-1', 3);
  const doorway = async (): Promise<Doorway> => {
    const door = new Doorway();
    await door.open(scope, { keys: ringOf([key]) });
    return door;
  };

  test('with the right key completes TLS 1.3', async () => {
    const door = await doorway();
    const report = client(door, key);
    const { socket, proof } = await door.secured();
    expect(proof).toEqual({ by: 'key', agent: 'eu-1', keyNumber: 3 });
    socket.end('good morning');
    const { exit, said } = await report;
    expect(said).toContain('TLSv1.3, Cipher is TLS_AES_128_GCM_SHA256');
    expect(said).toMatch(/Reused/);
    expect(exit).toBe(0);
  });

  test.for([
    ['with a wrong key', { ...keyFor('eu-1', 3) }],
    ['with an unknown name', { ...key, agent: 'eu-2' }],
    ['with the number of another key', { ...key, keyNumber: 4 }],
  ] as const)('%s is refused', async ([, other]) => {
    const door = await doorway();
    const [outcome, { exit, said }] = await Promise.all([door.next(), client(door, other)]);
    expect(outcome).toEqual({ fault: expect.objectContaining({ code: 'key-refused' }) });
    expect(exit).not.toBe(0);
    expect(said).toContain('alert');
  });
});
