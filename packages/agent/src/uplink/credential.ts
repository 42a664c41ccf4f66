// How an agent proves who it is, as the uplink sees it, and what it wants to see of the other side. Knows keys and certificates; refuses to know
// where they come from.

import type { Clock } from '@vedette/protocol/kit';
import {
  Acceptor,
  type Address,
  anyManager,
  type Certificates,
  type Credential,
  dial,
  dialSecurely,
  type LinkKey,
  managerAt,
  ringOf,
  type Secured,
} from '@vedette/protocol/link';

/** What this agent shows. */
export type AgentCredential =
  | { readonly by: 'key'; readonly key: LinkKey }
  | { readonly by: 'certificate'; readonly agent: string; readonly certificates: Certificates };

export type LinkCredentials = {
  /** As known now; undefined for an agent that proves nothing, and therefore stays on loopback. */
  readonly now: AgentCredential | undefined;
  /** Looks again at where it comes from. Whatever is wrong there, what was good before stays good. */
  refresh(): Promise<void>;
};

export const agentOf = (credential: AgentCredential): string =>
  credential.by === 'key' ? credential.key.agent : credential.agent;

const towards = (address: Address, credential: AgentCredential): Credential =>
  credential.by === 'key' ? credential : { ...credential, expects: managerAt(address.host, credential.agent) };

/** @throws Fault when nobody is there, or not who should be */
export const dialManager = async (
  address: Address,
  { now }: LinkCredentials,
  clock: Clock,
  signal: AbortSignal,
): Promise<Secured['socket']> => {
  if (!now) return dial(address, clock, signal);
  return (await dialSecurely(address, towards(address, now), clock, signal)).socket;
};

/** For an agent that is dialled: only its own manager gets in, and nobody without proof. */
export const managersOnly = (credentials: LinkCredentials, agent: string, clock: Clock): Acceptor =>
  new Acceptor({
    clock,
    keys: {
      keyOf: (identity) => {
        const { now } = credentials;
        return now?.by === 'key' ? ringOf([now.key]).keyOf(identity) : undefined;
      },
    },
    certificates: () => (credentials.now?.by === 'certificate' ? credentials.now.certificates : undefined),
    expects: anyManager(agent),
    plain: () => 'never',
    advice: `Agent ${agent} wants its manager to prove who it is. Run 'vedette agent add ${agent}' on the manager, and start the agent with the token it prints.`,
  });
