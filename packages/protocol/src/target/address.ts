// `host:port`, read and written, and which hosts are this machine. Knows how host and port hang together; whether an address makes
// sense where it stands is for others.
import { BlockList, isIP } from 'node:net';
import { quote } from '../kit/quote.ts';
import { parseHost } from './host.ts';

/** `host` is a name, an IPv4 address or an IPv6 address without brackets. */
export type Address = { readonly host: string; readonly port: number };

export type AddressOrProblem = { readonly address: Address } | { readonly problem: string };

const PORT_MAX = 65_535;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** The whole of 127.0.0.0/8, ::1 and the name localhost: nobody else's machine can reach these. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || (isIP(host) !== 0 && loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4'));

const parsePort = (text: string, portMin: number): { port: number } | { problem: string } => {
  // Nobody means a port by twenty digits, and all of them would be repeated in the message.
  if (!/^\d{1,20}$/.test(text))
    return { problem: `${quote(text)} is not a port: write a number from ${portMin} to ${PORT_MAX}` };
  const port = Number(text);
  if (port < portMin || port > PORT_MAX)
    return { problem: `port ${text} does not exist: ports go from ${portMin} to ${PORT_MAX}` };
  if (text.length > 1 && text.startsWith('0')) return { problem: `port ${text} has a leading zero` };
  return { port };
};

/** Reads `host:port` into its canonical form. An IPv6 host stands in brackets, which the answer drops. */
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
