// One spelling for every host: names in lower case, IPv4 as four plain numbers, IPv6 at its shortest. Knows what a host may look
// like; refuses to ask anybody whether it exists.
import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { quote } from '../core/quote.ts';

export type HostOrProblem = { readonly host: string } | { readonly problem: string };

const NAME_LENGTH_MAX = 253;
const NAME_PART = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** The whole of 127.0.0.0/8, ::1 and the name localhost: nobody else's machine can reach these. Takes canonical hosts. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

/** The text was inside brackets, or has no brackets and more than one colon. */
const parseIPv6 = (text: string): HostOrProblem => {
  if (text.includes('%'))
    return { problem: `${quote(text)} names a network interface: write the address without '%…'` };
  if (!isIPv6(text)) return { problem: `${quote(text)} is not an IPv6 address` };
  const shortest = new URL(`http://[${text}]`).hostname.slice(1, -1);
  // An IPv4 address in IPv6 clothes is the same endpoint, and must not be probed a second time under that name.
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(shortest);
  if (mapped === null) return { host: shortest };
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return { host: [high >> 8, high & 255, low >> 8, low & 255].join('.') };
};

const parseName = (text: string): HostOrProblem => {
  const name = text.toLowerCase();
  if (/[^ -~]/.test(name)) {
    const ascii = domainToASCII(name);
    return { problem: `${quote(text)} is not plain ASCII${ascii === '' ? '' : `: write it as ${quote(ascii)}`}` };
  }
  const parts = (name.endsWith('.') ? name.slice(0, -1) : name).split('.');
  // What ends in a number is an IPv4 address to some resolvers and a name to others (RFC 6943, section 3.1.1).
  if (/^(0x[0-9a-f]*|\d+)$/.test(parts.at(-1) ?? '')) {
    return { problem: `${quote(text)} is not an IPv4 address: write four decimal numbers, for example '127.0.0.1'` };
  }
  if (name.length > NAME_LENGTH_MAX) return { problem: `a host name has at most ${NAME_LENGTH_MAX} characters` };
  if (!parts.every((part) => NAME_PART.test(part))) return { problem: `${quote(text)} is not a host name` };
  return { host: name };
};

/** The canonical form of a host as written: a name, an IPv4 address or an IPv6 address in brackets. The answer has no brackets. */
export const parseHost = (text: string): HostOrProblem => {
  if (text === '') return { problem: "the host is missing: write 'host:port'" };
  if (/[\p{Cc}\s]/u.test(text)) return { problem: `${quote(text)} has white space or a control character in its host` };
  if (text.startsWith('[') && text.endsWith(']')) return parseIPv6(text.slice(1, -1));
  if (text.includes(':'))
    return { problem: `${quote(text)} is not a host; an IPv6 address stands in brackets: '[::1]:8080'` };
  return isIPv4(text) ? { host: text } : parseName(text);
};
