// Where something of the manager's own listens, as it is written. Knows what an address may be; refuses to know which are safe.
import { parseOwnAddress } from '@vedette/protocol/target';
import { z } from 'zod';
import { parsed } from './fields.ts';

/** `host:port`, or a port alone on 127.0.0.1. */
export const ownAddress = (description: string, example: string) => {
  const text = parsed(z.string(), (written) => {
    const answer = parseOwnAddress(written);
    return 'problem' in answer ? answer : { value: answer.address };
  });
  const port = z
    .int()
    .min(0, 'ports go from 0 to 65535')
    .max(65_535, 'ports go from 0 to 65535')
    .transform((number) => ({ host: '127.0.0.1', port: number }));
  return z.union([text, port]).meta({ description, examples: [example] });
};
