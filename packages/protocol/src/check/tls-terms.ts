// The check `tls`: what a handshake must come to. Knows its terms and their bounds; refuses to know how a handshake is made (the agent does).
import { boolean, listOf, matching, object, oneOf, optional, type Shape, text, where, wholeMs } from '../wire/shape.ts';
import { ownName } from './command-terms.ts';

export const tlsVersions = ['1.0', '1.1', '1.2', '1.3'] as const;
export type TlsVersion = (typeof tlsVersions)[number];

/** What is left out is as a browser has it: TLS 1.2 or newer, a certificate of the target's own name that somebody the agent believes vouches for. */
export type TlsTerms = {
  /** The name that is asked for (SNI) and that the certificate must be for; absent: the host of the target. */
  readonly name?: string;
  /** Further names that the certificate must be for. */
  readonly names?: readonly string[];
  /** The oldest version that is good enough. */
  readonly minVersion?: TlsVersion;
  /** What the connection is for, in the order of preference; the server must take one of them. */
  readonly alpn?: readonly string[];
  /** Certificates (DER, base64) of the only authorities that count; absent: those the agent believes. */
  readonly ca?: readonly string[];
  /** Nobody needs to vouch for the certificate. Its names and dates count all the same. */
  readonly selfSigned?: boolean;
  /** Any certificate at all will do. What it says is told. */
  readonly unverified?: boolean;
  /** The certificate of its own that the agent shows, by the name that its owner gave it. Neither it nor its key ever travels. */
  readonly identity?: string;
  /** A certificate with less than this left is told of as a warning; absent for never. */
  readonly expiresWithinMs?: number;
};

export const tlsLimits = {
  nameBytesMax: 253,
  namesMax: 16,
  alpnMax: 8,
  caMax: 6,
  /** In base64. A certificate of 4,096 bits takes less than half of it. */
  caBytesMax: 6_000,
  /** A century: no certificate is good for longer. */
  expiresWithinMsMax: 100 * 366 * 86_400_000,
} as const;

const name = text(tlsLimits.nameBytesMax);
const BASE64 = new RegExp(`^(?=.{4,${tlsLimits.caBytesMax}}$)[A-Za-z0-9+/]+={0,2}$`);

const isKnown = (version: TlsVersion | ''): boolean => version !== '';

/** A version that is not known here is none that could be asked for: taken for another, the check would prove something else. */
const version = where(
  oneOf<TlsVersion | ''>(tlsVersions, ''),
  isKnown,
  'must be a version of TLS',
) as Shape<TlsVersion>;

export const tlsTerms: Shape<TlsTerms> = object<TlsTerms>({
  name: optional(name),
  names: optional(listOf(name, 1, tlsLimits.namesMax)),
  minVersion: optional(version),
  alpn: optional(listOf(matching(/^[!-~]{1,32}$/, 'a protocol of 1 to 32 visible characters'), 1, tlsLimits.alpnMax)),
  ca: optional(listOf(matching(BASE64, 'a certificate in base64'), 1, tlsLimits.caMax)),
  selfSigned: optional(boolean),
  unverified: optional(boolean),
  identity: optional(ownName),
  expiresWithinMs: optional(wholeMs(1, tlsLimits.expiresWithinMsMax)),
});
