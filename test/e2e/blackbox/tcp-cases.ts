// Targets below the web: connections, dialogues, STARTTLS and handshakes, sound and broken. Knows these servers; refuses to know who looks.
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { startPlain, startTls } from '../../../packages/agent/src/probe/check.test-support.ts';
import { freePort, startListener } from '../../../packages/agent/src/probe/tcp.test-support.ts';
import { fillAcceptQueue } from '../../support/accept-queue.ts';
import { Program } from '../../support/program.ts';
import { type Case, down, up } from './case.ts';
import type { Trust } from './trust.ts';

const connect = { prober: 'tcp' };
const dialogue = (...steps: object[]) => ({ prober: 'tcp', tcp: { query_response: steps } });

/** Listens, and never takes a connection: its event loop stands still. */
const STANDING = String.raw`
const { writeSync } = require('node:fs');
const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  writeSync(1, 'port ' + server.address().port + '\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

/** A port whose queue is full: no attempt is answered any more, as behind a firewall that drops packets. */
const startFull = async (folder: string): Promise<number> => {
  const standing = new Program('a server that stands still', [process.execPath, '-e', STANDING], { folder });
  onTestFinished(async () => void (await standing.kill()));
  const port = Number((await standing.line(/^port \d+$/, 10_000)).slice(5));
  const filling = await fillAcceptQueue(port);
  onTestFinished(() => filling[Symbol.dispose]());
  return port;
};

const saying = (text: string) => (socket: Socket) => void socket.write(text);

const answering = (answer: string) => (socket: Socket) => void socket.on('data', () => void socket.write(answer));

export const tcpCases = async (folder: string): Promise<readonly Case[]> => {
  const [open, ssh, silent, redis] = await Promise.all([
    startPlain(() => {}),
    startPlain(saying('SSH-2.0-OpenSSH_9.9\r\n')),
    startPlain(() => {}),
    startPlain(answering('+PONG\r\n')),
  ]);
  const [quick, reset, closed, full] = await Promise.all([
    startPlain((socket) => socket.end()),
    startPlain((socket) => socket.resetAndDestroy()),
    freePort('127.0.0.1'),
    startFull(folder),
  ]);
  const six = await startListener('::1');
  const banner = dialogue({ expect: '^SSH-2\\.0-' });
  const ping = dialogue({ send: 'PING' }, { expect: '^\\+PONG' });
  return [
    up('a port that is open', connect, `127.0.0.1:${open}`),
    up('a port that is open, by name', connect, `localhost:${open}`),
    up('a port that is open, by IPv6', connect, `[::1]:${six}`),
    down('a port that is closed', connect, `127.0.0.1:${closed}`),
    down('a port that is closed, by IPv6', connect, `[::1]:${closed}`),
    down('a port that answers nothing', connect, `127.0.0.1:${full}`),
    down('a name that does not exist', connect, `does-not-exist.invalid:${open}`),
    up('the right banner', banner, `127.0.0.1:${ssh}`),
    down('another banner', dialogue({ expect: '^220 ' }), `127.0.0.1:${ssh}`),
    down('no banner', banner, `127.0.0.1:${silent}`),
    down('the connection is ended without a word', banner, `127.0.0.1:${quick}`),
    down('the connection is reset', banner, `127.0.0.1:${reset}`),
    up('the right answer', ping, `127.0.0.1:${redis}`),
    down('another answer', dialogue({ send: 'PING' }, { expect: 'PANG' }), `127.0.0.1:${redis}`),
    up('the end of a connection that was asked for nothing', connect, `127.0.0.1:${quick}`),
  ];
};

/** A mail server that turns to TLS, or says that it cannot. */
const startMail = (options: { readonly cert: string; readonly key: string } | undefined): Promise<number> =>
  startPlain((socket) => {
    socket.write('220 mail.example ESMTP\r\n');
    const hear = (chunk: Buffer): void => {
      const said = chunk.toString('latin1').trim();
      if (/^EHLO/i.test(said))
        socket.write(`250-mail.example\r\n${options ? '250-STARTTLS\r\n' : ''}250 SIZE 1000\r\n`);
      else if (/^STARTTLS/i.test(said) && options) {
        socket.off('data', hear);
        socket.write('220 go ahead\r\n');
        const secured = new TLSSocket(socket, { isServer: true, ...options });
        secured.on('error', () => {});
        secured.on('data', () => void secured.write('250-mail.example\r\n250-AUTH PLAIN\r\n250 SIZE 1000\r\n'));
      } else socket.write('502 no\r\n');
    };
    socket.on('data', hear);
  });

export const tlsCases = async (trust: Trust): Promise<readonly Case[]> => {
  const { good, expired, early, elsewhere, stranger, authority, caFile } = trust;
  const [sound, late, soon, other, unknown, twelve, old, plain, stalling] = await Promise.all([
    startTls(good),
    startTls(expired),
    startTls(early),
    startTls(elsewhere),
    startTls(stranger),
    startTls({ ...good, maxVersion: 'TLSv1.2' }),
    startTls({ ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    startPlain(saying('220 hello\r\n')),
    startPlain(() => {}),
  ]);
  const [mail, mailStranger, mailPlain] = await Promise.all([
    startMail(good),
    startMail(stranger),
    startMail(undefined),
  ]);
  const ca = authority;
  const tls = (config: object = {}) => ({
    prober: 'tcp',
    tcp: { tls: true, tls_config: { ca_file: caFile, ...config } },
  });
  const any = { prober: 'tcp', tcp: { tls: true, tls_config: { insecure_skip_verify: true } } };
  const smtp = {
    prober: 'tcp',
    tcp: {
      query_response: [
        { expect: '^220 ' },
        { send: 'EHLO prober\r' },
        { expect: '^250-STARTTLS' },
        { send: 'STARTTLS\r' },
        { expect: '^220' },
        { starttls: true },
        { send: 'EHLO prober\r' },
        { expect: '^250-AUTH' },
      ],
      tls_config: { ca_file: caFile },
    },
  };
  return [
    up('a good certificate', tls(), `127.0.0.1:${sound}`, { ca }),
    up('a good certificate, by another name', tls({ server_name: 'shop.example' }), `127.0.0.1:${sound}`, { ca }),
    down('a certificate that has expired', tls(), `127.0.0.1:${late}`, { ca }),
    down('a certificate that is not valid yet', tls(), `127.0.0.1:${soon}`, { ca }),
    down('a certificate for other names', tls(), `127.0.0.1:${other}`, { ca }),
    down('a certificate nobody vouches for', tls(), `127.0.0.1:${unknown}`, { ca }),
    up('a certificate that has expired, where any will do', any, `127.0.0.1:${late}`),
    down('TLS 1.2, where 1.3 is asked for', tls({ min_version: 'TLS13' }), `127.0.0.1:${twelve}`, { ca }),
    up('TLS 1.2, where that will do', tls(), `127.0.0.1:${twelve}`, { ca }),
    down('TLS 1.1 and older only', tls(), `127.0.0.1:${old}`, { ca }),
    down('no TLS at all', tls(), `127.0.0.1:${plain}`, { ca }),
    down('a handshake that is never finished', tls(), `127.0.0.1:${stalling}`, { ca }),
    up('STARTTLS of a mail server', smtp, `127.0.0.1:${mail}`, { ca }),
    down('STARTTLS with a certificate nobody vouches for', smtp, `127.0.0.1:${mailStranger}`, { ca }),
    down('a mail server without STARTTLS', smtp, `127.0.0.1:${mailPlain}`, { ca }),
  ];
};
