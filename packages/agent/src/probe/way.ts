// From the host of a target to the one address that is dialled. Knows that every address is asked about right before it is used (S2); refuses to know how
// names are resolved (resolver.ts), what the policy says and who dials.
import { isIP } from 'node:net';
import type { Verdict } from '@vedette/protocol/health';
import { unknown } from './classify.ts';
import type { Permit } from './probe.ts';
import type { Resolver } from './resolver.ts';

export type Guides = { readonly resolver: Resolver; readonly permit: Permit };

/** An address that may be dialled now, or the verdict on a probe that never comes to dial one. */
export type Way = string | Verdict;

const DENIED = unknown('denied');

const permitted = (host: string, address: string, port: number, { permit }: Guides): Way =>
  permit(host, address, port) ? address : DENIED;

/**
 * At once where nobody has to be asked for the address and it may be dialled, and otherwise never from within. Of a probe that is settled meanwhile nobody is
 * asked anything, and nobody is told.
 */
export const findWay = (
  trial: { readonly settled: boolean },
  { host, port }: { readonly host: string; readonly port: number },
  guides: Guides,
  go: (way: Way) => void,
): void => {
  const address = isIP(host) ? host : guides.resolver.known(host);
  if (address === undefined) {
    void guides.resolver.resolve(host).then((resolved) => {
      if (trial.settled) return;
      go(resolved.address === undefined ? resolved.verdict : permitted(host, resolved.address, port, guides));
    });
    return;
  }
  const way = permitted(host, address, port, guides);
  if (typeof way === 'string') go(way);
  else queueMicrotask(() => go(way));
};
