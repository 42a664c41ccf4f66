// The key `proxy` of a check by HTTP: who is asked to ask. Knows how that is written in the file; its password is the agent's, and is named only.
import { type HttpProxy, type HttpProxyTls, httpLimits } from '@vedette/protocol/check';
import { parseAddress } from '@vedette/protocol/target';
import { z } from 'zod';
import { parsed } from '../fields.ts';
import { place } from './http-secrets.ts';
import { tlsCheckSchema, tlsConflict, tlsTermsOf } from './tls.ts';

/** `tls` where the address says that it is spoken to under TLS, as `https://` does. */
type Place = Pick<HttpProxy, 'host' | 'port' | 'tls'>;

const readAddress = (written: string): { value: Place } | { problem: string } => {
  const [, scheme, place = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*?)\/?$/is.exec(written) ?? [];
  const known = scheme?.toLowerCase();
  if (known !== undefined && known !== 'http' && known !== 'https')
    return { problem: "write 'host:port', or 'https://host:port' under TLS: it is spoken to by HTTP" };
  const answer = parseAddress(place);
  return 'problem' in answer ? answer : { value: { ...answer.address, ...(known === 'https' && { tls: {} }) } };
};

const address = () =>
  parsed(
    z.string().meta({
      description: 'Where the proxy is: host:port; https://host:port where it is spoken to under TLS',
      examples: ['proxy.example:3128', 'https://proxy.example:3129'],
    }),
    readAddress,
  );

const { name, min_version, ca, self_signed, verify } = tlsCheckSchema.shape;
const tls = z.strictObject({ name, min_version, ca, self_signed, verify }).meta({
  description:
    'What the handshake with the proxy must come to (name, min_version, ca, self_signed, verify); only with https:// before its address',
});

const termsOf = (written: z.output<typeof tls> | null | undefined): HttpProxyTls => {
  const { expiresWithinMs: _untold, ...terms } = tlsTermsOf(written ?? {});
  return terms;
};

/** Who proves something by HTTP Basic; the password is where the agent keeps it. */
export const user = z
  .string()
  .max(httpLimits.userBytesMax, `at most ${httpLimits.userBytesMax} characters`)
  .regex(/^[ -9;-~]+$/, 'visible ASCII without a colon')
  .meta({ description: 'Who asks' });

const whole = z
  .strictObject({
    address: address(),
    basic: z
      .strictObject({ user, password: place('Where the agent keeps the password') })
      .meta({ description: 'A user and a password, for HTTP Basic' })
      .optional(),
    tls: tls.nullish(),
  })
  .check(({ value, issues }) => {
    const conflict = tlsConflict(value.tls ?? {});
    if (conflict) issues.push({ code: 'custom', message: conflict.message, input: value, path: ['tls', conflict.key] });
    if (value.tls && value.address?.tls === undefined)
      issues.push({
        code: 'custom',
        message: "the proxy is spoken to without TLS: write 'https://' before its address",
        input: value.tls,
        path: ['tls'],
      });
  })
  .transform(
    ({ address: { tls: isUnderTls, ...at }, basic, tls: terms }): HttpProxy => ({
      ...at,
      ...(basic && { basic }),
      ...(isUnderTls && { tls: termsOf(terms) }),
    }),
  );

export const proxy = z
  .union([address(), whole])
  .transform((written): HttpProxy => written)
  .meta({ description: 'A proxy that is asked to ask: its address, or that and what proves who asks' });
