// A target as it is written, `tcp://host:port`, read strictly. Knows the one spelling there is; refuses to guess: whatever the
// many URL readers of the world disagree on is refused, because a monitor that probes another host than was meant lies.
import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { Fault } from '@vedette/protocol/kit';
import type { Target } from './probe.ts';

const NAME_CHARS_MAX = 253;
const PORT_MAX = 65_535;
const SHOWN_CHARS_MAX = 100;

const PARTS = /^tcp:\/\/(\[[^[\]]*\]|[^:[\]]*):([^:]*)$/;
// Asked before lower-casing, and without the u flag: either would let the Kelvin sign pass for a k.
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;
/** A last label like this makes URL readers and C libraries take the whole name for an IPv4 address in some old spelling. */
const NUMBER_LABEL = /^(?:[0-9]+|0x[0-9a-f]*)$/i;

/** In quotes and in printable ASCII, so that what was given cannot play tricks on the terminal it is shown on. */
const quoted = (text: string): string =>
  JSON.stringify(text.slice(0, SHOWN_CHARS_MAX)).replace(
    /[^ -~]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const refuse = (url: string, why: string): Fault =>
  new Fault('message-invalid', `${quoted(url)} is not a target: ${why}.`);

const parsePort = (url: string, text: string): number => {
  const port = /^[1-9][0-9]{0,4}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > PORT_MAX) throw refuse(url, `the port must be a number from 1 to ${PORT_MAX}`);
  return port;
};

const parseHost = (url: string, text: string): string => {
  if (text === '') throw refuse(url, 'the host is missing');
  if (text.startsWith('[')) {
    const address = text.slice(1, -1);
    if (!isIPv6(address) || address.includes('%'))
      throw refuse(url, 'the brackets must hold an IPv6 address without a zone');
    return new SocketAddress({ address, family: 'ipv6' }).address;
  }
  const labels = text.split('.');
  if (NUMBER_LABEL.test(labels.at(-1) ?? '')) {
    if (!isIPv4(text)) throw refuse(url, 'an IPv4 address is four decimal numbers from 0 to 255, as in 192.0.2.1');
    return text;
  }
  if (text.length > NAME_CHARS_MAX) throw refuse(url, `a host name has at most ${NAME_CHARS_MAX} characters`);
  if (!labels.every((label) => LABEL.test(label))) {
    throw refuse(url, 'a host name consists of labels of 1 to 63 letters, digits, - and _ with dots between them');
  }
  return text.toLowerCase();
};

/**
 * The target behind `tcp://host:port`. Names come back in lower case, IPv6 addresses bare and in their canonical form.
 * @throws Fault message-invalid, saying what is wrong, for anything else
 */
export const parseTarget = (url: string): Target => {
  const parts = PARTS.exec(url);
  if (!parts) throw refuse(url, 'write tcp://host:port, an IPv6 address in brackets');
  const [, host = '', port = ''] = parts;
  return { check: 'tcp', host: parseHost(url, host), port: parsePort(url, port) };
};
