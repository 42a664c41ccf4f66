// The checks dns, udp and icmp as the file writes them: what they come to, and what is wrong with them, by path.
import { check as checkShape } from '@vedette/protocol/check';
import { expect, test } from 'vitest';
import { parseConfig } from '../parse.ts';

const parse = (...services: string[]) => {
  const text = `agents: { x: }\nservices:\n${services.map((service, i) => `  s${i + 1}: ${service}\n`).join('')}`;
  const answer = parseConfig(text, '/etc/vedette/vedette.yaml');
  if ('problems' in answer) return answer.problems.map(({ path, message }) => `${path}: ${message}`);
  // What agents are told is what they take.
  for (const { check } of answer.wishes.services)
    if (check) expect(checkShape.read(checkShape.write(check))).toEqual(check);
  return answer.wishes.services.map(({ target, check }) => [target, check]);
};

const shop = { type: 'dns', name: 'shop.example', record: 'A' };

test.each<[string, string, object | undefined]>([
  ['{ target: DNS://H, dns: { name: Shop.Example. } }', 'dns://h', shop],
  [
    '{ target: "dns://h:53", dns: { name: shop.example, type: A, rcode: noerror, tcp: false, exactly: false } }',
    'dns://h',
    shop,
  ],
  [
    '{ target: dns://h:5353, dns: { name: shop.example, expect: [192.0.2.2, 192.0.2.1, 192.0.2.2], exactly: true, tcp: true } }',
    'dns://h:5353',
    { ...shop, expect: ['192.0.2.1', '192.0.2.2'], exactly: true, tcp: true },
  ],
  [
    '{ target: dns://h, dns: { name: shop.example, type: AAAA, expect: ["2001:DB8::0:1"] } }',
    'dns://h',
    { ...shop, record: 'AAAA', expect: ['2001:db8::1'] },
  ],
  [
    '{ target: dns://h, dns: { name: shop.example, type: MX, expect: ["10 Mail.Example."] } }',
    'dns://h',
    { ...shop, record: 'MX', expect: ['10 mail.example'] },
  ],
  [
    '{ target: dns://h, dns: { name: shop.example, type: TXT, expect: ["a\\\\é"] } }',
    'dns://h',
    { ...shop, record: 'TXT', expect: ['a\\\\\\195\\169'] },
  ],
  [
    '{ target: dns://h, dns: { name: shop.example, type: CAA, expect: [0 issue ca.example] } }',
    'dns://h',
    { ...shop, record: 'CAA', expect: ['0 issue "ca.example"'] },
  ],
  ['{ target: dns://h, dns: { name: shop.example, rcode: nxdomain } }', 'dns://h', { ...shop, rcode: 'nxdomain' }],
  ['{ target: dns://h, dns: { name: ., type: NS } }', 'dns://h', { type: 'dns', name: '.', record: 'NS' }],
  [
    '{ target: udp://H:7, udp: { send: ping, expect: { hex: 00 FF } } }',
    'udp://h:7',
    { type: 'udp', send: '70696e67', expect: '00ff' },
  ],
  ['{ target: udp://h:7, udp: { expect: a } }', 'udp://h:7', { type: 'udp', expect: '61' }],
  ['icmp://H', 'icmp://h', { type: 'icmp' }],
  ['{ target: "icmp://[::1]", icmp: }', 'icmp://[::1]', { type: 'icmp' }],
  ['{ target: icmp://h, icmp: {} }', 'icmp://h', { type: 'icmp' }],
])('%s', (service, target, check) => {
  expect(parse(service)).toEqual([[target, check]]);
});

test.each<[string, string]>([
  ['dns://h', "services.s1: it is not said what the name server is asked for: write 'dns: { name: … }'"],
  [
    '{ target: dns://h, dns: { type: MX } }',
    "services.s1.dns.name: it is not said what the name server is asked for: write 'dns: { name: … }'",
  ],
  [
    '{ target: dns://h, dns: { name: a b } }',
    "services.s1.dns.name: 'a b' is no name of DNS: letters, digits, hyphens and underscores between dots",
  ],
  [
    '{ target: dns://h, dns: { name: a, expect: [shop.example] } }',
    "services.s1.dns.expect: 'shop.example' is no answer of type A: write it like '192.0.2.1'",
  ],
  [
    '{ target: dns://h, dns: { name: a, type: MX, expect: [mail] } }',
    "services.s1.dns.expect: 'mail' is no answer of type MX: write it like '10 mail.example'",
  ],
  ['{ target: dns://h, dns: { name: a, expect: [] } }', 'services.s1.dns.expect: an empty list: leave it out'],
  [
    '{ target: dns://h, dns: { name: a, rcode: nxdomain, expect: [192.0.2.1] } }',
    "services.s1.dns.expect: with 'rcode: nxdomain' there are no answers: take one of them out",
  ],
  [
    '{ target: dns://h, dns: { name: a, exactly: true } }',
    'services.s1.dns.exactly: there is nothing expected that it could be about',
  ],
  [
    '{ target: h:1, dns: { name: a } }',
    "services.s1.dns: 'tcp://h:1' is checked by tcp: write 'dns://…' as the target, or take this out",
  ],
  ['udp://h:7', "services.s1: without an expected answer UDP tells nothing about a server: write 'udp: { expect: … }'"],
  [
    '{ target: udp://h:7, udp: { send: a } }',
    "services.s1.udp.expect: without an expected answer UDP tells nothing about a server: write 'udp: { expect: … }'",
  ],
  ['{ target: udp://h:7, udp: { expect: "" } }', 'services.s1.udp.expect: 1 to 512 bytes'],
  ['{ target: icmp://h, icmp: { count: 3 } }', "services.s1.icmp.count: unknown key 'count': there are none here"],
  ['{ target: icmp://h, icmp: true }', "services.s1.icmp: write nothing here, not 'true'"],
])('%s is refused', (service, problem) => {
  expect(parse(service)).toEqual([problem]);
});

test('a name server is asked several things, and the same thing once', () => {
  const ask = (more: string): string => `{ target: dns://h, dns: { name: shop.example${more} } }`;
  expect(parse(ask(''), ask(', type: MX'), ask(', tcp: true'))).toHaveLength(3);
  expect(parse(ask(', expect: [192.0.2.1, 192.0.2.2]'), ask(', expect: [192.0.2.2, 192.0.2.1]'))).toEqual([
    expect.stringContaining('services.s2.target: services.s2 and services.s1'),
  ]);
});
