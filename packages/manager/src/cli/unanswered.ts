// What it means when a question to a manager came back without an answer, in words. Knows how connections fail and what to do about each; refuses to know what was asked.
import { errnoOf, Fault } from '@vedette/protocol/kit';

/** Something answered, in a way no manager does. */
export const foreign = (address: string): Fault =>
  new Fault(
    'answer-unusable',
    `What answers at ${address} is no Vedette manager. Name another address with --manager.`,
  );

/**
 * @param cause what `fetch` or the reading of its answer threw
 * @param withinMs how long the answer was waited for, should that be what happened
 */
export const unanswered = (address: string, cause: unknown, withinMs: number): Fault => {
  const inner = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
  const name = cause instanceof Error ? cause.name : '';
  if (name === 'TimeoutError') {
    const text = `The manager at ${address} did not answer within ${withinMs / 1_000} s. It may be overloaded or stopped; see its log.`;
    return new Fault('silent', text, { cause });
  }
  const errno = errnoOf(inner);
  if (errno === 'ECONNREFUSED') {
    const text = `No manager answers at ${address}. Start one with \`vedette up\`, or name another with --manager.`;
    return new Fault('unreachable', text, { cause });
  }
  if (errno === 'ENOTFOUND' || errno === 'EAI_AGAIN') {
    const text = `The name in ${address} cannot be resolved. Check it, or name another manager with --manager.`;
    return new Fault('unreachable', text, { cause });
  }
  if (cause instanceof SyntaxError || errno?.startsWith('HPE_')) return foreign(address);
  const why = errno === undefined ? undefined : disagreements[errno];
  if (why !== undefined)
    return new Fault('unreachable', `The manager at ${address} cannot be asked: ${why}.`, { cause });
  const words = inner instanceof Error ? inner.message : String(inner);
  return new Fault('unreachable', `The manager at ${address} cannot be asked: ${words.replace(/\.$/, '')}.`, { cause });
};

const NO_TLS = 'what listens there speaks no TLS. Write http://, or give that manager a certificate (tls)';
const CLOSED =
  'the connection ended without an answer. Either it was stopped meanwhile, or that is its address for agents, or it speaks TLS: `vedette up` says where questions are answered';
const SELF_SIGNED = 'nobody whom this machine believes has signed its certificate. Name the authority with --ca';

/** What two sides disagree on is seldom in the words of a socket or a TLS library. */
const disagreements: Readonly<Record<string, string>> = {
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  UND_ERR_SOCKET: CLOSED,
  ECONNRESET: CLOSED,
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: SELF_SIGNED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: SELF_SIGNED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: SELF_SIGNED,
};
