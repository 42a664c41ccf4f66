// Addresses written and read back, the ones that are ours, and what is said about hosts in other alphabets.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAddress, isLoopback, parseAddress, parseOwnAddress } from './address.ts';
import { parseHost } from './host.ts';

test('a port alone is a port of ours on loopback, zero included', () => {
  expect(parseOwnAddress('7600')).toEqual({ address: { host: '127.0.0.1', port: 7600 } });
  expect(parseOwnAddress('[::1]:0')).toEqual({ address: { host: '::1', port: 0 } });
  expect(parseAddress('h:0')).toHaveProperty('problem');
});

test.each([
  ['127.0.0.1', true],
  ['127.255.0.9', true],
  ['::1', true],
  ['0:0::1', true],
  ['localhost', true],
  ['127.example.com', false],
  ['localhost.example.com', false],
  ['128.0.0.1', false],
  ['0.0.0.0', false],
  ['::', false],
  ['::2', false],
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

test.each([
  ['bücher.example', "'bücher.example' is not plain ASCII: write it as 'xn--bcher-kva.example'"],
  ['１２７.0.0.1', "'１２７.0.0.1' is not plain ASCII: write it as '127.0.0.1'"],
  ['bücher/example', "'bücher/example' is not plain ASCII"],
  ['bücher..example', "'bücher..example' is not plain ASCII"],
  ['example.com.', "'example.com.' ends in a dot: write it without"],
])('%s is answered with what to write, where that is known', (host, problem) => {
  expect(parseHost(host)).toEqual({ problem });
});
