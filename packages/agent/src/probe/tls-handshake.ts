// A TLS handshake on a connection that stands. Knows how it is begun and what its errors mean; refuses to know what a certificate must say (tls-verdict.ts), what it is made with
// (identities.ts) and what follows on the connection. Verifies nothing on the way: what was presented is judged when all of it is there.
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { TlsTerms } from '@vedette/protocol/check';
import type { WallMs } from '@vedette/protocol/kit';
import { errnoOf } from '@vedette/protocol/kit';
import { brokenWhile, classify, down, unknown } from './classify.ts';
import type { Talk } from './connection.ts';
import { type ContextOrProblem, contextOf, type IdentityOf } from './identities.ts';
import { judgeHandshake, type Outcome, type Presented } from './tls-verdict.ts';

/** Longer chains are nobody's; what is beyond is not looked at. */
const CHAIN_MAX = 10;

/** How a handshake ended; with the connection, where it is good enough to go on with. */
export type Shaken = Outcome & { readonly secured?: TLSSocket };

/** What a handshake is made with. */
export type Shaking = {
  readonly terms: TlsTerms;
  readonly identityOf: IdentityOf;
  readonly nowMs: () => WallMs;
  /** What the connection is for, where the terms do not say (ALPN): the server may take one of them or none. */
  readonly offered?: readonly string[];
};

/** @param done called once, unless the talk ends before, and again if a connection that was good enough breaks later */
export const shakeHands = (talk: Talk, shaking: Shaking, done: (end: Shaken) => void): void => {
  talk.overdue(TIMEOUT, { error: UNFINISHED });
  const made = contextOf(shaking.terms, shaking.identityOf);
  if (made instanceof Promise) void made.then((later) => !talk.socket.destroyed && begin(talk, shaking, later, done));
  else begin(talk, shaking, made, done);
};

const begin = (
  { socket, look: { target } }: Talk,
  { terms, nowMs, offered = terms.alpn }: Shaking,
  made: ContextOrProblem,
  done: (end: Shaken) => void,
): void => {
  if ('problem' in made) {
    done({ verdict: unknown('blind'), facts: { error: made.problem } });
    return;
  }
  const name = terms.name ?? target.host;
  const secured = connect({
    socket,
    secureContext: made.context,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    // An address is never asked for by name (RFC 6066, section 3).
    ...(isIP(name) === 0 && { servername: name }),
    ...(offered && { ALPNProtocols: [...offered] }),
  });
  let isOver = false;
  secured.once('secureConnect', () => {
    isOver = true;
    const outcome = judgeHandshake(presentedBy(secured), terms, target.host, nowMs());
    done(outcome.verdict.status === 'up' ? { ...outcome, secured } : outcome);
  });
  secured.on('error', (error) => done(brokenBy(error, isOver)));
};

const TLS = down('tls');
const TIMEOUT = down('timeout');
const UNFINISHED = 'the handshake was not finished';

/** An error of the system is what it is on any connection, and what was waited for after the handshake others know; every other one is that of a handshake. */
const brokenBy = (error: Error, isOver: boolean): Shaken => {
  const errno = errnoOf(error);
  if (errno === undefined || errno.startsWith('ERR_')) return { verdict: TLS, facts: { error: explain(error) } };
  return { verdict: classify(errno), facts: isOver ? {} : { error: brokenWhile(UNFINISHED) } };
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
