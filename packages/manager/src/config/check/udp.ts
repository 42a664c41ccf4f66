// The key `udp` of a service: what is sent in one datagram, and what must come back. Knows how that is written in the file.
import { type UdpTerms, udpLimits } from '@vedette/protocol/check';
import { z } from 'zod';
import { bytes } from './bytes.ts';

export const udpCheckSchema = z.strictObject({
  send: bytes(
    udpLimits.bytesMax,
    'What is sent in one datagram: text, or { hex: … }; without it an empty one',
    'ping\n',
    { hex: '00 ff' },
  ).optional(),
  // Required, but told of in words that also suit a service without any of these keys.
  expect: bytes(
    udpLimits.bytesMax,
    'What must come back, anywhere in one datagram: text, or { hex: … }',
    'pong',
  ).optional(),
});

type Written = Partial<z.output<typeof udpCheckSchema>>;

export const udpTermsOf = ({ send, expect }: Written): UdpTerms | undefined =>
  expect === undefined ? undefined : { ...(send !== undefined && { send }), expect };

export const udpConflict = ({ expect }: Written): { readonly key: string; readonly message: string } | undefined =>
  expect === undefined
    ? {
        key: 'expect',
        message: "without an expected answer UDP tells nothing about a server: write 'udp: { expect: … }'",
      }
    : undefined;
