// Servers that keep data: Redis, PostgreSQL, MariaDB.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ForeignServer, Look } from './server.ts';

const dialogue = (port: number, is: string, tcp: object): Look => ({
  target: `127.0.0.1:${port}`,
  is,
  terms: { tcp },
});

const postgresConfiguration = (
  folder: string,
  port: number,
  { certificate, key }: { certificate: string; key: string },
) =>
  [
    `listen_addresses = '127.0.0.1'`,
    `port = ${port}`,
    `unix_socket_directories = '${folder}'`,
    'ssl = on',
    `ssl_cert_file = '${certificate}'`,
    `ssl_key_file = '${key}'`,
    'fsync = off',
    '',
  ].join('\n');

export const dataServers: readonly ForeignServer[] = [
  {
    name: 'Redis',
    programs: ['redis-server'],
    async furnish({ folder, credentials: { good, terms: tls }, ports }) {
      const [port = 0, safe = 0] = await ports(2);
      const at = ['--bind', '127.0.0.1', '--port', `${port}`, '--tls-port', `${safe}`, '--save', '', '--dir', folder];
      const shown = ['--tls-cert-file', good.certificate, '--tls-key-file', good.key];
      const trusting = ['--tls-ca-cert-file', good.certificate, '--tls-auth-clients', 'no'];
      const ping = { send: 'PING\r\n', expect: '+PONG' };
      return {
        command: ['redis-server', ...at, ...shown, ...trusting],
        port,
        looks: {
          ping: dialogue(port, 'up', ping),
          unknown: dialogue(port, 'down: mismatch', { send: 'NONSENSE\r\n', expect: '+OK' }),
          silent: dialogue(port, 'down: timeout', { expect: 'SSH-2.0' }),
          closed: dialogue(safe, 'down: reset', ping),
          tls: { target: `tls://127.0.0.1:${safe}`, is: 'up', terms: { tls } },
          'tls-name': {
            target: `tls://127.0.0.1:${safe}`,
            is: 'down: mismatch',
            terms: { tls: { ...tls, name: 'other.example' } },
          },
        },
      };
    },
  },
  {
    name: 'PostgreSQL',
    programs: ['postgres', 'initdb'],
    as: 'nobody',
    async furnish({ folder, credentials: { good, terms: tls }, ports, run }) {
      const [port = 0] = await ports(1);
      const data = join(folder, 'data');
      run('initdb', '-D', data, '-U', 'vedette', '--no-sync', '-A', 'trust');
      writeFileSync(join(data, 'postgresql.conf'), postgresConfiguration(folder, port, good));
      return {
        command: ['postgres', '-D', data],
        port,
        looks: {
          connect: { target: `127.0.0.1:${port}`, is: 'up', frozen: 'up' },
          good: dialogue(port, 'up', { starttls: 'postgres', tls }),
          name: dialogue(port, 'down: mismatch', { starttls: 'postgres', tls: { ...tls, name: 'other.example' } }),
          unbelieved: dialogue(port, 'down: tls', { starttls: 'postgres', tls: { name: tls.name } }),
          mysql: dialogue(port, 'down: timeout', { starttls: 'mysql' }),
          // It takes a greeting of SMTP for a message of its own, and waits for the rest.
          handshake: { target: `tls://127.0.0.1:${port}`, is: 'down: reset' },
        },
      };
    },
  },
  {
    name: 'MariaDB',
    programs: ['mariadbd'],
    as: 'nobody',
    async furnish({ folder, credentials: { good, terms: tls }, ports }) {
      const [port = 0] = await ports(1);
      const data = join(folder, 'data');
      mkdirSync(data);
      const at = [`--datadir=${data}`, `--port=${port}`, '--bind-address=127.0.0.1', `--socket=${folder}/socket`];
      const shown = [`--ssl-cert=${good.certificate}`, `--ssl-key=${good.key}`];
      return {
        command: ['mariadbd', '--no-defaults', '--skip-grant-tables', ...at, ...shown, `--pid-file=${folder}/pid`],
        port,
        looks: {
          good: dialogue(port, 'up', { starttls: 'mysql', tls }),
          name: dialogue(port, 'down: mismatch', { starttls: 'mysql', tls: { ...tls, name: 'other.example' } }),
          unbelieved: dialogue(port, 'down: tls', { starttls: 'mysql', tls: { name: tls.name } }),
          smtp: dialogue(port, 'down: mismatch', { starttls: 'smtp' }),
        },
      };
    },
  },
];
