// Where to listen and whom to dial. Knows what may be used without keys: loopback only, for the link is plain TCP.
import { Fault } from '../kit/fault.ts';
import { type Address, formatAddress, isLoopback } from '../target/address.ts';

/** @throws Fault `insecure-address` when others than this machine could be at the other end. */
export const requireLoopback = (address: Address, what: string): void => {
  if (isLoopback(address.host)) return;
  throw new Fault(
    'insecure-address',
    `${what} ${formatAddress(address)} is not on loopback, and the link is not encrypted yet. Use 127.0.0.1, and carry the link to other hosts through a tunnel (ssh -L, WireGuard).`,
  );
};
