// Name servers: dnsmasq, unbound, BIND. Each knows shop.example, denies that there is a nobody.example, and will say nothing of refused.test.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ForeignServer, Look, Stand } from './server.ts';

const ADDRESS = '192.0.2.1';

const looksAt = (port: number): Readonly<Record<string, Look>> => {
  const target = `dns://127.0.0.1:${port}`;
  const look = (is: string, dns: object): Look => ({ target, is, terms: { dns } });
  return {
    answer: look('up', { name: 'shop.example', expect: [ADDRESS], exactly: true }),
    stream: look('up', { name: 'shop.example', tcp: true }),
    absent: look('up', { name: 'nobody.example', rcode: 'nxdomain' }),
    wrong: look('down: mismatch', { name: 'shop.example', expect: ['192.0.2.2'] }),
    none: look('down: mismatch', { name: 'shop.example', type: 'MX' }),
    nxdomain: look('down: mismatch', { name: 'nobody.example' }),
    there: look('down: mismatch', { name: 'shop.example', rcode: 'nxdomain' }),
    refused: look('down: dns', { name: 'refused.test' }),
  };
};

const standAt = (port: number, command: readonly string[]): Stand => ({ command, port, looks: looksAt(port) });

export const nameServers: readonly ForeignServer[] = [
  {
    name: 'dnsmasq',
    programs: ['dnsmasq'],
    async furnish({ ports }) {
      const [port = 0] = await ports(1);
      const own = ['--keep-in-foreground', '--conf-file=/dev/null', '--pid-file', '--no-resolv', '--no-hosts'];
      const at = ['--bind-interfaces', '--listen-address=127.0.0.1', `--port=${port}`];
      const known = ['--local=/example/', `--host-record=shop.example,${ADDRESS}`];
      return standAt(port, ['dnsmasq', ...own, ...at, ...known]);
    },
  },
  {
    name: 'unbound',
    programs: ['unbound'],
    async furnish({ folder, ports }) {
      const [port = 0] = await ports(1);
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
        '  local-zone: "refused.test." refuse',
        `  local-data: "shop.example. 60 IN A ${ADDRESS}"`,
      ];
      writeFileSync(join(folder, 'unbound.conf'), `${lines.join('\n')}\n`);
      return standAt(port, ['unbound', '-d', '-c', join(folder, 'unbound.conf')]);
    },
  },
  {
    name: 'BIND',
    programs: ['named'],
    async furnish({ folder, ports }) {
      const [port = 0] = await ports(1);
      const zone = `$TTL 60\n@ IN SOA ns root 1 60 60 60 60\n@ IN NS ns\nns IN A 127.0.0.1\nshop IN A ${ADDRESS}\n`;
      writeFileSync(join(folder, 'example.zone'), zone);
      writeFileSync(
        join(folder, 'named.conf'),
        `options { directory "${folder}"; pid-file none; session-keyfile none; listen-on port ${port} { 127.0.0.1; };
           listen-on-v6 { none; }; recursion no; dnssec-validation no; notify no; empty-zones-enable no; };
         controls { };
         zone "example" { type primary; file "${folder}/example.zone"; };
         zone "broken.example" { type primary; file "${folder}/nowhere.zone"; };`,
      );
      const stand = standAt(port, ['named', '-g', '-n', '1', '-c', join(folder, 'named.conf')]);
      const broken: Look = {
        target: `dns://127.0.0.1:${port}`,
        is: 'down: dns',
        terms: { dns: { name: 'broken.example' } },
      };
      return { ...stand, looks: { ...stand.looks, broken } };
    },
  },
];
