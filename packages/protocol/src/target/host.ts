// One spelling for every host: names in lower case, IPv4 as four plain numbers, IPv6 at its shortest. Knows what a host may look
// like; refuses to guess what readers of addresses disagree on, and to ask anybody whether the host exists.
import { isIPv4, isIPv6 } from 'node:net';
import { quote } from '../kit/quote.ts';

export type HostOrProblem = { readonly host: string } | { readonly problem: string };

const HOST_CHARS_MAX = 253;
const NAME_PART = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** The text was inside brackets. */
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

/** How a name with other letters is written in DNS (RFC 3492), when there is such a way. */
const plainSpelling = (name: string): string | undefined => {
  // A URL would take these for the end of the host, or for something else than a letter of it.
  if (/[/?#@%\\]/.test(name)) return undefined;
  const ascii = URL.parse(`http://${name}`)?.hostname;
  return ascii !== undefined && 'host' in parseHost(ascii) ? ascii : undefined;
};

const parseName = (text: string): HostOrProblem => {
  // Asked before lower-casing, which would let the Kelvin sign pass for a k.
  if (/[^ -~]/.test(text)) {
    const plain = plainSpelling(text);
    return {
      problem: `${quote(text)} is not plain ASCII${plain === undefined ? '' : `: write it as ${quote(plain)}`}`,
    };
  }
  const name = text.toLowerCase();
  const parts = name.split('.');
  // One endpoint would have two names, and a target is probed once.
  if (parts.length > 1 && parts.at(-1) === '') return { problem: `${quote(text)} ends in a dot: write it without` };
  // What ends in a number is an IPv4 address to some resolvers and a name to others (RFC 6943, section 3.1.1).
  if (/^(0x[0-9a-f]*|\d+)$/.test(parts.at(-1) ?? '')) {
    return { problem: `${quote(text)} is not an IPv4 address: write four decimal numbers, for example '127.0.0.1'` };
  }
  return parts.every((part) => NAME_PART.test(part))
    ? { host: name }
    : { problem: `${quote(text)} is not a host name` };
};

/** The canonical form of a host as written: a name, an IPv4 address or an IPv6 address in brackets. The answer has no brackets. */
export const parseHost = (text: string): HostOrProblem => {
  if (text === '') return { problem: "the host is missing: write 'host:port'" };
  if (text.length > HOST_CHARS_MAX) return { problem: `a host name has at most ${HOST_CHARS_MAX} characters` };
  if (/[\p{Cc}\s]/u.test(text)) return { problem: `${quote(text)} has white space or a control character in its host` };
  if (text.startsWith('[') && text.endsWith(']')) return parseIPv6(text.slice(1, -1));
  if (text.includes(':'))
    return { problem: `${quote(text)} is not a host; an IPv6 address stands in brackets: '[::1]:8080'` };
  return isIPv4(text) ? { host: text } : parseName(text);
};
