// The DNS check against servers that everybody runs, as far as they are installed: dnsmasq, unbound and BIND. What is not there is skipped by name.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DnsTerms } from '@vedette/protocol/check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startChecking, words } from './check.test-support.ts';
import { isInstalled, runProgram } from './programs.test-support.ts';
import { freePort } from './tcp.test-support.ts';

vi.setConfig({ testTimeout: 60_000 });

/** More than goes into one datagram. */
const pieces = Array.from({ length: 8 }, (_, i) => `${i}`.repeat(200));

const servers: Readonly<Record<string, (port: number) => void>> = {
  dnsmasq: (port) =>
    runProgram('dnsmasq', [
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--pid-file',
      '--no-resolv',
      '--no-hosts',
      '--bind-interfaces',
      '--listen-address=127.0.0.1',
      `--port=${port}`,
      '--local=/example/',
      '--host-record=shop.example,192.0.2.1,2001:db8::1',
      '--cname=www.example,shop.example',
      '--mx-host=shop.example,mail.example,10',
      '--srv-host=_sip._tcp.example,sip.example,5060,10,5',
      '--txt-record=shop.example,v=spf1 -all',
      '--caa-record=shop.example,0,issue,ca.example',
      '--ptr-record=1.2.0.192.in-addr.arpa,shop.example',
      ...pieces.map((piece) => `--txt-record=large.example,${piece}`),
    ]),
  unbound(port) {
    const folder = mkdtempSync(join(tmpdir(), 'vedette-unbound-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const records = [
      'shop.example. 60 IN A 192.0.2.1',
      'shop.example. 60 IN AAAA 2001:db8::1',
      'www.example. 60 IN CNAME shop.example.',
      'shop.example. 60 IN MX 10 mail.example.',
      '_sip._tcp.example. 60 IN SRV 10 5 5060 sip.example.',
      'shop.example. 60 IN TXT "v=spf1 -all"',
      'shop.example. 60 IN CAA 0 issue "ca.example"',
      '1.2.0.192.in-addr.arpa. 60 IN PTR shop.example.',
      ...pieces.map((piece) => `large.example. 60 IN TXT "${piece}"`),
    ];
    const lines = [
      'server:',
      `  interface: 127.0.0.1@${port}`,
      '  access-control: 127.0.0.0/8 allow',
      '  do-daemonize: no',
      '  use-syslog: no',
      '  username: ""',
      '  chroot: ""',
      '  pidfile: ""',
      `  directory: "${folder}"`,
      '  local-zone: "example." static',
      '  local-zone: "1.2.0.192.in-addr.arpa." static',
      '  local-zone: "refused.test." refuse',
      ...records.map((record) => `  local-data: '${record}'`),
    ];
    writeFileSync(join(folder, 'unbound.conf'), `${lines.join('\n')}\n`);
    runProgram('unbound', ['-d', '-c', join(folder, 'unbound.conf')]);
  },
  named(port) {
    const folder = mkdtempSync(join(tmpdir(), 'vedette-named-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const head = '$TTL 60\n@ IN SOA ns.example. root.example. 1 60 60 60 60\n@ IN NS ns.example.\n';
    const records = [
      'ns.example. IN A 127.0.0.1',
      'shop.example. IN A 192.0.2.1',
      'shop.example. IN AAAA 2001:db8::1',
      'www.example. IN CNAME shop.example.',
      'shop.example. IN MX 10 mail.example.',
      'mail.example. IN A 192.0.2.1',
      '_sip._tcp.example. IN SRV 10 5 5060 sip.example.',
      'sip.example. IN A 192.0.2.1',
      'shop.example. IN TXT "v=spf1 -all"',
      'shop.example. IN CAA 0 issue "ca.example"',
      ...pieces.map((piece) => `large.example. IN TXT "${piece}"`),
    ];
    writeFileSync(join(folder, 'example.zone'), `${head}${records.join('\n')}\n`);
    writeFileSync(join(folder, 'reverse.zone'), `${head}@ IN PTR shop.example.\n`);
    const zone = (name: string, file: string) => `zone "${name}" { type primary; file "${folder}/${file}.zone"; };`;
    writeFileSync(
      join(folder, 'named.conf'),
      `options { directory "${folder}"; pid-file none; session-keyfile none; listen-on port ${port} { 127.0.0.1; };
         listen-on-v6 { none; }; recursion no; dnssec-validation no; notify no; };
       controls { };
       ${zone('example', 'example')} ${zone('1.2.0.192.in-addr.arpa', 'reverse')}`,
    );
    runProgram('named', ['-g', '-n', '1', '-c', join(folder, 'named.conf')]);
  },
};

const questions: readonly (readonly [DnsTerms, string])[] = [
  [{ name: 'shop.example', record: 'A', expect: ['192.0.2.1'], exactly: true }, 'up'],
  [{ name: 'shop.example', record: 'A', expect: ['192.0.2.2'] }, 'down: mismatch'],
  [{ name: 'shop.example', record: 'A', tcp: true }, 'up'],
  [{ name: 'shop.example', record: 'AAAA', expect: ['2001:db8::1'] }, 'up'],
  [{ name: 'www.example', record: 'CNAME', expect: ['shop.example'] }, 'up'],
  [{ name: 'shop.example', record: 'MX', expect: ['10 mail.example'] }, 'up'],
  [{ name: '_sip._tcp.example', record: 'SRV', expect: ['10 5 5060 sip.example'] }, 'up'],
  [{ name: 'shop.example', record: 'TXT', expect: ['v=spf1 -all'] }, 'up'],
  [{ name: 'shop.example', record: 'CAA', expect: ['0 issue "ca.example"'] }, 'up'],
  [{ name: '1.2.0.192.in-addr.arpa', record: 'PTR', expect: ['shop.example'] }, 'up'],
  [{ name: 'large.example', record: 'TXT', expect: pieces, exactly: true }, 'up'],
  [{ name: 'nobody.example', record: 'A' }, 'down: mismatch'],
  [{ name: 'nobody.example', record: 'A', rcode: 'nxdomain' }, 'up'],
  [{ name: 'refused.test', record: 'A' }, 'down: dns'],
];

describe.each(Object.keys(servers))('%s', (server) => {
  test.skipIf(!isInstalled(server))('answers as it was told to', async () => {
    const port = await freePort('127.0.0.1');
    servers[server]?.(port);
    const check = startChecking();
    const ask = (terms: DnsTerms) => check(`dns://127.0.0.1:${port}`, { type: 'dns', ...terms });
    await vi.waitFor(async () => expect(words(await ask({ name: 'shop.example', record: 'A' }))).toBe('up'), 20_000);
    for (const [terms, expected] of questions) expect([terms, words(await ask(terms))]).toEqual([terms, expected]);
  });
});
