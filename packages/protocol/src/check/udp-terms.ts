// The check `udp`: what is sent, and what must come back. Knows its terms and their bounds; refuses to know who sends it.
import { matching, object, optional, type Shape } from '../wire/shape.ts';

/** Bytes, in lower-case hex. Nothing can be told of a server that is not expected to answer, so something always is. */
export type UdpTerms = {
  /** One datagram; absent: an empty one. */
  readonly send?: string;
  /** Anywhere in one datagram that comes back. */
  readonly expect: string;
};

export const udpLimits = {
  /** What goes over every network in one piece. */
  bytesMax: 512,
} as const;

const bytes = matching(
  new RegExp(`^(?:[0-9a-f]{2}){1,${udpLimits.bytesMax}}$`),
  `1 to ${udpLimits.bytesMax} bytes in lower-case hex`,
);

export const udpTerms: Shape<UdpTerms> = object<UdpTerms>({ send: optional(bytes), expect: bytes });
