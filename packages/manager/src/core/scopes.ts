// Which scope includes which. Refuses to know who has them.
import { type AccessScope, accessScopes } from './access-api.ts';

/** Each with what it includes. */
const includes: Readonly<Record<AccessScope, readonly AccessScope[]>> = {
  read: ['read'],
  write: ['read', 'write'],
  admin: ['read', 'write', 'admin'],
  heartbeat: ['heartbeat'],
};

export const allows = (scopes: readonly AccessScope[], needed: AccessScope): boolean =>
  scopes.some((scope) => includes[scope].includes(needed));

/** In their usual order, each once, without those that others include. */
export const shortest = (scopes: readonly AccessScope[]): readonly AccessScope[] =>
  accessScopes.filter(
    (one) => scopes.includes(one) && !scopes.some((other) => other !== one && includes[other].includes(one)),
  );
