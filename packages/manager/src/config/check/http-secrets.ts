// How the file says where an agent keeps what it sends with a request. Knows that no secret stands in the file itself, and repeats nothing that may be one.
import { secretPlacePattern } from '@vedette/protocol/check';
import { z } from 'zod';

export const PLACE_HOW =
  "write 'env:VEDETTE_SECRET_NAME' for a variable of the agent's environment, or 'file:NAME' for a file in the folder that its VEDETTE_SECRETS names";

/** Where a secret is kept, as a key that must be there unless it is made optional. */
export const place = (description: string) =>
  // Not z.string(): what is said of another type repeats it, and it may be a secret that is all digits.
  z
    .unknown()
    .meta({
      type: 'string',
      description,
      pattern: secretPlacePattern.source,
      examples: ['env:VEDETTE_SECRET_SHOP', 'file:shop'],
    })
    .transform((written, context): string => {
      if (typeof written === 'string' && secretPlacePattern.test(written)) return written;
      context.issues.push({
        code: 'custom',
        message: `a secret is named here, and never written: ${PLACE_HOW}`,
        input: written,
      });
      return z.NEVER;
    });
