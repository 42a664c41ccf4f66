// `host:port`, read and written. Knows how the two hang together; whether an address makes sense where it stands is for others.

import { quote } from '../core/quote.ts';
import type { Address } from '../core/wishes.ts';
import { parseHost } from './host.ts';

export type AddressOrProblem = { readonly address: Address } | { readonly problem: string };

const PORT_MAX = 65_535;

const parsePort = (text: string, portMin: number): { port: number } | { problem: string } => {
  if (!/^\d+$/.test(text))
    return { problem: `${quote(text)} is not a port: write a number from ${portMin} to ${PORT_MAX}` };
  const port = Number(text);
  if (port < portMin || port > PORT_MAX)
    return { problem: `port ${text} does not exist: ports go from ${portMin} to ${PORT_MAX}` };
  if (text.length > 1 && text.startsWith('0')) return { problem: `port ${text} has a leading zero` };
  return { port };
};

/** Reads `host:port`. An IPv6 host stands in brackets, which the answer drops. */
export const parseAddress = (text: string, portMin = 1): AddressOrProblem => {
  const colon = text.lastIndexOf(':');
  // In `[::1]` the last colon belongs to the host.
  if (colon < 0 || text.endsWith(']')) return { problem: `${quote(text)} has no port: write 'host:port'` };
  const host = parseHost(text.slice(0, colon));
  if ('problem' in host) return host;
  const port = parsePort(text.slice(colon + 1), portMin);
  return 'problem' in port ? port : { address: { host: host.host, port: port.port } };
};

/** Reads an address of our own side: a port alone means that port on loopback, and port 0 any free one. */
export const parseOwnAddress = (text: string): AddressOrProblem =>
  /^\d+$/.test(text) ? parseAddress(`127.0.0.1:${text}`, 0) : parseAddress(text, 0);

/** `host:port` as `parseAddress` reads it, an IPv6 host in brackets. */
export const formatAddress = ({ host, port }: Address): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
