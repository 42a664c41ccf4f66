// OpenSSH: a server that speaks first.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ForeignServer, type Look, programOf } from './server.ts';

export const shellServers: readonly ForeignServer[] = [
  {
    name: 'OpenSSH',
    programs: ['sshd', 'ssh-keygen'],
    as: 'nobody',
    async furnish({ folder, run, ports }) {
      const [port = 0] = await ports(1);
      const key = join(folder, 'host');
      run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key);
      const lines = [`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${key}`, 'PidFile none', 'UsePAM no'];
      writeFileSync(join(folder, 'sshd_config'), `${lines.join('\n')}\n`);
      const look = (is: string, tcp: object): Look => ({ target: `127.0.0.1:${port}`, is, terms: { tcp } });
      return {
        // It insists on its full path, by which it starts itself again for each connection.
        command: [programOf('sshd') ?? 'sshd', '-D', '-e', '-f', join(folder, 'sshd_config')],
        port,
        looks: {
          connect: { target: `127.0.0.1:${port}`, is: 'up', frozen: 'up' },
          banner: look('up', { expect: 'SSH-2.0-OpenSSH' }),
          dialogue: look('up', {
            steps: [{ expect: 'SSH-2.0' }, { send: 'SSH-2.0-Vedette\r\n', expect: 'curve25519-sha256' }],
          }),
          wrong: look('down: mismatch', { expect: 'SSH-1.99' }),
          spoken: look('down: reset', { send: 'GET / HTTP/1.0\r\n\r\n', expect: 'HTTP/1' }),
          handshake: { target: `tls://127.0.0.1:${port}`, is: 'down: tls' },
          web: { target: `http://127.0.0.1:${port}`, is: 'down: mismatch' },
          mail: look('down: mismatch', { starttls: 'smtp' }),
        },
      };
    },
  },
];
