// Checks as the file writes them: what they come to, and what is wrong with them, by path.
import { generateKeyPairSync } from 'node:crypto';
import { check as checkShape } from '@vedette/protocol/check';
import { Authority } from '@vedette/protocol/link/authority.test-support';
import { expect, test } from 'vitest';
import { parseConfig } from '../parse.ts';

const DAY_MS = 86_400_000;

const parse = (...services: string[]) => {
  const text = `agents: { x: }\nservices:\n${services.map((service, i) => `  s${i + 1}: ${service}\n`).join('')}`;
  const answer = parseConfig(text, '/etc/vedette/vedette.yaml');
  if ('problems' in answer) return answer.problems.map(({ path, message }) => `${path}: ${message}`);
  // What agents are told is what they take.
  for (const { check } of answer.wishes.services)
    if (check) expect(checkShape.read(checkShape.write(check))).toEqual(check);
  return answer.wishes.services.map(({ target, check }) => [target, check]);
};

const warned = { expiresWithinMs: 14 * DAY_MS };

test.each<[string, string, object | undefined]>([
  ['h:1', 'tcp://h:1', undefined],
  ['{ target: h:1, tcp: }', 'tcp://h:1', undefined],
  ['{ target: h:1, tcp: {} }', 'tcp://h:1', undefined],
  ['TLS://H:1', 'tls://h:1', { type: 'tls', ...warned }],
  ['{ target: tls://h:1, tls: { expires_within: 30d } }', 'tls://h:1', { type: 'tls', expiresWithinMs: 30 * DAY_MS }],
  [
    '{ target: tls://h:1, tls: { min_version: 1.3, verify: false } }',
    'tls://h:1',
    { type: 'tls', minVersion: '1.3', unverified: true, ...warned },
  ],
  [
    "{ target: tls://h:1, tls: { min_version: '1.0', verify: true, self_signed: true } }",
    'tls://h:1',
    { type: 'tls', minVersion: '1.0', selfSigned: true, ...warned },
  ],
  [
    '{ target: tls://h:1, tls: { name: Shop.Example, names: [www.shop.example], alpn: [h2] } }',
    'tls://h:1',
    { type: 'tls', name: 'shop.example', names: ['www.shop.example'], alpn: ['h2'], ...warned },
  ],
  [
    '{ target: h:1, tcp: { send: "PING\\r\\n", expect: +PONG } }',
    'tcp://h:1',
    { type: 'tcp', steps: [{ send: '50494e470d0a' }, { expect: '2b504f4e47' }] },
  ],
  ['{ target: h:1, tcp: { expect: { hex: 00 FF } } }', 'tcp://h:1', { type: 'tcp', steps: [{ expect: '00ff' }] }],
  ['{ target: h:1, tcp: { expect: é } }', 'tcp://h:1', { type: 'tcp', steps: [{ expect: 'c3a9' }] }],
  [
    '{ target: h:1, tcp: { steps: [{ expect: a }, { send: b, expect: c }] } }',
    'tcp://h:1',
    { type: 'tcp', steps: [{ expect: '61' }, { send: '62' }, { expect: '63' }] },
  ],
  ['{ target: h:1, tcp: { starttls: smtp } }', 'tcp://h:1', { type: 'tcp', starttls: 'smtp', tls: warned }],
  [
    '{ target: h:1, tcp: { starttls: imap, tls: { self_signed: true }, send: x } }',
    'tcp://h:1',
    { type: 'tcp', starttls: 'imap', tls: { selfSigned: true, ...warned }, steps: [{ send: '78' }] },
  ],
])('%s', (service, target, check) => {
  expect(parse(service)).toEqual([[target, check]]);
});

test('authorities are taken from the text of their certificates, whatever stands around them', () => {
  const pem = [new Authority().certificate, new Authority('Other').certificate];
  const text = `|\n${`about it\n${pem.join('and\n')}`.replaceAll(/^/gm, '        ')}`;
  const [[, check]] = parse(`{ target: tls://h:1, tls: { ca: ${JSON.stringify(`x\n${pem.join('and\n')}`)} } }`) as [
    [string, object],
  ];
  expect(check).toMatchObject({ ca: pem.map((one) => one.replaceAll(/-----[^-]*-----|\s/g, '')) });
  expect(parse(`\n    target: tls://h:1\n    tls:\n      ca: ${text}`)).toEqual([['tls://h:1', check]]);
});

const { publicKey } = generateKeyPairSync('ed25519', {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

test.each<[string, string]>([
  [
    '{ target: tls://h:1, tcp: { send: x } }',
    "services.s1.tcp: 'tls://h:1' is checked by tls: write 'tcp://…' as the target, or take this out",
  ],
  [
    '{ target: h:1, tls: { verify: false } }',
    "services.s1.tls: 'tcp://h:1' is checked by tcp: write 'tls://…' as the target, or take this out",
  ],
  [
    '{ target: tls://h:1, tls: { sni: a } }',
    "services.s1.tls.sni: unknown key 'sni': the keys here are name, names, min_version, alpn, ca, self_signed, verify, identity, expires_within",
  ],
  ['{ target: tls://h:1, tls: [] }', "services.s1.tls: write a mapping with keys such as 'name' here, not a list"],
  [
    '{ target: tls://h:1, tls: { min_version: 1.4 } }',
    "services.s1.tls.min_version: the number 1.4 cannot stand here: write '1.0' or '1.1' or '1.2' or '1.3'",
  ],
  [
    '{ target: tls://h:1, tls: { min_version: SSLv3 } }',
    "services.s1.tls.min_version: the text 'SSLv3' cannot stand here: write '1.0' or '1.1' or '1.2' or '1.3'",
  ],
  [
    '{ target: tls://h:1, tls: { expires_within: 14 } }',
    "services.s1.tls.expires_within: 14 has no unit: write '14s' for seconds, '14ms' for milliseconds",
  ],
  [
    '{ target: tls://h:1, tls: { ca: ca.crt } }',
    "services.s1.tls.ca: there is no certificate in it: it begins with '-----BEGIN CERTIFICATE-----'",
  ],
  [
    `{ target: tls://h:1, tls: { ca: ${JSON.stringify(publicKey.replaceAll('PUBLIC KEY', 'CERTIFICATE'))} } }`,
    'services.s1.tls.ca: certificate 1 in it cannot be read',
  ],
  [
    '{ target: tls://h:1, tls: { verify: false, self_signed: true } }',
    "services.s1.tls.self_signed: with 'verify: false' nothing becomes of this: take one of them out",
  ],
  [
    '{ target: tls://h:1, tls: { name: a b } }',
    "services.s1.tls.name: 'a b' has white space or a control character in its host",
  ],
  [
    '{ target: h:1, tcp: { starttls: gopher } }',
    "services.s1.tcp.starttls: the text 'gopher' cannot stand here: write 'smtp' or 'imap' or 'pop3' or 'ftp' or 'postgres' or 'mysql'",
  ],
  [
    '{ target: h:1, tcp: { tls: {}, send: x } }',
    "services.s1.tcp.tls: this is for starttls; where TLS is spoken from the beginning, write 'tls://host:port' and 'tls:' beside the target",
  ],
  [
    '{ target: h:1, tcp: { steps: [{ send: x }], expect: y } }',
    'services.s1.tcp.steps: there is send or expect beside it: make them a step of their own',
  ],
  ['{ target: h:1, tcp: { send: "" } }', 'services.s1.tcp.send: 1 to 512 bytes'],
  [
    '{ target: h:1, tcp: { send: { hex: xy } } }',
    "services.s1.tcp.send.hex: the text 'xy' cannot stand here: pairs of hex digits, with blanks between them if you like",
  ],
  [
    `{ target: h:1, tcp: { steps: [${'{ send: a, expect: b }, '.repeat(9)}] } }`,
    'services.s1.tcp.steps: at most 16 things are sent and expected in all',
  ],
  [
    '{ target: command:a, command: { args: [x] } }',
    "services.s1.command.args: unknown key 'args': the keys here are warning",
  ],
  [
    '{ target: command:a, command: { warning: maybe } }',
    "services.s1.command.warning: the text 'maybe' cannot stand here: write 'up' or 'down'",
  ],
  ['command:a/b', "services.s1: 'a/b' is not a name: write 'command:NAME'"],
  [
    '{ target: h:1, command: {} }',
    "services.s1.command: 'tcp://h:1' is checked by tcp: write 'command:NAME' as the target, or take this out",
  ],
])('%s is refused', (service, problem) => {
  expect(parse(service)).toEqual([problem]);
});

test('the same target may be looked at in two ways, and in the same way once', () => {
  const ping = '{ target: h:1, tcp: { expect: a } }';
  expect(parse('h:1', 'tls://h:1', ping)).toHaveLength(3);
  expect(parse(ping, "{ target: H:1, tcp: { expect: { hex: '61' } } }")).toEqual([
    "services.s2.target: services.s2 and services.s1 (line 3) have the same target, 'tcp://h:1', and check it alike, and a target is probed once however many want it: make them one service with several subscribers",
  ]);
});
