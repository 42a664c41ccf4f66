// A target as it travels and is stored, a URL in the one spelling there is: `tcp://host:port`, read strictly. Knows what may stand behind which scheme;
// refuses to guess: a monitor that probes another host than was meant lies.
import { quote } from '../kit/quote.ts';
import { formatAddress, parseAddress } from './address.ts';
import { parseHost } from './host.ts';
import { type Form, isScheme, type Scheme, schemes } from './scheme.ts';

/** Where a service is. `host` is a name in lower case, an IPv4 address or an IPv6 address without brackets at its shortest. */
export type Target = {
  readonly scheme: Scheme;
  /** Empty where the scheme names no host. */
  readonly host: string;
  /** 0 where the scheme has no ports. */
  readonly port: number;
  /** With its `/`; what is named, where the scheme names something else than a host; otherwise empty. */
  readonly path: string;
};

/** `problem` says what is wrong and what to write, as the end of a sentence without its full stop. */
export type TargetOrProblem = { readonly target: Target } | { readonly problem: string };

/** The target behind a URL; hosts that are the same come back the same. */
export const parseTarget = (url: string): TargetOrProblem => {
  const scheme = /^[a-z]+(?=:)/.exec(url)?.[0] ?? '';
  if (!isScheme(scheme)) return { problem: `${quote(url)} is not a target: write 'tcp://host:port'` };
  const place = placeIn(url, scheme, schemes[scheme]);
  return 'problem' in place ? place : { target: { scheme, ...place } };
};

/** The canonical URL: two targets are the same exactly when theirs are. */
export const formatTarget = ({ scheme, ...place }: Target): string => urlOf(scheme, schemes[scheme], place);

type Place = Omit<Target, 'scheme'>;

/** What stands behind a scheme of this form. Only for `parseTarget`, and for tests of forms. */
export const placeIn = (url: string, scheme: string, form: Form): Place | { readonly problem: string } => {
  const usage = `write '${exampleOf(scheme, form)}'`;
  const prefix = `${scheme}:${form.named ? '' : '//'}`;
  if (!url.startsWith(prefix)) return { problem: `${quote(url)} is not a target: ${usage}` };
  const rest = url.slice(prefix.length);
  if (form.named) {
    const isName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(rest);
    return isName ? { host: '', port: 0, path: rest } : { problem: `${quote(rest)} is not a name: ${usage}` };
  }
  const cut = form.path ? rest.search(/[/?]/) : -1;
  const authority = cut < 0 ? rest : rest.slice(0, cut);
  if (/[/?#@]/.test(authority)) return { problem: `${quote(url)} is more than a host and a port: ${usage}` };
  const path = form.path ? pathOf(cut < 0 ? '' : rest.slice(cut)) : '';
  if (path === undefined) return { problem: `${quote(url)} has a path that cannot be sent as it is: escape it as %41` };
  const address = addressOf(authority, form);
  if ('problem' in address) return address;
  // Connecting to "any address" reaches whatever the system makes of it, mostly the prober's own host.
  if (address.host === '0.0.0.0' || address.host === '::')
    return { problem: `${quote(address.host)} is no host: write the address of one` };
  return { ...address, path };
};

export const urlOf = (scheme: string, form: Form, { host, port, path }: Place): string => {
  if (form.named) return `${scheme}:${path}`;
  const isBare = form.port === 'none' || form.port === port;
  const authority = isBare ? (host.includes(':') ? `[${host}]` : host) : formatAddress({ host, port });
  return `${scheme}://${authority}${path}`;
};

const addressOf = (authority: string, { port }: Form): { host: string; port: number } | { problem: string } => {
  const hasPort = /:\d*$/.test(authority.replace(/^\[[^\]]*\]/, ''));
  if (port === 'written' || (hasPort && port !== 'none')) {
    const parsed = parseAddress(authority);
    return 'problem' in parsed ? parsed : parsed.address;
  }
  if (hasPort) return { problem: `${quote(authority)} has a port, and there are none here: write the host alone` };
  const parsed = parseHost(authority);
  return 'problem' in parsed ? parsed : { host: parsed.host, port: port === 'none' ? 0 : port };
};

/** As a request has it: what is no visible ASCII has to be escaped by whoever writes it, and a fragment is never sent. */
const pathOf = (rest: string): string | undefined => {
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  return /^[!-~]*$/.test(path) && !/[#"<>\\^`{|}]/.test(path) ? path : undefined;
};

const exampleOf = (scheme: string, { named, port, path }: Form): string => {
  if (named) return `${scheme}:NAME`;
  return `${scheme}://host${port === 'written' ? ':port' : ''}${path ? '/path' : ''}`;
};
