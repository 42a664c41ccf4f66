// Where to listen and whom to dial without any proof: on loopback only. Knows how to say what to do instead.
import { Fault } from '../kit/fault.ts';
import { type Address, formatAddress, isLoopback } from '../target/address.ts';

/** @throws Fault `insecure-address` when others than this machine could be at the other end. */
export const requireLoopback = (address: Address, what: string): void => {
  if (isLoopback(address.host)) return;
  throw new Fault(
    'insecure-address',
    `${what} ${formatAddress(address)} is not on loopback, and there is no key to prove who is there. Run 'vedette agent add ID' where the manager is, and give the token it prints to the agent with --token-file.`,
  );
};
