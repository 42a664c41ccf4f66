// Certificates brought by the operator: read from files, checked before they are used. Knows PEM and how an agent is named in a
// certificate; refuses to know what is done with them and who is expected at the other end (expectation.ts).
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { errnoOf, Fault, messageOf } from '../kit/fault.ts';
import { idPattern } from '../wire/index.ts';

/** The paths of PEM files. */
export type CertificateFiles = {
  /** This side's certificate, and after it those between it and the authority, if any. */
  readonly certificate: string;
  readonly key: string;
  /** The authorities whose word counts about the other side. They should sign for this purpose and no other. */
  readonly ca: string;
};

/** What stands in these files. */
export type Certificates = { readonly [name in keyof CertificateFiles]: string };

const AGENT_URN = 'urn:vedette:agent:';

/**
 * @param nowMs the certificate must be valid then
 * @throws Fault `tls-unusable` when a file cannot be read, or when what is in them is not a certificate, its key and an authority
 */
export const readCertificates = async (files: CertificateFiles, nowMs: number): Promise<Certificates> => {
  const [certificate, key, ca] = await Promise.all([read(files.certificate), read(files.key), read(files.ca)]);
  const own = parsed(files.certificate, 'certificate', () => new X509Certificate(certificate));
  const secret = parsed(files.key, 'private key without a passphrase', () => createPrivateKey(key));
  parsed(files.ca, 'certificate', () => new X509Certificate(ca));
  if (!own.checkPrivateKey(secret))
    throw new Fault('tls-unusable', `The key in ${files.key} is not that of the certificate in ${files.certificate}.`);
  if (own.validToDate.getTime() <= nowMs)
    throw new Fault('tls-unusable', `The certificate in ${files.certificate} expired at ${iso(own.validToDate)}.`);
  if (own.validFromDate.getTime() > nowMs)
    throw new Fault(
      'tls-unusable',
      `The certificate in ${files.certificate} is not valid before ${iso(own.validFromDate)}. Is the clock of this machine right?`,
    );
  return { certificate, key, ca };
};

/** What a certificate says of agents: `urn:vedette:agent:eu-1` among its alternative names. `unclear` when that is not one well-formed id. */
export const agentNamedBy = (certificate: X509Certificate): { readonly agent: string } | 'none' | 'unclear' => {
  const text = certificate.subjectAltName ?? '';
  if (!text.toLowerCase().includes(AGENT_URN)) return 'none';
  // Names with commas or quotes in them come in quotes: those are none of ours, and must not be taken for several.
  const [id = '', ...more] = text
    .replace(/"(?:[^"\\]|\\.)*"/g, '')
    .split(', ')
    .filter((name) => name.startsWith(`URI:${AGENT_URN}`))
    .map((name) => name.slice(`URI:${AGENT_URN}`.length));
  return more.length === 0 && idPattern.test(id) ? { agent: id } : 'unclear';
};

/** @throws Fault `tls-unusable` when a certificate of this side does not say which agent it is */
export const ownAgentOf = ({ certificate }: Certificates, file: string): string => {
  const named = agentNamedBy(new X509Certificate(certificate));
  if (typeof named === 'object') return named.agent;
  throw new Fault(
    'tls-unusable',
    `The certificate in ${file} does not name an agent. It needs one alternative name of the kind URI: urn:vedette:agent:ID.`,
  );
};

const iso = (date: Date): string => date.toISOString();

const read = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Fault('tls-unusable', `${file} cannot be read (${errnoOf(error) ?? messageOf(error)}).`, {
      cause: error,
    });
  }
};

const parsed = <T>(file: string, what: string, parse: () => T): T => {
  try {
    return parse();
  } catch (error) {
    // What OpenSSL says of a key names no part of it, but tells a person nothing either.
    throw new Fault('tls-unusable', `${file} holds no ${what} in PEM form.`, { cause: error });
  }
};
