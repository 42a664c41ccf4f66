// What goes wrong between two ends that try to secure a link, told to people. Knows the words of OpenSSL and Node; refuses to know what is
// done about it.
import { errnoOf, Fault, messageOf } from '../kit/fault.ts';

/** Certificates that were found wanting, by OpenSSL's names for it. */
const certificateFlaws: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired: issue a new one',
  CERT_NOT_YET_VALID: 'is not valid yet: are the clocks of both machines right?',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is signed by itself, and not by an authority that this side trusts',
  SELF_SIGNED_CERT_IN_CHAIN: 'is signed by an authority that this side does not trust',
  UNABLE_TO_GET_ISSUER_CERT: 'is signed by an authority that this side does not trust',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is signed by an authority that this side does not trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is signed by an authority that this side does not trust',
  CERT_SIGNATURE_FAILURE: 'is signed by an authority that this side does not trust',
  INVALID_PURPOSE:
    'is not meant for this side of a connection: it needs clientAuth where it dials and serverAuth where it is dialled',
};

const flawOf = (code: string): string => certificateFlaws[code] ?? `cannot be used (${code})`;

/** @param whose the beginning of the sentence: `The certificate of 192.0.2.1:4000` */
export const certificateFault = (code: unknown, whose: string): Fault =>
  new Fault(
    'tls-unusable',
    `${whose} ${flawOf(code instanceof Error ? (errnoOf(code) ?? code.message) : String(code))}.`,
  );

/** Why a handshake failed that named no key, on the side that was dialled. */
export const acceptedFault = (error: Error, remote: string): Fault => {
  const code = errnoOf(error) ?? messageOf(error);
  switch (code) {
    case 'ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM':
      return new Fault('link-insecure', `${remote} named no key, and this side has no certificate.`, { cause: error });
    case 'ERR_SSL_UNSUPPORTED_PROTOCOL':
      return new Fault('link-insecure', `${remote} does not speak TLS 1.3.`, { cause: error });
    case 'ECONNRESET':
      return new Fault('link-lost', `${remote} ended the connection before it proved anything.`, { cause: error });
    default:
      return new Fault('key-refused', `${remote} and this side could not agree on TLS (${code}).`, { cause: error });
  }
};

/** Why a handshake failed, on the side that dialled. @param claim what it showed: `the key 'eu-1#3'`, `this side’s certificate` */
export const dialledFault = (error: Error, remote: string, claim: string): Fault => {
  if (error instanceof Fault) return error;
  const code = errnoOf(error) ?? messageOf(error);
  if (code in certificateFlaws) return certificateFault(code, `The certificate of ${remote}`);
  const options = { cause: error };
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|RECORD_TOO_SMALL|BAD_RECORD_TYPE|UNEXPECTED_MESSAGE/.test(code)) {
    const text = `What answers at ${remote} speaks no TLS: it is something else, or holds no keys. Nothing was told to it.`;
    return new Fault('link-insecure', text, options);
  }
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return new Fault('link-lost', `${remote} ended the connection before it proved anything.`, options);
  if (/ALERT/.test(code)) {
    const text = `${remote} does not take ${claim} (${code}): it was revoked or replaced, or is of another manager.`;
    return new Fault('key-refused', text, options);
  }
  return new Fault('key-refused', `${remote} and this side could not agree on TLS (${code}).`, options);
};
