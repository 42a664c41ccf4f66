// A target as it travels and is stored, `tcp://host:port`, read strictly. Knows the one spelling there is; refuses to guess: a
// monitor that probes another host than was meant lies.
import { quote } from '../kit/quote.ts';
import { formatAddress, parseAddress } from './address.ts';

/** Where a service is. `host` is a name in lower case, an IPv4 address or an IPv6 address without brackets at its shortest. */
export type Target = { readonly check: 'tcp'; readonly host: string; readonly port: number };

/** `problem` says what is wrong and what to write, as the end of a sentence without its full stop. */
export type TargetOrProblem = { readonly target: Target } | { readonly problem: string };

const PREFIX = 'tcp://';

/** The target behind a URL; hosts that are the same come back the same. */
export const parseTarget = (url: string): TargetOrProblem => {
  if (!url.startsWith(PREFIX)) return { problem: `${quote(url)} is not a target: write 'tcp://host:port'` };
  const rest = url.slice(PREFIX.length);
  if (/[/?#@]/.test(rest)) return { problem: `${quote(url)} is more than a host and a port: write 'tcp://host:port'` };
  const parsed = parseAddress(rest);
  if ('problem' in parsed) return parsed;
  const { host, port } = parsed.address;
  // Connecting to "any address" reaches whatever the system makes of it, mostly the prober's own host.
  if (host === '0.0.0.0' || host === '::') return { problem: `${quote(host)} is no host: write the address of one` };
  return { target: { check: 'tcp', host, port } };
};

/** The canonical URL: two targets are the same exactly when theirs are. */
export const formatTarget = ({ check, host, port }: Target): string => `${check}://${formatAddress({ host, port })}`;
