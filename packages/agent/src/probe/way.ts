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

/** Where a target's host and port are enough. */
type Place = { readonly host: string; readonly port: number };

/** The way where nobody has to be asked for the address; undefined where somebody has. */
export const wayNow = ({ host, port }: Place, guides: Guides): Way | undefined => {
  const address = isIP(host) ? host : guides.resolver.known(host);
  return address === undefined ? undefined : permitted(host, address, port, guides);
};

/** The way after asking; undefined for a probe that was settled meanwhile: then nobody is asked whether it may. Never rejects. */
export const wayLater = async (
  trial: { readonly settled: boolean },
  { host, port }: Place,
  guides: Guides,
): Promise<Way | undefined> => {
  const { address, verdict } = await guides.resolver.resolve(host);
  if (trial.settled) return undefined;
  return address === undefined ? verdict : permitted(host, address, port, guides);
};
