// The key `tls` of a service: what its handshake must come to. Knows how the terms are written in the file; what they mean is the protocol's and the agent's.
import { X509Certificate } from 'node:crypto';
import { ownNamePattern, type TlsTerms, type TlsVersion, tlsLimits, tlsVersions } from '@vedette/protocol/check';
import { quote } from '@vedette/protocol/kit';
import { parseHost } from '@vedette/protocol/target';
import { z } from 'zod';
import { duration, parsed } from '../fields.ts';

/** Soon enough to do something about it, and later than whoever renews by themselves have done so. */
const EXPIRES_WITHIN_MS = 14 * 86_400_000;

const readName = (written: string): { value: string } | { problem: string } => {
  const answer = parseHost(written);
  return 'problem' in answer ? answer : { value: answer.host };
};

const BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g;

/** The certificates of a PEM text, whatever stands around them, without their line breaks. */
const readAuthorities = (pem: string): { value: readonly string[] } | { problem: string } => {
  const found = Array.from(pem.matchAll(BLOCK), ([, base64 = '']) => base64.replaceAll(/\s/g, ''));
  if (found.length === 0)
    return { problem: "there is no certificate in it: it begins with '-----BEGIN CERTIFICATE-----'" };
  if (found.length > tlsLimits.caMax)
    return { problem: `there are ${found.length} certificates in it, and at most ${tlsLimits.caMax} can be told` };
  for (const [place, base64] of found.entries()) {
    if (base64.length > tlsLimits.caBytesMax) return { problem: `certificate ${place + 1} in it is too large` };
    if (!isCertificate(base64)) return { problem: `certificate ${place + 1} in it cannot be read` };
  }
  return { value: found };
};

const isCertificate = (base64: string): boolean => {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64')).raw.length > 0;
  } catch {
    return false;
  }
};

const versionOf = (written: number): TlsVersion => tlsVersions.find((version) => Number(version) === written) ?? '1.2';

const name = (description: string, example: string) =>
  parsed(z.string().meta({ description, examples: [example] }), readName);

export const tlsCheckSchema = z.strictObject({
  name: name(
    'The name that is asked for, and that the certificate must be for; without it the host of the target',
    'shop.example',
  ).optional(),
  names: z
    .array(name('A name', 'www.shop.example'))
    .min(1, 'an empty list: leave it out')
    .max(tlsLimits.namesMax, `at most ${tlsLimits.namesMax}`)
    .meta({ description: 'Further names that the certificate must be for' })
    .optional(),
  // YAML takes an unquoted version for a number.
  min_version: z
    .union([z.enum(tlsVersions), z.literal([1, 1.1, 1.2, 1.3])])
    .transform((written) => (typeof written === 'string' ? written : versionOf(written)))
    .meta({ description: 'The oldest version that is good enough; without it 1.2', examples: ['1.3'] })
    .optional(),
  alpn: z
    .array(z.string().regex(/^[!-~]{1,32}$/, 'a protocol has 1 to 32 visible characters'))
    .min(1, 'an empty list: leave it out')
    .max(tlsLimits.alpnMax, `at most ${tlsLimits.alpnMax}`)
    .meta({
      description: 'What the connection is for, the best first; the server must take one of them',
      examples: [['h2', 'http/1.1']],
    })
    .optional(),
  ca: parsed(
    z.string().meta({
      description:
        'The only authorities that count, as the text of their certificates (PEM); without it those that agents believe',
    }),
    readAuthorities,
  ).optional(),
  self_signed: z
    .boolean()
    .meta({ description: 'Whether nobody needs to vouch for the certificate; its names and dates count all the same' })
    .optional(),
  verify: z
    .boolean()
    .meta({ description: 'With false any certificate will do, whatever its names and dates' })
    .optional(),
  identity: z
    .string()
    .regex(ownNamePattern, 'a name of 1 to 64 letters, digits, dots, dashes and underscores')
    .meta({
      description: "The agent's own certificate that is shown, by its name in the agent's policy",
      examples: ['monitor'],
    })
    .optional(),
  expires_within: duration(
    'expiresWithin',
    'With less than this left, there is a warning: 1h to 3650d',
    '14d',
  ).optional(),
});

export const tlsTermsOf = (written: Partial<z.output<typeof tlsCheckSchema>>): TlsTerms => ({
  ...(written.name !== undefined && { name: written.name }),
  ...(written.names && { names: written.names }),
  ...(written.min_version !== undefined && { minVersion: written.min_version }),
  ...(written.alpn && { alpn: written.alpn }),
  ...(written.ca && { ca: written.ca }),
  ...(written.self_signed && { selfSigned: true }),
  ...(written.verify === false && { unverified: true }),
  ...(written.identity !== undefined && { identity: written.identity }),
  expiresWithinMs: written.expires_within ?? EXPIRES_WITHIN_MS,
});

/** What takes two keys to judge; where it stands and why it cannot be. */
export const tlsConflict = (
  written: Partial<z.output<typeof tlsCheckSchema>>,
): { readonly key: string; readonly message: string } | undefined => {
  if (written.verify !== false) return undefined;
  const idle = (['ca', 'self_signed', 'names'] as const).find((key) => written[key] !== undefined);
  return idle && { key: idle, message: `with ${quote('verify: false')} nothing becomes of this: take one of them out` };
};
