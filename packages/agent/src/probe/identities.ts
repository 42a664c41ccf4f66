// What a TLS connection is made with: versions, authorities, and a certificate of the agent's own where one is asked for. Knows that contexts are costly and files
// are renewed; refuses to know what is said under TLS. Repeats no key.
import { X509Certificate } from 'node:crypto';
import { open } from 'node:fs/promises';
import { createSecureContext, type SecureContext, type SecureContextOptions, type SecureVersion } from 'node:tls';
import type { TlsTerms, TlsVersion } from '@vedette/protocol/check';
import { errnoOf, messageOf, quote } from '@vedette/protocol/kit';
import type { IdentityFiles } from './probe.ts';

/** A context, or why there is none: the trouble is the agent's own. */
export type ContextOrProblem = { readonly context: SecureContext } | { readonly problem: string };

export type IdentityOf = (name: string) => IdentityFiles | undefined;

const versions = { '1.0': 'TLSv1', '1.1': 'TLSv1.1', '1.2': 'TLSv1.2', '1.3': 'TLSv1.3' } as const satisfies Readonly<
  Record<TlsVersion, SecureVersion>
>;

/** A chain of certificates, or a key, is a tenth of it. */
const FILE_BYTES_MAX = 65_536;

type Own = { readonly cert: string; readonly key: string };

/** By their terms, with what they were made of: making one takes far longer than using it. */
const contexts = new WeakMap<TlsTerms, { readonly own: Own | undefined; readonly context: SecureContext }>();

/** At once where no certificate of the agent's own is asked for; its files are read every time. Never rejects, never throws. */
export const contextOf = (terms: TlsTerms, identityOf: IdentityOf): ContextOrProblem | Promise<ContextOrProblem> => {
  const { identity } = terms;
  if (identity === undefined) return contextWith(terms, undefined);
  const files = identityOf(identity);
  return files
    ? readIdentity(files).then(
        (own) => contextWith(terms, own),
        (error: unknown) => ({ problem: unusable(identity, errnoOf(error) ?? messageOf(error)) }),
      )
    : { problem: `this agent has no certificate ${quote(identity)}` };
};

const contextWith = (terms: TlsTerms, own: Own | undefined): ContextOrProblem => {
  const known = contexts.get(terms);
  if (known && known.own?.cert === own?.cert && known.own?.key === own?.key) return known;
  try {
    const context = createSecureContext(optionsOf(terms, own));
    contexts.set(terms, { own, context });
    return { context };
  } catch (error) {
    // Authorities or a certificate that cannot be read, or a key for another one, as in the moment between two renames: no target can be judged by them.
    const why = own ? unusable(terms.identity ?? '', wordsOf(error)) : messageOf(error);
    return { problem: why };
  }
};

const optionsOf = (terms: TlsTerms, own: Own | undefined): SecureContextOptions => {
  const minVersion = terms.minVersion ?? '1.2';
  const old = minVersion === '1.0' || minVersion === '1.1';
  return {
    minVersion: versions[minVersion],
    ...(terms.ca && { ca: terms.ca.map(pemOf) }),
    // The hashes that the oldest versions are made of are refused at any higher level.
    ...(old && { ciphers: 'DEFAULT@SECLEVEL=0' }),
    ...own,
  };
};

/** @throws an Error when it is no certificate: left out, it would be the target that nobody vouches for */
const pemOf = (base64: string): string => new X509Certificate(Buffer.from(base64, 'base64')).toString();

/** @throws an Error when either file cannot be read or is larger than such files are */
const readIdentity = async ({ certificateFile, keyFile }: IdentityFiles): Promise<Own> => ({
  cert: await readAll(certificateFile),
  key: await readAll(keyFile),
});

const readAll = async (file: string): Promise<string> => {
  await using handle = await open(file, 'r');
  const { bytesRead, buffer } = await handle.read({ buffer: Buffer.alloc(FILE_BYTES_MAX + 1) });
  if (bytesRead > FILE_BYTES_MAX) throw new Error('a file of it is too large');
  return buffer.toString('latin1', 0, bytesRead);
};

const unusable = (identity: string, why: string): string => `the certificate ${quote(identity)} of this agent: ${why}`;

/** OpenSSL's own words, without where in its code they were said. */
const wordsOf = (error: unknown): string => {
  const reason: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'reason') : undefined;
  return typeof reason === 'string' ? reason : messageOf(error);
};
