// Targets that are written differently and are the same, and what is no target however many programs take it for one.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTarget, parseTarget } from './target.ts';

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
  ['tcp://[::ffff:192.0.2.1]:22', '192.0.2.1', 22],
  ['tcp://[::192.0.2.1]:22', '::c000:201', 22],
  [`tcp://${name253}:80`, name253, 80],
])('%s is a target', (url, host, port) => {
  const target = { scheme: 'tcp', host, port, path: '' } as const;
  expect(parseTarget(url)).toEqual({ target });
  // What is canonical already stays as it is.
  expect(parseTarget(formatTarget(target))).toEqual({ target });
});

test.each([
  ['another scheme', 'gopher://example.com:80'],
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
  ['any IPv4 address', 'tcp://0.0.0.0:80'],
  ['any IPv6 address', 'tcp://[0::0]:80'],
  ['any IPv4 address in IPv6 clothes', 'tcp://[::ffff:0.0.0.0]:80'],
])('%s is refused', (_, url) => {
  expect(parseTarget(url)).toHaveProperty('problem');
});

test('no text is taken with anything invisible in it', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom('\n', '\r', '\0', ' ', '\t', '\u007f', '\u0085', '\u200b', '\u2028'),
      fc.string(),
      (a, bad, b) => {
        expect(parseTarget(`tcp://${a}${bad}${b}:80`)).toHaveProperty('problem');
      },
    ),
  );
});

test.each([
  ['in the host', (text: string) => `tcp://${text}:80`],
  ['in the port', (text: string) => `tcp://h:${text}`],
  ['in brackets', (text: string) => `tcp://[${text}]:80`],
  ['in the scheme', (text: string) => text],
])('a problem %s brings no control character to a terminal, and no great length', (_, around) => {
  for (const bad of ['\x1b[2J\x9b', '\u202e', 'x'.repeat(100_000), '9'.repeat(100_000), '\u{1f4a3}'.repeat(50_000)]) {
    const parsed = parseTarget(around(bad));
    const problem = 'problem' in parsed ? parsed.problem : '';
    expect(problem.length).toBeGreaterThan(0);
    expect(problem.length).toBeLessThan(250);
    expect(problem).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
});
