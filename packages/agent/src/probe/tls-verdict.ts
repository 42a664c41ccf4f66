// What a finished handshake comes to: pure, from what was presented and what is asked for. Knows in which order faults count; refuses to know sockets.
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Facts, TlsTerms } from '@vedette/protocol/check';
import { UP, type Verdict } from '@vedette/protocol/health';
import type { WallMs } from '@vedette/protocol/kit';
import { down } from './classify.ts';

/** A handshake that was finished, whoever the other side turned out to be. */
export type Presented = {
  /** The server's own first, then whose they are, as far as they were sent or are known here. Empty when it sent none. */
  readonly chain: readonly X509Certificate[];
  /** Why nobody here vouches for it; undefined when somebody does. */
  readonly untrusted: string | undefined;
  readonly version: string;
  readonly cipher: string;
  /** What it took of what was offered; undefined for none. */
  readonly alpn: string | undefined;
};

export type Outcome = { readonly verdict: Verdict; readonly facts: Facts };

const TLS = down('tls');
const EXPIRED = down('expired');
const MISMATCH = down('mismatch');

const STRANGER = 'nobody who is believed here has issued it, or the server does not send those between';

/** What OpenSSL says of a certificate that is sound and that nobody vouches for, and what it means. */
const nobodyVouches: ReadonlyMap<string, string> = new Map([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'it is signed by itself alone'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its authority is not believed here'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', STRANGER],
  ['UNABLE_TO_GET_ISSUER_CERT', STRANGER],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', STRANGER],
  ['CERT_UNTRUSTED', 'its authority is not believed here'],
]);

/** @param host what the target names: a name or an IP address */
export const judgeHandshake = (presented: Presented, terms: TlsTerms, host: string, nowMs: WallMs): Outcome => {
  const fault = faultOf(presented, terms, host, nowMs);
  const facts = factsOf(presented);
  if (fault) return { verdict: fault.verdict, facts: { error: fault.text, ...facts } };
  const warning = warningOf(presented.chain, terms, nowMs);
  return { verdict: UP, facts: warning === undefined ? facts : { warning, ...facts } };
};

type FaultFound = { readonly verdict: Verdict; readonly text: string };

const faultOf = (presented: Presented, terms: TlsTerms, host: string, nowMs: WallMs): FaultFound | undefined => {
  const { chain, untrusted, alpn } = presented;
  if (terms.alpn && alpn === undefined)
    return { verdict: MISMATCH, text: `the server takes none of ${terms.alpn.join(', ')}` };
  if (terms.unverified) return undefined;
  const [own] = chain;
  if (!own) return { verdict: TLS, text: 'the server has no certificate' };
  if (own.validToDate.getTime() <= nowMs)
    return { verdict: EXPIRED, text: `the certificate expired on ${dayOf(own.validToDate)}` };
  if (own.validFromDate.getTime() > nowMs)
    return { verdict: TLS, text: `the certificate is not valid before ${dayOf(own.validFromDate)}` };
  if (untrusted === 'CERT_HAS_EXPIRED')
    return { verdict: EXPIRED, text: 'a certificate between the server’s and the authority has expired' };
  if (untrusted !== undefined && !(terms.selfSigned && nobodyVouches.has(untrusted)))
    return { verdict: TLS, text: `the certificate cannot be verified: ${nobodyVouches.get(untrusted) ?? untrusted}` };
  const foreign = [terms.name ?? host, ...(terms.names ?? [])].find((name) => !isFor(own, name));
  if (foreign === undefined) return undefined;
  const why = own.subjectAltName ? '' : ': it has no names beside its subject, which counts for nothing';
  return { verdict: MISMATCH, text: `the certificate is not for ${foreign}${why}` };
};

/** A name in the subject alone counts for nothing, as in browsers. */
const isFor = (certificate: X509Certificate, name: string): boolean =>
  isIP(name) > 0
    ? certificate.checkIP(name) !== undefined
    : certificate.checkHost(name, { subject: 'never', partialWildcards: false }) !== undefined;

/** Of authorities at the top the date says nothing: machines believe them by name. */
const warningOf = (chain: readonly X509Certificate[], terms: TlsTerms, nowMs: WallMs): string | undefined => {
  if (terms.expiresWithinMs === undefined) return undefined;
  const untilMs = nowMs + terms.expiresWithinMs;
  for (const [place, { validToDate, subject, issuer }] of chain.entries()) {
    if (validToDate.getTime() > untilMs || (place > 0 && subject === issuer)) continue;
    return `${place === 0 ? 'the certificate' : 'a certificate above the server’s own'} expires on ${dayOf(validToDate)}`;
  }
  return undefined;
};

const factsOf = ({ chain, version, cipher, alpn }: Presented): Facts => {
  const [own] = chain;
  return {
    tls_version: version,
    cipher,
    ...(alpn !== undefined && { alpn }),
    ...(own && {
      expires: own.validToDate.toISOString(),
      names: namesOf(own),
      subject: oneLine(own.subject),
      issuer: oneLine(own.issuer),
      fingerprint: own.fingerprint256.replaceAll(':', '').toLowerCase(),
      certificates: chain.length,
    }),
  };
};

/** As the certificate spells them, without the kinds of names everybody knows. */
const namesOf = ({ subjectAltName = '' }: X509Certificate): string =>
  (subjectAltName ?? '').replaceAll(/(^|, )(?:DNS|IP Address):/g, '$1');

const oneLine = (name: string | undefined): string => (name ?? '').replaceAll('\n', ', ');

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
