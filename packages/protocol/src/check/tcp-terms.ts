// The check `tcp` with a dialogue: what is said on a connection, and what must come back. Knows its terms and their bounds; refuses to know who says it.
import { listOf, matching, object, oneOf, optional, type Shape, where } from '../wire/shape.ts';
import { type TlsTerms, tlsTerms } from './tls-terms.ts';

/** Protocols that begin in the open and turn to TLS when asked to. */
export const starttlsProtocols = ['smtp', 'imap', 'pop3', 'ftp', 'postgres', 'mysql'] as const;
export type StarttlsProtocol = (typeof starttlsProtocols)[number];

/** Either says something or waits until something was heard, anywhere in what has come since the step before. Bytes, in lower-case hex. */
export type Step =
  | { readonly send: string; readonly expect?: never }
  | { readonly expect: string; readonly send?: never };

/** First STARTTLS, where there is one, then the steps in order. At least one of the two. */
export type TcpTerms = {
  readonly starttls?: StarttlsProtocol;
  /** What its handshake must come to. Only with `starttls`. */
  readonly tls?: TlsTerms;
  readonly steps?: readonly Step[];
};

export const tcpLimits = {
  stepsMax: 16,
  /** Bytes that one step says or waits for. */
  stepBytesMax: 512,
} as const;

const bytes = matching(
  new RegExp(`^(?:[0-9a-f]{2}){1,${tcpLimits.stepBytesMax}}$`),
  `1 to ${tcpLimits.stepBytesMax} bytes in lower-case hex`,
);

const step = where(
  object<{ send?: string; expect?: string }>({ send: optional(bytes), expect: optional(bytes) }),
  ({ send, expect }) => (send === undefined) !== (expect === undefined),
  'must either send or expect',
) as Shape<Step>;

const protocol = where(
  oneOf<StarttlsProtocol | ''>(starttlsProtocols, ''),
  (known) => known !== '',
  'must be a protocol that has STARTTLS',
) as Shape<StarttlsProtocol>;

export const tcpTerms: Shape<TcpTerms> = where(
  object<TcpTerms>({
    starttls: optional(protocol),
    tls: optional(tlsTerms),
    steps: optional(listOf(step, 1, tcpLimits.stepsMax)),
  }),
  ({ starttls, tls, steps }) => (starttls ?? steps) !== undefined && (tls === undefined || starttls !== undefined),
  'must have starttls or steps, and tls only with starttls',
);
