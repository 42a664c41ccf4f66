// A TLS handshake on a connection that stands. Knows how it is begun and what its errors mean; refuses to know what a certificate must say (tls-verdict.ts) and
// what follows on the connection. Verifies nothing on the way: what was presented is judged when all of it is there.
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, createSecureContext, type SecureContext, type SecureVersion, type TLSSocket } from 'node:tls';
import type { TlsTerms, TlsVersion } from '@vedette/protocol/check';
import type { WallMs } from '@vedette/protocol/kit';
import { errnoOf, messageOf } from '@vedette/protocol/kit';
import { classify, down, unknown } from './classify.ts';
import type { Talk } from './connection.ts';
import { judgeHandshake, type Outcome, type Presented } from './tls-verdict.ts';

/** Longer chains are nobody's; what is beyond is not looked at. */
const CHAIN_MAX = 10;

const versions = { '1.0': 'TLSv1', '1.1': 'TLSv1.1', '1.2': 'TLSv1.2', '1.3': 'TLSv1.3' } as const satisfies Readonly<
  Record<TlsVersion, SecureVersion>
>;

/** By their terms: making one takes far longer than using it. */
const contexts = new WeakMap<TlsTerms, SecureContext>();

const contextOf = (terms: TlsTerms): SecureContext => {
  const known = contexts.get(terms);
  if (known) return known;
  const minVersion = terms.minVersion ?? '1.2';
  const old = minVersion === '1.0' || minVersion === '1.1';
  const context = createSecureContext({
    minVersion: versions[minVersion],
    ...(terms.ca && { ca: terms.ca.map(pemOf) }),
    // The hashes that the oldest versions are made of are refused at any higher level.
    ...(old && { ciphers: 'DEFAULT@SECLEVEL=0' }),
  });
  contexts.set(terms, context);
  return context;
};

/** @throws an Error when it is no certificate: left out, it would be the target that nobody vouches for */
const pemOf = (base64: string): string => new X509Certificate(Buffer.from(base64, 'base64')).toString();

/** How a handshake ended; with the connection, where it is good enough to go on with. */
export type Shaken = Outcome & { readonly secured?: TLSSocket };

/** @param done called once, unless the talk ends before, and again if a connection that was good enough breaks later */
export const shakeHands = (talk: Talk, terms: TlsTerms, nowMs: () => WallMs, done: (end: Shaken) => void): void => {
  const { socket, look } = talk;
  const { host } = look.target;
  const name = terms.name ?? host;
  talk.overdue(TIMEOUT, { error: 'the handshake was not finished' });
  let secured: TLSSocket;
  try {
    secured = connect({
      socket,
      secureContext: contextOf(terms),
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      // An address is never asked for by name (RFC 6066, section 3).
      ...(isIP(name) === 0 && { servername: name }),
      ...(terms.alpn && { ALPNProtocols: [...terms.alpn] }),
    });
  } catch (error) {
    // Authorities that cannot be read: no target can be judged by them.
    done({ verdict: unknown('blind'), facts: { error: messageOf(error) } });
    return;
  }
  secured.once('secureConnect', () => {
    const outcome = judgeHandshake(presentedBy(secured), terms, host, nowMs());
    done(outcome.verdict.status === 'up' ? { ...outcome, secured } : outcome);
  });
  secured.on('error', (error) => done(brokenBy(error)));
};

const TLS = down('tls');
const TIMEOUT = down('timeout');

/** An error of the system is what it is on any connection; every other one is that of a handshake. */
const brokenBy = (error: Error): Shaken => {
  const errno = errnoOf(error);
  const verdict = errno?.startsWith('ERR_') === false ? classify(errno) : TLS;
  return { verdict, facts: { error: explain(error) } };
};

/** OpenSSL's own words, without where in its code they were said. */
const explain = (error: Error): string => {
  const reason: unknown = Reflect.get(error, 'reason');
  return typeof reason === 'string' ? reason : error.message;
};

const presentedBy = (secured: TLSSocket): Presented => {
  const { standardName, name } = secured.getCipher();
  // Typed as an Error, and the code of one.
  const untrusted: unknown = secured.authorizationError;
  return {
    chain: chainFrom(secured.getPeerX509Certificate()),
    untrusted: untrusted ? `${untrusted as string}` : undefined,
    version: secured.getProtocol() ?? '',
    cipher: standardName ?? name,
    alpn: secured.alpnProtocol || undefined,
  };
};

const chainFrom = (own: X509Certificate | undefined): readonly X509Certificate[] => {
  const chain: X509Certificate[] = [];
  for (let next = own; next && chain.length < CHAIN_MAX; next = next.issuerCertificate) {
    if (chain.some(({ fingerprint256 }) => fingerprint256 === next?.fingerprint256)) break;
    chain.push(next);
  }
  return chain;
};
