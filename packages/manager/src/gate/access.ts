// Who may come in and by what proof, as the gate asks for it; and how an agent is dialled accordingly. Knows which proof is tried; refuses to know
// where keys are kept and how they change.
import { type Clock, Fault } from '@vedette/protocol/kit';
import {
  type Address,
  type Certificates,
  dial,
  dialSecurely,
  identityOf,
  type KeyRing,
  type LinkKey,
  type Proof,
  type Secured,
  thatAgent,
} from '@vedette/protocol/link';

export type Access = KeyRing & {
  /** The keys an agent that is dialled may hold, in the order in which they are tried. */
  keysOf(agent: string): readonly LinkKey[];
  /** An agent was let in by this key. */
  used(agent: string, keyNumber: number): void;
  /** Whether agents on this machine may come in without any proof. Asked at every connection. */
  plainAllowed(): boolean;
  /** This manager's own, and the authority for those of agents; undefined where none are in use. */
  certificates(): Certificates | undefined;
};

/** Told to whoever comes without proof where proof is demanded. */
export const ADVICE =
  "This manager lets nobody in without a key. Run 'vedette agent add ID' where it runs, with the name of the agent as ID, and start the agent with --token-file and the token that is printed.";

/** Whether what was proved when a connection came in is still good enough: a key may have been revoked in between, or the first one issued. */
export const isStillGood = (proof: Proof, access: Access): boolean => {
  if (proof.by === 'key') return access.keyOf(identityOf(proof)) !== undefined;
  return proof.by === 'certificate' ? access.certificates() !== undefined : access.plainAllowed();
};

/** @throws Fault when the agent is not there, or does not prove that it is this one */
export const dialAgent = async (
  agent: string,
  address: Address,
  access: Access,
  clock: Clock,
  signal: AbortSignal,
): Promise<Secured> => {
  const keys = access.keysOf(agent);
  const certificates = access.certificates();
  if (keys.length > 0) return dialWithOneOf(keys, address, clock, signal);
  if (certificates)
    return dialSecurely(address, { by: 'certificate', certificates, expects: thatAgent(agent) }, clock, signal);
  if (access.plainAllowed()) return { socket: await dial(address, clock, signal), proof: { by: 'loopback' } };
  throw new Fault(
    'link-insecure',
    `Agent ${agent} has no key, so that nothing would prove who answers. Run 'vedette agent rotate ${agent}', and start the agent with --token-file and the token that is printed.`,
  );
};

/** While a key is being replaced the agent holds the one or the other. */
const dialWithOneOf = async (
  keys: readonly LinkKey[],
  address: Address,
  clock: Clock,
  signal: AbortSignal,
): Promise<Secured> => {
  let refusal: unknown;
  for (const key of keys) {
    try {
      return await dialSecurely(address, { by: 'key', key }, clock, signal);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'key-refused') throw error;
      refusal = error;
    }
  }
  throw refusal;
};
