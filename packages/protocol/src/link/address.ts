// Where to listen and whom to dial. Knows what may be used without keys: loopback only, for the link is plain TCP.
import { BlockList, isIP } from 'node:net';
import { Fault } from '../kit/fault.ts';

export type Address = { readonly host: string; readonly port: number };

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || (isIP(host) !== 0 && loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4'));

export const formatAddress = ({ host, port }: Address): string =>
  isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;

/** @throws Fault `insecure-address` when others than this machine could be at the other end. */
export const requireLoopback = (address: Address, what: string): void => {
  if (isLoopback(address.host)) return;
  throw new Fault(
    'insecure-address',
    `${what} ${formatAddress(address)} is not on loopback, and the link is not encrypted yet. Use 127.0.0.1, and carry the link to other hosts through a tunnel (ssh -L, WireGuard).`,
  );
};
