import { connect } from 'node:tls';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Scope } from '../kit/scope.ts';
import { Authority } from './authority.test-support.ts';
import { identityOf, ringOf } from './identity.ts';
import { Doorway, keyFor } from './secured.test-support.ts';

// The first line of defence is taken away: a hash is spoken that keys do not go with. A handshake then may name a key that it never proves to
// hold (the binder is not looked at), and go on by a certificate or by nothing.
const OTHER_HASH = 'TLS_AES_256_GCM_SHA384';
vi.mock(import('./tls-rules.ts'), async (original) => {
  const rules = await original();
  return {
    ...rules,
    tlsRules: { ...rules.tlsRules, ciphers: 'TLS_AES_256_GCM_SHA384' as typeof rules.tlsRules.ciphers },
  };
});

const authority = new Authority();
let scope = new Scope();
let named: string[] = [];
const door = { current: new Doorway() };

beforeEach(async () => {
  scope = new Scope();
  named = [];
  door.current = new Doorway();
  const own = authority.issue({ names: ['localhost'], use: ['server'] });
  const ring = ringOf([keyFor('eu-1')]);
  await door.current.open(scope, {
    keys: {
      keyOf: (identity) => {
        named.push(identity);
        return ring.keyOf(identity);
      },
    },
    certificates: () => own,
  });
});
afterEach(() => scope.close());

/** Names the key of eu-1 without holding it. */
const pretend = (more: object): void => {
  const socket = connect({
    ...door.current.address,
    ca: authority.certificate,
    servername: 'localhost',
    ALPNProtocols: ['vedette/1'],
    ciphers: OTHER_HASH,
    pskCallback: () => ({ identity: identityOf({ agent: 'eu-1', keyNumber: 1 }), psk: keyFor('x').secret }),
    ...more,
  });
  socket.on('error', () => {}).resume();
  scope.defer('socket', () => socket.destroy());
};

test('a key that was named and not used proves nothing: the certificate that was shown says who it is', async () => {
  const { certificate: cert, key } = authority.issue({ names: ['urn:vedette:agent:eu-9'], use: ['client'] });
  pretend({ cert, key });
  expect((await door.current.secured()).proof).toEqual({ by: 'certificate', agent: 'eu-9' });
  // Without this the test would show nothing: the key was looked for, and found.
  expect(named).toEqual(['eu-1#1']);
});

test('a key that was named and not used, without a certificate, is refused', async () => {
  pretend({});
  expect(await door.current.next()).toEqual({ fault: expect.objectContaining({ code: 'link-insecure' }) });
  expect(named).toEqual(['eu-1#1']);
});
