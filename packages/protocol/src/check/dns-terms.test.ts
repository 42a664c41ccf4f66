// The one spelling of answers, and which terms of dns, udp and icmp are taken.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from './check.ts';
import { canonicalAnswer, type DnsRecord, dnsName, dnsRecords, dnsText } from './dns-answer.ts';

test.each<[DnsRecord, string, string | undefined]>([
  ['A', '192.0.2.1', '192.0.2.1'],
  ['A', '192.0.2.01', undefined],
  ['A', '192.0.2', undefined],
  ['A', '192.0.2.256', undefined],
  ['A', '2001:db8::1', undefined],
  ['AAAA', '2001:DB8:0:0::1', '2001:db8::1'],
  ['AAAA', '::ffff:192.0.2.1', '::ffff:c000:201'],
  ['AAAA', '192.0.2.1', undefined],
  ['AAAA', 'fe80::1%eth0', undefined],
  ['AAAA', '::1]/x', undefined],
  ['CNAME', 'Web.Example.', 'web.example'],
  ['CNAME', 'web example', undefined],
  ['NS', '.', '.'],
  ['PTR', '1/25.2.0.192.in-addr.arpa', '1/25.2.0.192.in-addr.arpa'],
  ['MX', ' 010   Mail.Example. ', '10 mail.example'],
  ['MX', '0 .', '0 .'],
  ['MX', 'mail.example', undefined],
  ['MX', '65536 mail.example', undefined],
  ['MX', '10 mail.example more', undefined],
  ['SRV', '1 2 5060 sip.example', '1 2 5060 sip.example'],
  ['SRV', '1 2 sip.example', undefined],
  ['SOA', 'NS.example. host.example 1 2 3 4 5', 'ns.example host.example 1 2 3 4 5'],
  ['SOA', 'ns.example host.example 1 2 3 4', undefined],
  ['SOA', 'ns.example host.example 1 2 3 4 5 6', undefined],
  ['SOA', 'ns.example host.example 1 2 3 4 4294967296', undefined],
  ['CAA', '0 ISSUE ca.example', '0 issue "ca.example"'],
  ['CAA', '0 issue "ca.example; a=b"', '0 issue "ca.example; a=b"'],
  ['CAA', '0 issue ";"', '0 issue ";"'],
  ['CAA', '256 issue ca.example', undefined],
  ['TXT', 'v=spf1 -ALL', 'v=spf1 -ALL'],
  ['TXT', 'é', undefined],
])('%s %j is %j', (record, written, spelt) => {
  expect(canonicalAnswer(record, written)).toBe(spelt);
});

test('what is spelt is spelt the same again, whatever it was', () => {
  const written = fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.domain(), fc.stringMatching(/^\d{1,5} [a-z.]{1,9}$/));
  fc.assert(
    fc.property(fc.constantFrom(...dnsRecords), written, (record, text) => {
      const spelt = canonicalAnswer(record, text);
      if (spelt !== undefined) expect(canonicalAnswer(record, spelt)).toBe(spelt);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(canonicalAnswer('TXT', dnsText(bytes))).toBe(dnsText(bytes));
    }),
  );
});

test('names are spelt in one way', () => {
  const long = Array.from({ length: 4 }, () => 'a'.repeat(62)).join('.');
  expect(['Shop.Example.', '_sip._tcp.example', '*.example', '.', long].map(dnsName)).toEqual([
    'shop.example',
    '_sip._tcp.example',
    '*.example',
    '.',
    long,
  ]);
  for (const none of [
    '',
    '..',
    '.example',
    'a..b',
    'a b',
    'é.example',
    'a\n',
    `${'a'.repeat(64)}.example`,
    `${long}.aa`,
  ])
    expect(dnsName(none), none).toBe(undefined);
});

const dns = { type: 'dns', name: 'shop.example', record: 'A' } as const;

test.each<[string, object]>([
  ['dns with all of it', { ...dns, expect: ['192.0.2.1'], exactly: true, rcode: 'noerror', tcp: true }],
  ['dns for no name', { ...dns, rcode: 'nxdomain' }],
  ['udp', { type: 'udp', send: '00', expect: 'ff' }],
  ['udp without a word', { type: 'udp', expect: 'ff' }],
  ['icmp', { type: 'icmp' }],
])('%s is taken', (_what, terms) => {
  expect(check.write(check.read(terms))).toEqual(terms);
});

test.each<[string, object]>([
  ['dns without a name', { type: 'dns', record: 'A' }],
  ['dns for a name in another spelling', { ...dns, name: 'Shop.example' }],
  ['dns for no type', { type: 'dns', name: 'a' }],
  ['dns for a type not known here', { ...dns, record: 'LOC' }],
  ['dns with an answer in another spelling', { ...dns, record: 'AAAA', expect: ['2001:DB8::1'] }],
  ['dns with an answer of another type', { ...dns, expect: ['10 mail.example'] }],
  ['dns with no answers', { ...dns, expect: [] }],
  ['dns with too many answers', { ...dns, expect: Array.from({ length: 33 }, () => '192.0.2.1') }],
  ['dns with too long an answer', { ...dns, record: 'TXT', expect: ['x'.repeat(513)] }],
  ['dns with answers of a name that is not there', { ...dns, rcode: 'nxdomain', expect: ['192.0.2.1'] }],
  ['dns with exactly nothing', { ...dns, exactly: true }],
  ['dns with a code not known here', { ...dns, rcode: 'yxdomain' }],
  ['udp without an answer', { type: 'udp', send: '00' }],
  ['udp with an empty answer', { type: 'udp', expect: '' }],
  ['udp with too much', { type: 'udp', send: '00'.repeat(513), expect: '00' }],
])('%s is refused', (_what, terms) => {
  expect(() => check.read(terms)).toThrow();
});
