// nginx, with a server for each way in which one of the web can be broken.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pair } from './credentials.ts';
import type { ForeignServer, Look } from './server.ts';

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

const configuration = (folder: string, servers: readonly string[]): string =>
  `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/log; events {}
   http { access_log off; ${TEMPORARY.map((of) => `${of}_temp_path ${folder}/${of};`).join(' ')} default_type text/plain;
     ${servers.join('\n')} }`;

const shown = ({ certificate, key }: Pair): string => `ssl_certificate ${certificate}; ssl_certificate_key ${key};`;

export const webServers: readonly ForeignServer[] = [
  {
    name: 'nginx',
    programs: ['nginx'],
    async furnish({ folder, credentials, ports }) {
      const [plain = 0, good = 0, expired = 0, other = 0, stranger = 0, old = 0, silent = 0, expiring = 0] =
        await ports(8);
      const safe = (port: number, pair: Pair, more = ''): string =>
        `server { listen 127.0.0.1:${port} ssl; ${shown(pair)} ${more} return 200 'all is ready'; }`;
      writeFileSync(
        join(folder, 'nginx.conf'),
        configuration(folder, [
          `server { listen 127.0.0.1:${plain};
             location / { return 200 'all is ready'; }
             location /gone { return 404; }
             location /broken { return 503; }
             location /cut { return 444; }
             location /loop { return 302 /loop; }
             location /state { return 200 '{"state":"closed"}'; }
             location /behind { proxy_pass http://127.0.0.1:1; } }`,
          safe(good, credentials.good),
          safe(expired, credentials.expired),
          safe(other, credentials.otherName),
          safe(stranger, credentials.stranger),
          safe(old, credentials.good, 'ssl_protocols TLSv1.1; ssl_ciphers DEFAULT@SECLEVEL=0;'),
          safe(expiring, credentials.expiring),
        ]),
      );
      const tls = credentials.terms;
      const http = (path: string, is: string, terms: object = {}): Look => ({
        target: `http://127.0.0.1:${plain}${path}`,
        is,
        terms: { http: terms },
      });
      const https = (port: number, is: string, terms: object = tls): Look => ({
        target: `https://127.0.0.1:${port}/`,
        is,
        terms: { http: { contains: 'ready', tls: terms } },
      });
      const handshake = (port: number, is: string, terms: object = tls): Look => ({
        target: `tls://127.0.0.1:${port}`,
        is,
        terms: { tls: terms },
      });
      return {
        command: ['nginx', '-p', folder, '-e', join(folder, 'log'), '-c', join(folder, 'nginx.conf')],
        port: plain,
        looks: {
          connect: { target: `127.0.0.1:${plain}`, is: 'up', frozen: 'up' },
          nobody: { target: `127.0.0.1:${silent}`, is: 'down: refused' },
          page: http('/', 'up', { contains: 'ready' }),
          content: http('/', 'down: mismatch', { contains: 'closed' }),
          state: http('/state', 'down: mismatch', { json: { '.state': 'open' } }),
          status: http('/gone', 'down: status'),
          failure: http('/broken', 'down: status'),
          behind: http('/behind', 'down: status'),
          loop: http('/loop', 'down: status'),
          cut: http('/cut', 'down: reset'),
          'https-good': https(good, 'up'),
          'https-expired': https(expired, 'down: expired'),
          'https-name': https(other, 'down: mismatch'),
          'https-stranger': https(stranger, 'down: tls'),
          'https-unbelieved': https(good, 'down: tls', { name: tls.name }),
          'https-plain': https(plain, 'down: tls'),
          'tls-good': handshake(good, 'up'),
          'tls-expiring': handshake(expiring, 'up'),
          'tls-expired': handshake(expired, 'down: expired'),
          'tls-name': handshake(other, 'down: mismatch'),
          'tls-stranger': handshake(stranger, 'down: tls'),
          'tls-old': handshake(old, 'down: tls'),
          'tls-plain': handshake(plain, 'down: tls'),
        },
      };
    },
  },
];
