// Servers of mail by SMTP: Postfix and Exim. Each listens once for each thing that may be wrong: a certificate, no TLS at all, nobody let in.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials, Pair } from './credentials.ts';
import type { ForeignServer, Look } from './server.ts';

/** Both make a port for each of these. */
type Ports = Readonly<Record<'good' | 'expired' | 'other' | 'stranger' | 'open' | 'closed', number>>;

const portsFrom = async (ports: (count: number) => Promise<readonly number[]>): Promise<Ports> => {
  const [good = 0, expired = 0, other = 0, stranger = 0, open = 0, closed = 0] = await ports(6);
  return { good, expired, other, stranger, open, closed };
};

const looksAt = (ports: Ports, { terms: tls }: Credentials): Readonly<Record<string, Look>> => {
  const look = (port: number, is: string, tcp: object): Look => ({ target: `127.0.0.1:${port}`, is, terms: { tcp } });
  const starttls = { starttls: 'smtp', tls };
  return {
    greeting: look(ports.good, 'up', { expect: '220 ' }),
    stranger: look(ports.good, 'down: mismatch', { expect: 'SSH-2.0' }),
    good: look(ports.good, 'up', {
      ...starttls,
      steps: [{ send: 'EHLO probe.example\r\n', expect: '250 ' }, { send: 'QUIT\r\n' }],
    }),
    sender: look(ports.good, 'down: mismatch', {
      ...starttls,
      steps: [{ send: 'NONSENSE\r\n', expect: '250 ' }],
    }),
    expired: look(ports.expired, 'down: expired', starttls),
    name: look(ports.other, 'down: mismatch', starttls),
    unbelieved: look(ports.stranger, 'down: tls', starttls),
    'no-tls': look(ports.open, 'down: tls', starttls),
    closed: look(ports.closed, 'down: mismatch', starttls),
    imap: look(ports.good, 'down: mismatch', { ...starttls, starttls: 'imap' }),
  };
};

/** One `smtpd` for each connection, so that nobody answers while the master is frozen. */
const postfixMaster = (ports: Ports, { good, expired, otherName, stranger }: Credentials): string => {
  const smtpd = (port: number, ...options: readonly string[]): string =>
    [`127.0.0.1:${port} inet n - n - - smtpd`, ...options.map((option) => `  -o ${option}`)].join('\n');
  const shown = ({ certificate, key }: Pair): readonly string[] => [
    'smtpd_tls_security_level=may',
    `smtpd_tls_cert_file=${certificate}`,
    `smtpd_tls_key_file=${key}`,
  ];
  return [
    smtpd(ports.good, ...shown(good)),
    smtpd(ports.expired, ...shown(expired)),
    smtpd(ports.other, ...shown(otherName)),
    smtpd(ports.stranger, ...shown(stranger)),
    smtpd(ports.open),
    smtpd(ports.closed, 'smtpd_delay_reject=no', 'smtpd_client_restrictions=reject'),
    'anvil unix - - n - 1 anvil',
    'rewrite unix - - n - - trivial-rewrite',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
    'cleanup unix n - n - 0 cleanup',
    'proxymap unix - - n - - proxymap',
    'postlog unix-dgram n - n - 1 postlogd',
    '',
  ].join('\n');
};

const eximConfiguration = (
  folder: string,
  ports: Ports,
  { good, expired, otherName, stranger }: Credentials,
): string => {
  const chosen = (of: (pair: Pair) => string): string =>
    [[ports.expired, expired] as const, [ports.other, otherName] as const, [ports.stranger, stranger] as const].reduce(
      (otherwise, [port, pair]) => `\${if eq{$received_port}{${port}}{${of(pair)}}{${otherwise}}}`,
      of(good),
    );
  return [
    'primary_hostname = mail.example',
    `spool_directory = ${folder}/spool`,
    `log_file_path = ${folder}/logs/%s`,
    'host_lookup =',
    'rfc1413_hosts =',
    `tls_certificate = ${chosen(({ certificate }) => certificate)}`,
    `tls_privatekey = ${chosen(({ key }) => key)}`,
    `tls_advertise_hosts = \${if eq{$received_port}{${ports.open}}{}{*}}`,
    'acl_smtp_connect = connect',
    'begin acl',
    'connect:',
    `  deny condition = \${if eq{$received_port}{${ports.closed}}}`,
    '  accept',
    '',
  ].join('\n');
};

export const mailServers: readonly ForeignServer[] = [
  {
    name: 'Postfix',
    programs: ['postfix', 'master'],
    as: 'root',
    async furnish({ folder, credentials, ports, run }) {
      const at = await portsFrom(ports);
      const [queue, data] = [join(folder, 'queue'), join(folder, 'data')];
      for (const path of [queue, data]) mkdirSync(path);
      const main = [
        'compatibility_level = 3.6',
        `queue_directory = ${queue}`,
        `data_directory = ${data}`,
        `maillog_file = ${folder}/log`,
        `maillog_file_prefixes = ${folder}`,
        'myhostname = mail.example',
        'inet_interfaces = 127.0.0.1',
        'inet_protocols = ipv4',
        'mynetworks = 127.0.0.0/8',
        'smtpd_peername_lookup = no',
        'smtpd_tls_session_cache_database =',
        'alias_maps =',
        'max_use = 1',
        '',
      ];
      writeFileSync(join(folder, 'main.cf'), main.join('\n'));
      writeFileSync(join(folder, 'master.cf'), postfixMaster(at, credentials));
      run('chown', 'postfix', data);
      run('postfix', '-c', folder, 'check');
      return {
        // In the foreground, and in a process group of its own, all of which it ends with itself.
        command: ['master', '-c', folder, '-s'],
        port: at.good,
        looks: looksAt(at, credentials),
      };
    },
  },
  {
    name: 'Exim',
    programs: ['exim4'],
    as: 'root',
    async furnish({ folder, credentials, ports }) {
      const at = await portsFrom(ports);
      const file = join(folder, 'exim.conf');
      // It gives up root's rights before it writes or reads anything.
      for (const path of ['spool', 'logs']) {
        mkdirSync(join(folder, path));
        chmodSync(join(folder, path), 0o777);
      }
      const { terms: _terms, ...pairs } = credentials;
      for (const { certificate, key } of Object.values(pairs))
        for (const path of [certificate, key]) chmodSync(path, 0o644);
      writeFileSync(file, eximConfiguration(folder, at, credentials));
      chmodSync(file, 0o644);
      return {
        command: [
          'exim4',
          '-bdf',
          '-C',
          file,
          '-oX',
          Object.values(at)
            .map((port) => `127.0.0.1.${port}`)
            .join(' : '),
        ],
        port: at.good,
        looks: looksAt(at, credentials),
      };
    },
  },
];
