// Which kinds of probe there are. Knows the name of each and what makes it; a new kind is one file and one line here.
import type { Clock } from '@vedette/protocol/kit';
import type { Done, Permit, Prober, Target } from './probe.ts';
import type { Resolver } from './resolver.ts';
import { createTcpProber } from './tcp.ts';

/** What every kind of probe is made from. */
export type ProberOptions = {
  readonly clock: Pick<Clock, 'elapsed' | 'at'>;
  readonly resolver: Resolver;
  readonly permit: Permit;
  readonly done: Done;
};

export const probers: Readonly<Record<Target['check'], (options: ProberOptions) => Prober>> = {
  tcp: createTcpProber,
};
