import { Fault } from '@vedette/protocol/kit';
import { expect, test } from 'vitest';
import { parseTarget } from './target.ts';

const label63 = 'a'.repeat(63);
const name253 = [label63, label63, label63, 'b'.repeat(61)].join('.');

test.each([
  ['tcp://example.com:443', 'example.com', 443],
  ['tcp://Example.COM:1', 'example.com', 1],
  ['tcp://db:65535', 'db', 65_535],
  ['tcp://_sip._tcp.a-b.example:5060', '_sip._tcp.a-b.example', 5060],
  ['tcp://1password.com:80', '1password.com', 80],
  ['tcp://127.0.0.1:80', '127.0.0.1', 80],
  ['tcp://[::1]:22', '::1', 22],
  ['tcp://[2001:DB8:0:0::1]:22', '2001:db8::1', 22],
  ['tcp://[::ffff:192.0.2.1]:22', '::ffff:192.0.2.1', 22],
  [`tcp://${name253}:80`, name253, 80],
])('%s is a target', (url, host, port) => {
  expect(parseTarget(url)).toEqual({ check: 'tcp', host, port });
});

test.each([
  ['another scheme', 'http://example.com:80'],
  ['an upper-case scheme', 'TCP://example.com:80'],
  ['no scheme', 'example.com:80'],
  ['nothing', ''],
  ['no port', 'tcp://example.com'],
  ['an empty port', 'tcp://example.com:'],
  ['port 0', 'tcp://example.com:0'],
  ['port 70000', 'tcp://example.com:70000'],
  ['port 65536', 'tcp://example.com:65536'],
  ['a port with a leading zero', 'tcp://example.com:080'],
  ['a signed port', 'tcp://example.com:+80'],
  ['a port by name', 'tcp://example.com:http'],
  ['no host', 'tcp://:80'],
  ['user and password', 'tcp://user:secret@example.com:80'],
  ['a user', 'tcp://user@example.com:80'],
  ['a path', 'tcp://example.com:80/'],
  ['a query', 'tcp://example.com:80?x=1'],
  ['a fragment', 'tcp://example.com:80#x'],
  ['a newline in the host', 'tcp://exam\nple.com:80'],
  ['a newline at the end', 'tcp://example.com:80\n'],
  ['a NUL', 'tcp://example.com\0.evil.example:80'],
  ['a blank', 'tcp://example .com:80'],
  ['a blank in front', ' tcp://example.com:80'],
  ['letters beyond ASCII', 'tcp://exämple.com:80'],
  ['full-width digits', 'tcp://１２７.0.0.1:80'],
  ['a letter that lower-cases into ASCII', 'tcp://\u212Aube.example:80'],
  ['a percent escape', 'tcp://example%2ecom:80'],
  ['a hexadecimal address', 'tcp://0x7f000001:80'],
  ['a decimal address', 'tcp://2130706433:80'],
  ['an octal address', 'tcp://0177.0.0.1:80'],
  ['a shortened address', 'tcp://127.1:80'],
  ['an address with a hexadecimal end', 'tcp://127.0.0.0x1:80'],
  ['an address of five numbers', 'tcp://1.2.3.4.5:80'],
  ['a number above 255', 'tcp://256.1.1.1:80'],
  ['a leading zero in an address', 'tcp://127.0.0.01:80'],
  ['an empty label', 'tcp://example..com:80'],
  ['a dot at the end', 'tcp://example.com.:80'],
  ['a hyphen at the front of a label', 'tcp://-example.com:80'],
  ['a hyphen at the end of a label', 'tcp://example-.com:80'],
  ['a label of 64', `tcp://${label63}a.example:80`],
  ['a name of 254', `tcp://${name253}b:80`],
  ['an IPv6 address without brackets', 'tcp://::1:80'],
  ['an IPv6 address with a zone', 'tcp://[fe80::1%eth0]:80'],
  ['an IPv4 address in brackets', 'tcp://[127.0.0.1]:80'],
  ['empty brackets', 'tcp://[]:80'],
  ['an open bracket', 'tcp://[::1:80'],
  ['something after the brackets', 'tcp://[::1]x:80'],
])('%s is refused', (_, url) => {
  expect(() => parseTarget(url)).toThrow(expect.objectContaining({ code: 'message-invalid' }));
});

test('the refusal quotes what was given so that no control character reaches a terminal, and not at any length', () => {
  const refusal = (url: string): string => {
    try {
      parseTarget(url);
    } catch (fault) {
      if (fault instanceof Fault) return fault.message;
    }
    throw new Error('it was not refused');
  };
  expect(refusal('tcp://\x1b[2J\x9b:80')).toBe(
    '"tcp://\\u001b[2J\\u009b:80" is not a target: write tcp://host:port, an IPv6 address in brackets.',
  );
  expect(refusal(`tcp://${'x'.repeat(100_000)}:80`).length).toBeLessThan(250);
});
