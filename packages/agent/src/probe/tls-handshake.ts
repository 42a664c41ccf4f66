// A TLS handshake on a connection that stands. Knows how it is begun and what its errors mean; refuses to know what a certificate must say (tls-verdict.ts) and
// what follows on the connection. Verifies nothing on the way: what was presented is judged when all of it is there.
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, createSecureContext, type SecureContext, type SecureContextOptions, type TLSSocket } from 'node:tls';
import type { TlsTerms } from '@vedette/protocol/check';
import type { WallMs } from '@vedette/protocol/kit';
import { errnoOf, messageOf } from '@vedette/protocol/kit';
import { classify, down, unknown } from './classify.ts';
import type { Talk } from './connection.ts';
import { judgeHandshake, type Outcome, type Presented } from './tls-verdict.ts';

/** Longer chains are nobody's; what is beyond is not looked at. */
const CHAIN_MAX = 10;

/** By their terms: making one takes far longer than using it. */
const contexts = new WeakMap<TlsTerms, SecureContext>();

const contextOf = (terms: TlsTerms): SecureContext => {
  const known = contexts.get(terms);
  if (known) return known;
  const minVersion = terms.minVersion ?? '1.2';
  const old = minVersion === '1.0' || minVersion === '1.1';
  const context = createSecureContext({
    minVersion: `TLSv${minVersion}` as NonNullable<SecureContextOptions['minVersion']>,
    ...(terms.ca && { ca: terms.ca.map(pemOf) }),
    // The hashes that the oldest versions are made of are refused at any higher level.
    ...(old && { ciphers: 'DEFAULT@SECLEVEL=0' }),
  });
  contexts.set(terms, context);
  return context;
};

const pemOf = (base64: string): string =>
  `-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;

/** How a handshake ended; with the connection, where it is good enough to go on with. */
export type Shaken = Outcome & { readonly secured?: TLSSocket };

/** @param done called once, unless the talk ends before; the connection is still to be ended then */
export const shakeHands = (
  { socket, look }: Talk,
  terms: TlsTerms,
  nowMs: () => WallMs,
  done: (end: Shaken) => void,
): void => {
  const { host } = look.target;
  const name = terms.name ?? host;
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
  const untrusted: unknown = secured.authorizationError;
  return {
    chain: chainFrom(secured.getPeerX509Certificate()),
    untrusted: untrusted ? String(untrusted) : undefined,
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
