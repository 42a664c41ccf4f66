// Dialling with proof: a secured connection to one address, or the reason why there is none. Knows how the side that dials shows a key or a
// certificate and judges the answer; refuses to know when to try again.

import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { Clock } from '../kit/clock.ts';
import { Fault } from '../kit/fault.ts';
import { type Address, formatAddress } from '../target/address.ts';
import type { Certificates } from './certificates.ts';
import { connectTo } from './dial.ts';
import type { Expectation } from './expectation.ts';
import { identityOf, type LinkKey, type Proof, type Secured } from './identity.ts';
import { dialledFault } from './tls-fault.ts';
import { ALPN, HANDSHAKE_MS, tlsRules } from './tls-rules.ts';

/** What the side that dials shows, and what it wants to see. */
export type Credential =
  | { readonly by: 'key'; readonly key: LinkKey }
  | { readonly by: 'certificate'; readonly certificates: Certificates; readonly expects: Expectation };

/**
 * A connected socket whose other end has proved to hold the same key, or a certificate as expected.
 * @throws Fault `unreachable`, `silent`, `link-lost`, `link-insecure`, `key-refused`, `tls-unusable`, `identity-mismatch`; an aborted
 * signal rejects with its reason
 */
export const dialSecurely = async (
  address: Address,
  credential: Credential,
  clock: Clock,
  signal?: AbortSignal,
): Promise<Secured> => {
  const raw = await connectTo(address, clock, signal);
  const remote = formatAddress(address);
  const { promise, resolve, reject } = Promise.withResolvers<Secured>();
  const deadline = clock.at(clock.elapsed() + HANDSHAKE_MS, () =>
    giveUp(new Fault('silent', `${remote} did not prove who it is within ${HANDSHAKE_MS / 1_000} s.`)),
  );
  const giveUp = (reason: unknown): void => {
    raw.destroy();
    reject(reason);
  };
  const onAbort = (): void => giveUp(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const claim = credential.by === 'key' ? `the key ${identityOf(credential.key)}` : 'this side’s certificate';
  let expected: string | undefined;
  const socket = connect({
    ...tlsRules,
    ALPNProtocols: [ALPN],
    socket: raw,
    ...(credential.by === 'key'
      ? withKey(credential.key, remote)
      : withCertificate(credential, address, (agent) => (expected = agent))),
  });
  // It stays for the socket's life: an error before its owner's first listener must not go uncaught.
  socket.on('error', (error) => reject(dialledFault(error, remote, claim)));
  socket.once('close', () =>
    reject(new Fault('link-lost', `${remote} ended the connection before it proved anything.`)),
  );
  socket.once('secureConnect', () => {
    const proof = proofOf(socket, credential, expected);
    if (proof) resolve({ socket, proof });
    else giveUp(new Fault('link-insecure', `What answers at ${remote} did not prove that it is a party of this link.`));
  });
  return promise.finally(() => {
    deadline[Symbol.dispose]();
    signal?.removeEventListener('abort', onAbort);
  });
};

const withKey = ({ secret, ...name }: LinkKey, remote: string): ConnectionOptions => ({
  // Whoever holds the key needs no certificate: whatever certificate is shown instead, by however well known an authority, is refused.
  ca: [],
  pskCallback: () => ({ identity: identityOf(name), psk: secret }),
  checkServerIdentity: () =>
    new Fault('key-refused', `${remote} shows a certificate instead of the key ${identityOf(name)}.`),
});

const withCertificate = (
  { certificates: { certificate: cert, key, ca }, expects }: Extract<Credential, { by: 'certificate' }>,
  { host }: Address,
  expected: (agent: string) => void,
): ConnectionOptions => ({
  cert,
  key,
  ca,
  host,
  // Only names may be asked for, and the name says no more than who dials knows anyway.
  ...(isIP(host) === 0 && { servername: host }),
  checkServerIdentity: (_host, { raw }) => {
    try {
      expected(expects(new X509Certificate(raw)));
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  },
});

/** The handshake went on by the key that was named, or by a certificate that was found good; by anything else nothing is proved. */
const proofOf = (socket: TLSSocket, credential: Credential, expected: string | undefined): Proof | undefined => {
  if (socket.alpnProtocol !== ALPN) return undefined;
  if (credential.by === 'key') {
    const { agent, keyNumber } = credential.key;
    return socket.isSessionReused() && !socket.getPeerX509Certificate() ? { by: 'key', agent, keyNumber } : undefined;
  }
  return socket.authorized && expected !== undefined ? { by: 'certificate', agent: expected } : undefined;
};
