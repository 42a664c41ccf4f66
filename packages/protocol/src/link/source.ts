// Where a connection comes from, for counting: what one party can have many of counts as one. Knows how addresses are handed out; refuses to know
// who is there.
import { parseHost } from '../target/host.ts';

/** Groups of 16 bits in an IPv6 address, and how many of them name a network: one customer is given a /64 at least. */
const GROUPS = 8;
const NETWORK_GROUPS = 4;

/** The IPv4 address, also of one in IPv6 clothes, or the /64 of an IPv6 address: `192.0.2.1`, `2001:db8:0:1::/64`. */
export const sourceOf = (address: string): string => {
  // A network interface is no part of where somebody is.
  const [plain = ''] = address.split('%');
  if (!plain.includes(':')) return plain;
  const parsed = parseHost(`[${plain}]`);
  if ('problem' in parsed) return plain;
  if (!parsed.host.includes(':')) return parsed.host;
  const [head = '', tail = ''] = parsed.host.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const between = Array.from({ length: Math.max(0, GROUPS - before.length - after.length) }, () => '0');
  return `${[...before, ...between, ...after].slice(0, NETWORK_GROUPS).join(':')}::/${NETWORK_GROUPS * 16}`;
};
