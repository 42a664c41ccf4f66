// Who may ask at all: requests a web page of somebody else could have caused are refused. Knows the headers that give them away;
// refuses to know what is asked for.
import { BlockList, isIP } from 'node:net';
import { Fault, quote } from '@vedette/protocol/kit';
import type { Place } from './place.ts';

export type Asked = {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  /** The local end of the connection: the address that was really dialled. */
  readonly localAddress: string | undefined;
};

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Methods that change nothing: a foreign page may send them, but the browser does not let it read the answer. */
export const harmless: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Refuses a name that is not ours (a page whose DNS name was pointed here after it loaded), and anything but reading from a foreign page.
 * @throws Fault `refused`
 */
export const guard = (asked: Asked, place: Place): void => {
  const name = hostOf(asked.host);
  if (name === undefined || !isOurs(name, place, asked.localAddress)) {
    throw new Fault(
      'refused',
      `Requests for the host ${quote(asked.host ?? '')} are not answered here. Ask by the address the manager listens on, or by localhost.`,
    );
  }
  if (harmless.has(asked.method)) return;
  const isOwn =
    asked.origin === undefined ||
    asked.origin === place.origin ||
    originHost(asked.origin) === asked.host?.toLowerCase();
  if (!isOwn || asked.fetchSite === 'cross-site') {
    throw new Fault(
      'refused',
      'A page from another site may not change anything here. Send the request from a program.',
    );
  }
};

/** By TLS the browser itself has held the name against the certificate. */
const isOurs = (name: string, { bound, isSecured, origin }: Place, localAddress: string | undefined): boolean => {
  if (isSecured || (origin !== undefined && name === new URL(origin).hostname)) return true;
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  const family = isIP(name);
  if (family !== 0 && loopback.check(name, family === 4 ? 'ipv4' : 'ipv6')) return true;
  return name === bound.toLowerCase() || name === localAddress?.replace(/^::ffff:/, '');
};

/** The host without its port and without the brackets of IPv6; undefined when it is no host at all. */
const hostOf = (header: string | undefined): string | undefined => {
  const [, six, name] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header ?? '') ?? [];
  return (six ?? name)?.toLowerCase().replace(/\.$/, '');
};

const originHost = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);
