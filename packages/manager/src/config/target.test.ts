// Targets that are written differently and are the same, and addresses that are ours.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAddress, parseAddress, parseOwnAddress } from './address.ts';
import { isLoopback } from './host.ts';
import { parseTarget } from './target.ts';

test.each([
  ['db.Example.com:5432', 'tcp://db.example.com:5432'],
  ['TCP://db.example.com:5432', 'tcp://db.example.com:5432'],
  ['db_1:5432', 'tcp://db_1:5432'],
  ['10.0.0.1:80', 'tcp://10.0.0.1:80'],
  ['[2001:DB8:0:0::1]:443', 'tcp://[2001:db8::1]:443'],
  ['[::ffff:10.1.2.3]:80', 'tcp://10.1.2.3:80'],
  ['h:65535', 'tcp://h:65535'],
])('%s is %s', (text, target) => {
  expect(parseTarget(text)).toEqual({ target });
  // What is canonical already stays as it is.
  expect(parseTarget(target)).toEqual({ target });
});

test('a port alone is a port of ours on loopback, zero included', () => {
  expect(parseOwnAddress('7600')).toEqual({ address: { host: '127.0.0.1', port: 7600 } });
  expect(parseOwnAddress('[::1]:0')).toEqual({ address: { host: '::1', port: 0 } });
  expect(parseAddress('h:0')).toHaveProperty('problem');
});

test.each([
  ['127.0.0.1', true],
  ['127.255.0.9', true],
  ['::1', true],
  ['localhost', true],
  ['127.example.com', false],
  ['localhost.example.com', false],
  ['0.0.0.0', false],
  ['::', false],
])('%s on loopback: %s', (host, answer) => {
  expect(isLoopback(host)).toBe(answer);
});

test('addresses read back as they were, whatever the IP address', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.ipV4(),
        fc.ipV6().map((ip) => `[${ip}]`),
      ),
      fc.integer({ min: 1, max: 65_535 }),
      (host, port) => {
        const first = parseAddress(`${host}:${port}`);
        if ('problem' in first) throw new Error(first.problem);
        expect(parseAddress(formatAddress(first.address))).toEqual(first);
      },
    ),
  );
});

test('no text is taken with anything invisible in it', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom('\n', '\r', '\0', ' ', '\t', '\u007f', '\u0085', '\u2028'),
      fc.string(),
      (a, bad, b) => {
        expect(parseTarget(`tcp://${a}${bad}${b}:80`)).toHaveProperty('problem');
      },
    ),
  );
});
