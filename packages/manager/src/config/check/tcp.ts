// The key `tcp` of a service: what is said on a connection, and what must come back. Knows how that is written in the file: bytes as text, or in hex.
import { type Step, starttlsProtocols, type TcpTerms, tcpLimits } from '@vedette/protocol/check';
import { z } from 'zod';
import { isMapping } from '../piece.ts';
import { bytes } from './bytes.ts';
import { tlsCheckSchema, tlsConflict, tlsTermsOf } from './tls.ts';

const sent = bytes(tcpLimits.stepBytesMax, 'What is said: text, or { hex: … }', 'PING\r\n', { hex: '00 ff' });
const expected = bytes(
  tcpLimits.stepBytesMax,
  'What must come back, anywhere in what comes: text, or { hex: … }',
  '+PONG',
);

const stepSchema = z.strictObject({ send: sent.optional(), expect: expected.optional() }).meta({
  description: 'What is said, if anything, and what must come back then, if anything',
});

export const tcpCheckSchema = z.strictObject({
  send: sent.optional(),
  expect: expected.optional(),
  steps: z
    .array(stepSchema)
    .min(1, 'an empty list: leave it out')
    .max(tcpLimits.stepsMax, `at most ${tcpLimits.stepsMax}`)
    .meta({ description: 'Instead of send and expect: several of them, one after the other' })
    .optional(),
  starttls: z
    .enum(starttlsProtocols)
    .meta({ description: 'The protocol by which TLS is asked for first; what is sent and expected is under TLS then' })
    .optional(),
  tls: tlsCheckSchema.nullish().meta({ description: 'What the handshake must come to, with starttls' }),
});

type Written = Partial<z.output<typeof tcpCheckSchema>>;

export const tcpTermsOf = ({
  send,
  expect,
  steps = [{ send, expect }],
  starttls,
  tls,
}: Written): TcpTerms | undefined => {
  const all = steps.flatMap((step): Step[] => [
    ...(step.send === undefined ? [] : [{ send: step.send }]),
    ...(step.expect === undefined ? [] : [{ expect: step.expect }]),
  ]);
  if (starttls === undefined && all.length === 0) return undefined;
  return {
    ...(starttls !== undefined && { starttls, tls: tlsTermsOf(tls ?? {}) }),
    ...(all.length > 0 && { steps: all }),
  };
};

export const tcpConflict = (written: Written): { readonly key: string; readonly message: string } | undefined => {
  const { send, expect, steps, starttls, tls } = written;
  if (steps && (send ?? expect) !== undefined)
    return { key: 'steps', message: 'there is send or expect beside it: make them a step of their own' };
  if (steps && steps.length * 2 > tcpLimits.stepsMax && (tcpTermsOf(written)?.steps?.length ?? 0) > tcpLimits.stepsMax)
    return { key: 'steps', message: `at most ${tcpLimits.stepsMax} things are sent and expected in all` };
  if (isMapping(tls) && starttls === undefined)
    return {
      key: 'tls',
      message:
        "this is for starttls; where TLS is spoken from the beginning, write 'tls://host:port' and 'tls:' beside the target",
    };
  const inner = isMapping(tls) ? tlsConflict(tls) : undefined;
  return inner && { key: 'tls', message: `${inner.key}: ${inner.message}` };
};
