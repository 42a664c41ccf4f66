// What a service's target may be, and the one spelling under which two of the same are recognised.
// Knows schemes; hosts and ports are address.ts's.

import { quote } from '../core/quote.ts';
import { formatAddress, parseAddress } from './address.ts';

/** Reads `tcp://host:port` or `host:port`; answers the canonical `tcp://host:port`. */
export const parseTarget = (text: string): { target: string } | { problem: string } => {
  const [, scheme, rest = text] = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(.*)$/s.exec(text) ?? [];
  if (scheme !== undefined && scheme.toLowerCase() !== 'tcp') {
    return { problem: `${quote(`${scheme}://`)} cannot be checked: write 'tcp://host:port' or 'host:port'` };
  }
  if (/[/?#@]/.test(rest)) return { problem: `${quote(text)} is more than a host and a port: write 'tcp://host:port'` };
  const parsed = parseAddress(rest);
  if ('problem' in parsed) return parsed;
  const { host } = parsed.address;
  // Connecting to "any address" reaches whatever the system makes of it, mostly the agent's own host.
  if (host === '0.0.0.0' || host === '::') return { problem: `${quote(host)} is no host: write the address of one` };
  return { target: `tcp://${formatAddress(parsed.address)}` };
};
