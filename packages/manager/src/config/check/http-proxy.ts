// The key `proxy` of a check by HTTP: who is asked to ask. Knows how that is written in the file; its password is the agent's, and is named only.
import { type HttpProxy, httpLimits } from '@vedette/protocol/check';
import { parseAddress } from '@vedette/protocol/target';
import { z } from 'zod';
import { parsed } from '../fields.ts';
import { place } from './http-secrets.ts';

const readAddress = (written: string): { value: { host: string; port: number } } | { problem: string } => {
  if (/^[a-z]+:\/\//i.test(written)) return { problem: "write 'host:port', without a scheme: it is spoken to by HTTP" };
  const answer = parseAddress(written);
  return 'problem' in answer ? answer : { value: answer.address };
};

const address = () =>
  parsed(
    z.string().meta({ description: 'Where the proxy is: host:port', examples: ['proxy.example:3128'] }),
    readAddress,
  );

/** Who proves something by HTTP Basic; the password is where the agent keeps it. */
export const user = z
  .string()
  .max(httpLimits.userBytesMax, `at most ${httpLimits.userBytesMax} characters`)
  .regex(/^[ -9;-~]+$/, 'visible ASCII without a colon')
  .meta({ description: 'Who asks' });

export const proxy = z
  .union([
    address(),
    z
      .strictObject({
        address: address(),
        basic: z
          .strictObject({ user, password: place('Where the agent keeps the password') })
          .meta({ description: 'A user and a password, for HTTP Basic' })
          .optional(),
      })
      .transform(({ address: at, basic }) => ({ ...at, ...(basic && { basic }) })),
  ])
  .transform((written): HttpProxy => written)
  .meta({ description: 'A proxy that is asked to ask: host:port, or its address and what proves who asks' });
