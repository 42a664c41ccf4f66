// What the system's error for a connection attempt says about the target. Knows errno names and the verdict behind each;
// refuses to know sockets and timeouts. The map errs on one side only: an error that can come from this machine's own
// trouble is `unknown`, and so is any error nobody has thought of.
import type { DownReason, UnknownReason, Verdict } from '@vedette/protocol/health';
import { codeOf, verdictOf } from '@vedette/protocol/health';

/** The shared object for a verdict, so that a failed probe allocates none. */
export const down = (reason: DownReason): Verdict => verdictOf(codeOf({ status: 'down', reason }));
export const unknown = (reason: UnknownReason): Verdict => verdictOf(codeOf({ status: 'unknown', reason }));

const byErrno: Readonly<Record<string, Verdict>> = {
  // Somebody out there answered, or the kernel gave up waiting for an answer.
  ECONNREFUSED: down('refused'),
  ETIMEDOUT: down('timeout'),
  EHOSTUNREACH: down('unreachable'),
  ECONNRESET: down('reset'),
  EPIPE: down('reset'),
  // The attempt never left this machine.
  EADDRNOTAVAIL: unknown('no-ports'),
  EADDRINUSE: unknown('no-ports'),
  EMFILE: unknown('no-descriptors'),
  ENFILE: unknown('no-descriptors'),
  ENOBUFS: unknown('overload'),
  ENOMEM: unknown('overload'),
  // No route, link down; EINVAL is what a black-hole route answers. An IPv6 address on a host without IPv6 lands here too.
  ENETUNREACH: unknown('no-network'),
  ENETDOWN: unknown('no-network'),
  EINVAL: unknown('no-network'),
  // A local firewall or a prohibiting route.
  EACCES: unknown('denied'),
  EPERM: unknown('denied'),
};

const UNTHOUGHT_OF = unknown('blind');

/** @param errno the system error's name (`ECONNREFUSED`, …), undefined when the error has none */
export const classify = (errno: string | undefined): Verdict =>
  errno !== undefined && Object.hasOwn(byErrno, errno) ? (byErrno[errno] ?? UNTHOUGHT_OF) : UNTHOUGHT_OF;

/** Of a connection that broke after it stood, in words: the verdict says how, and this what was waited for. */
export const brokenWhile = (waitedFor: string): string => `the connection broke: ${waitedFor}`;
