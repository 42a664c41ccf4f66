// By which certificate people are answered over HTTP: the manager's own, wherever that is not on loopback. Knows when a renewed one is in use; refuses to know who asks.
import { type Clock, every, type Scope } from '@vedette/protocol/kit';
import { isLoopback } from '@vedette/protocol/target';
import type { Wishes } from './core/wishes.ts';
import type { CertificateKeeper } from './gate/certificate-keeper.ts';
import type { Secret } from './http/framework.ts';

/** How late a new certificate may be in use. */
const RENEW_MS = 5_000;

/** Undefined where nothing is encrypted: on loopback, and towards a proxy where there is no certificate. */
export const secretFor = (
  { http }: Pick<Wishes, 'http'>,
  certificates: CertificateKeeper | undefined,
): Secret | undefined => (isLoopback(http.host) ? undefined : certificates?.now);

/**
 * A certificate that was renewed is used for connections to come.
 * @param secrets what it began with, and what there is now
 * @returns what is in use
 */
export const keepSecret = (
  http: { renew(secret: Secret): void },
  { first, now }: { readonly first: Secret; readonly now: () => Secret },
  clock: Clock,
  scope: Scope,
): (() => Secret) => {
  let inUse = first;
  const renewing = every(clock, RENEW_MS, () => {
    const next = now();
    if (next !== inUse) http.renew(next);
    inUse = next;
  });
  scope.defer('certificate of HTTP', () => renewing[Symbol.dispose]());
  return () => inUse;
};
