// Which kinds of probe there are. Knows the name of each and what makes it; a new kind is one file and one line here.
import type { CheckType } from '@vedette/protocol/check';
import type { Clock } from '@vedette/protocol/kit';
import { createCommandProber } from './command.ts';
import { createDnsProber } from './dns.ts';
import { createHttpProber } from './http.ts';
import { createIcmpProber } from './icmp.ts';
import type { Done, Look, Permit, Prober, Provisions } from './probe.ts';
import type { Resolver } from './resolver.ts';
import { createTcpProber } from './tcp.ts';
import { createDialogueProber } from './tcp-dialogue.ts';
import { createTlsProber } from './tls.ts';
import { createUdpProber } from './udp.ts';

/** What every kind of probe is made from. */
export type ProberOptions = {
  readonly clock: Clock;
  readonly resolver: Resolver;
  readonly permit: Permit;
  /** What may be sent to prove who asks, by the names of the variables it was in. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly provisions: Provisions;
  readonly done: Done;
};

/** By the type of check; `connect` is for services without any. */
type Kind = CheckType | 'connect';

const makers: Readonly<Record<Kind, (options: ProberOptions) => Prober>> = {
  connect: createTcpProber,
  tcp: createDialogueProber,
  tls: createTlsProber,
  http: createHttpProber,
  dns: createDnsProber,
  udp: createUdpProber,
  icmp: createIcmpProber,
  command: createCommandProber,
};

const kinds = Object.keys(makers) as readonly Kind[];

/** One prober of every kind, as one. */
export const createProbers = (options: ProberOptions): Prober => {
  const probers = new Map(kinds.map((kind) => [kind, makers[kind](options)]));
  return {
    start: (token, look: Look, timeoutMs) => probers.get(look.check?.type ?? 'connect')?.start(token, look, timeoutMs),
    close() {
      for (const prober of probers.values()) prober.close();
    },
  };
};
