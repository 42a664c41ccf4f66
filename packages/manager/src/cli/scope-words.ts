// What somebody may do, as the command line is told. Knows the words; refuses to know what they let anybody do.
import { Fault, quote } from '@vedette/protocol/kit';
import { type AccessScope, accessScopes } from '../core/access-api.ts';

/** Undefined for nothing said. @throws Fault `usage` */
export const scopesOf = (written: readonly string[]): readonly AccessScope[] | undefined => {
  if (written.length === 0) return undefined;
  return written
    .flatMap((one) => one.split(','))
    .map((one) => {
      const scope = accessScopes.find((known) => known === one.trim());
      if (scope !== undefined) return scope;
      throw new Fault('usage', `There is no scope ${quote(one)}. There are ${accessScopes.join(', ')}.`);
    });
};
