// Fuzzes the reading of hosts, addresses and targets: a canonical form or a problem, the canonical form of which is itself; and never a host
// that another reader of addresses (a URL's) takes for a different one. Knows both answers; refuses to know what a host may look like.
import { isIP } from 'node:net';
import {
  type AddressOrProblem,
  formatAddress,
  formatTarget,
  parseAddress,
  parseOwnAddress,
  parseTarget,
  type TargetOrProblem,
} from '../../../packages/protocol/src/target/index.ts';
import { mutatedText } from '../make/text.ts';
import { sameValue } from '../plain.ts';
import { rule, type Target } from '../target.ts';
import { mustBeSaid, textOf } from '../text.ts';

export type AddressReader = {
  parseTarget(this: void, text: string): TargetOrProblem;
  parseAddress(this: void, text: string): AddressOrProblem;
  parseOwnAddress(this: void, text: string): AddressOrProblem;
};

const corpus: readonly string[] = [
  'tcp://127.0.0.1:8080',
  'tcp://WWW.Example.com:80',
  'tcp://[2001:DB8:0:0::1]:443',
  'tcp://[::ffff:169.254.169.254]:80',
  'tcp://xn--bcher-kva.example:1',
  'tcp://_srv.a-b.c_d.example:65535',
  '127.0.0.1:7600',
  '7600',
  'localhost:0',
  '[::1]:8080',
  '[64:ff9b::7f00:1]:1',
  `${'a'.repeat(63)}.${'b'.repeat(63)}.example:1`,
];

/** What a URL's reader makes of a host; undefined where it refuses it. An IPv4 address in IPv6 clothes is undressed by ours. */
const elsewhere = (host: string): string | undefined => {
  const url = URL.parse(`http://${isIP(host) === 6 ? `[${host}]` : host}/`);
  return url?.hostname.replace(/^\[(.*)\]$/, '$1');
};

const checkHost = (host: string, port: number, portMin: number): void => {
  rule(
    host !== '' && host.length <= 253 && !/[^\x21-\x7e]/.test(host),
    'host',
    () => `${JSON.stringify(host)} is no host`,
  );
  rule(Number.isInteger(port) && port >= portMin && port <= 65_535, 'port', () => `${port} is no port`);
  const other = elsewhere(host);
  rule(other === undefined || other === host, 'ambiguous', () => `${host} is ${other} to others`);
};

const check = (reader: AddressReader, input: Uint8Array): void => {
  const text = textOf(input);
  for (const parse of [reader.parseAddress, reader.parseOwnAddress]) {
    const answer = parse(text);
    if ('problem' in answer) {
      mustBeSaid(answer.problem, 'a problem');
      continue;
    }
    checkHost(answer.address.host, answer.address.port, parse === reader.parseAddress ? 1 : 0);
    const again = reader.parseOwnAddress(formatAddress(answer.address));
    rule(sameValue(answer, again), 'canonical', () => `${formatAddress(answer.address)} is read as something else`);
  }
  const answer = reader.parseTarget(text);
  if ('problem' in answer) {
    mustBeSaid(answer.problem, 'a problem');
    return;
  }
  checkHost(answer.target.host, answer.target.port, 1);
  const again = reader.parseTarget(formatTarget(answer.target));
  rule(sameValue(answer, again), 'canonical', () => `${formatTarget(answer.target)} is read as something else`);
};

export const addressesTarget = (reader: AddressReader): Target => ({
  name: 'addresses',
  share: 80,
  msMax: 250,
  make: (dice) => mutatedText(dice.pick(corpus), dice, corpus),
  check: (input) => check(reader, input),
});

export const addressesFuzz = addressesTarget({ parseTarget, parseAddress, parseOwnAddress });
