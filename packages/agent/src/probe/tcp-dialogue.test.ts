// Dialogues with servers that say what they like, sound and broken in every way there is a reason for.
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { StarttlsProtocol, Step, TcpTerms } from '@vedette/protocol/check';
import { Authority } from '@vedette/protocol/link/authority.test-support';
import { expect, test, vi } from 'vitest';
import { startChecking, startPlain, words } from './check.test-support.ts';

// What ends by a deadline is tried again where the machine was busy.
vi.setConfig({ testTimeout: 30_000 });

const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
const send = (text: string): Step => ({ send: hex(text) });
const expects = (text: string): Step => ({ expect: hex(text) });

const authority = new Authority();
const { certificate, key } = authority.issue({ names: ['mail.example'] });
const ca = [authority.certificate.replaceAll(/-----[^-]*-----|\s/g, '')];

const talk = async (act: (socket: Socket) => void, terms: TcpTerms, timeoutMs = 5_000) =>
  await startChecking()(`tcp://mail.example:${await startPlain(act)}`, { type: 'tcp', ...terms }, timeoutMs);

const says = (text: string) => (socket: Socket) => void socket.write(Buffer.from(text, 'latin1'));
const redis = (socket: Socket): void =>
  void socket.on('data', (chunk) => socket.write(String(chunk) === 'PING\r\n' ? '+PONG\r\n' : '-ERR\r\n'));

test.each<[string, (socket: Socket) => void, readonly Step[], string]>([
  ['greets as it should', says('SSH-2.0-OpenSSH\r\n'), [expects('SSH-2.0')], 'up'],
  [
    'greets in pieces',
    (socket) => {
      socket.write('SSH');
      setTimeout(() => socket.write('-2.0'), 30);
    },
    [expects('SSH-2.0')],
    'up',
  ],
  ['answers', redis, [send('PING\r\n'), expects('+PONG')], 'up'],
  ['answers twice', redis, [send('PING\r\n'), expects('+PONG\r\n'), send('PING\r\n'), expects('+PONG\r\n')], 'up'],
  ['answers two at once', says('onetwo'), [expects('one'), expects('two')], 'up'],
  ['answers in the wrong order', says('twoone'), [expects('one'), expects('two')], 'down: timeout'],
  ['answers with bytes that are no text', says('\0\xff\0'), [{ expect: 'ff00' }], 'up'],
  ['answers something else', redis, [send('PONG\r\n'), expects('+PONG')], 'down: mismatch'],
  [
    'answers something else and ends',
    (socket) => void socket.end('554 go away\r\n'),
    [expects('220')],
    'down: mismatch',
  ],
  ['says nothing', () => {}, [expects('220')], 'down: timeout'],
  ['ends at once', (socket) => void socket.end(), [expects('220')], 'down: reset'],
  ['resets at once', (socket) => void socket.resetAndDestroy(), [expects('220')], 'down: reset'],
  [
    'resets when it was spoken to',
    (socket) => void socket.once('data', () => socket.resetAndDestroy()),
    [send('x'), expects('y')],
    'down: reset',
  ],
  ['needs to hear nothing', () => {}, [send('x')], 'up'],
])('a server that %s', async (_what, act, steps, expected) => {
  const seen = await talk(act, { steps }, 1_000);
  expect(words(seen)).toBe(expected);
  expect(Number.isNaN(seen.latencyMs)).toBe(expected !== 'up');
});

test('the greeting is kept, and what is wrong is said', async () => {
  const steps = [expects('220'), send('NOOP\r\n'), expects('250')];
  const { facts } = await talk(says('220 \u001b[2Jmail\r\n'), { steps }, 1_000);
  expect(facts).toEqual({ banner: '220 \\x1b[2Jmail', error: 'step 3 was not answered as expected' });
});

test('who never stops talking is cut short', async () => {
  const chunk = Buffer.alloc(65_536, 'x');
  let sent = 0;
  const endless = (socket: Socket): void => {
    const more = (): void => {
      while (socket.writable && socket.write(chunk)) sent += chunk.length;
    };
    socket.on('drain', more);
    more();
  };
  const seen = await talk(endless, { steps: [expects('220')] });
  expect([words(seen), String(seen.facts['banner']).length]).toEqual(['down: mismatch', 128]);
  expect(sent).toBeLessThan(16 * 1024 * 1024);
});

/** Says each line when what came ends as the one before it says; then TLS, and `under` on it. */
const startsTls =
  (script: readonly (readonly [RegExp | undefined, string])[], under = '', leftover = '') =>
  (socket: Socket): void => {
    let heard = '';
    let at = 0;
    const go = (): void => {
      for (let turn = script[at]; turn; turn = script[at]) {
        const [wanted, answer] = turn;
        if (wanted && !wanted.test(heard)) return;
        heard = '';
        at++;
        const isLast = at === script.length;
        socket.write(Buffer.from(answer + (isLast ? leftover : ''), 'latin1'));
        if (isLast) secure();
      }
    };
    const hear = (chunk: Buffer): void => {
      heard += chunk.toString('latin1');
      go();
    };
    const secure = (): void => {
      socket.removeListener('data', hear);
      const secured = new TLSSocket(socket, { isServer: true, cert: certificate, key });
      secured.on('error', () => {});
      secured.on('data', () => secured.write(under));
    };
    socket.on('data', hear);
    go();
  };

const mysqlGreeting = (capabilities: number): string => {
  const body = Buffer.concat([
    Buffer.of(10),
    Buffer.from('8.0.36\0'),
    Buffer.alloc(13),
    Buffer.of(capabilities & 255, capabilities >> 8),
    Buffer.alloc(20),
  ]);
  return Buffer.concat([Buffer.of(body.length, 0, 0, 0), body]).toString('latin1');
};
const ehlo = /^EHLO \S+\r\n$/;

test.each<[StarttlsProtocol, readonly (readonly [RegExp | undefined, string])[]]>([
  [
    'smtp',
    [
      [undefined, '220-mail\r\n220 ESMTP\r\n'],
      [ehlo, '250-mail\r\n250-STARTTLS\r\n250 SIZE 1\r\n'],
      [/^STARTTLS\r\n$/, '220 go\r\n'],
    ],
  ],
  [
    'imap',
    [
      [undefined, '* OK IMAP4rev1\r\n'],
      [/^(\S+) STARTTLS\r\n$/, '* OK still here\r\nv1 OK begin\r\n'],
    ],
  ],
  [
    'pop3',
    [
      [undefined, '+OK POP3\r\n'],
      [/^STLS\r\n$/, '+OK begin\r\n'],
    ],
  ],
  [
    'ftp',
    [
      [undefined, '220-a\r\n b\r\n220 c\r\n'],
      [/^AUTH TLS\r\n$/, '234 go\r\n'],
    ],
  ],
  ['postgres', [[/^.{8}$/s, 'S']]],
])('%s turns to TLS, and what is said then is under TLS', async (starttls, script) => {
  const terms: TcpTerms = { starttls, tls: { ca }, steps: [send('NOOP\r\n'), expects('250 fine')] };
  const seen = await talk(startsTls(script, '250 fine\r\n'), terms, 2_000);
  expect([words(seen), seen.facts['error']]).toEqual(['up', undefined]);
  expect(seen.facts).toMatchObject({ tls_version: 'TLSv1.3', names: 'mail.example', banner: expect.any(String) });
  const stranger = await talk(startsTls(script), { starttls });
  expect([words(stranger), stranger.facts['tls_version']]).toEqual(['down: tls', 'TLSv1.3']);
});

test('mysql turns to TLS after a packet of its own', async () => {
  const script = [[undefined, mysqlGreeting(0x0a00)]] as const;
  const server = (socket: Socket): void => {
    socket.write(Buffer.from(script[0][1], 'latin1'));
    socket.once('data', (chunk: Buffer) => {
      expect(chunk.subarray(0, 36).toString('hex')).toBe(`20000001008a00000000000121${'00'.repeat(23)}`);
      const secured = new TLSSocket(socket, { isServer: true, cert: certificate, key });
      secured.on('error', () => {});
      if (chunk.length > 36) socket.unshift(chunk.subarray(36));
    });
  };
  expect(words(await talk(server, { starttls: 'mysql', tls: { ca } }))).toBe('up');
});

/** A mail server that agrees to TLS, and what it does then. */
const agrees = (then: (socket: Socket) => unknown) => (socket: Socket) => {
  socket.write('220 a\r\n');
  socket.once('data', () => {
    socket.write('250 STARTTLS\r\n');
    socket.once('data', () => {
      socket.write('220 go\r\n');
      then(socket);
    });
  });
};

test.each<[StarttlsProtocol, string, (socket: Socket) => void, string]>([
  ['smtp', 'turns everybody away', says('554 no\r\n'), 'down: mismatch'],
  ['smtp', 'is another service', says('SSH-2.0-OpenSSH\r\n'), 'down: mismatch'],
  [
    'smtp',
    'does not offer it',
    startsTls([
      [undefined, '220 a\r\n'],
      [ehlo, '250 a\r\n'],
    ]),
    'down: tls',
  ],
  [
    'smtp',
    'offers it and refuses',
    startsTls([
      [undefined, '220 a\r\n'],
      [ehlo, '250 STARTTLS\r\n'],
      [/STARTTLS/, '454 no\r\n'],
    ]),
    'down: tls',
  ],
  ['smtp', 'says nothing', () => {}, 'down: timeout'],
  ['smtp', 'never ends its line', says('2'.repeat(10_000)), 'down: mismatch'],
  ['smtp', 'never ends its lines', says('220-x\r\n'.repeat(20_000)), 'down: mismatch'],
  [
    'smtp',
    'speaks on in the open',
    startsTls(
      [
        [undefined, '220 a\r\n'],
        [ehlo, '250 STARTTLS\r\n'],
        [/STARTTLS/, '220 go\r\n'],
      ],
      '',
      '250 fine\r\n',
    ),
    'down: mismatch',
  ],
  ['smtp', 'agrees and hangs', agrees(() => {}), 'down: timeout'],
  [
    'smtp',
    'agrees and speaks no TLS',
    agrees((socket) => socket.once('data', () => socket.write('250 fine\r\n'))),
    'down: tls',
  ],
  ['smtp', 'agrees and ends', agrees((socket) => socket.end()), 'down: reset'],
  ['imap', 'says goodbye', says('* BYE\r\n'), 'down: mismatch'],
  [
    'imap',
    'refuses',
    startsTls([
      [undefined, '* OK\r\n'],
      [/STARTTLS/, 'v1 BAD\r\n'],
    ]),
    'down: tls',
  ],
  [
    'pop3',
    'refuses',
    startsTls([
      [undefined, '+OK\r\n'],
      [/STLS/, '-ERR\r\n'],
    ]),
    'down: tls',
  ],
  [
    'ftp',
    'refuses',
    startsTls([
      [undefined, '220 a\r\n'],
      [/AUTH/, '500 what\r\n'],
    ]),
    'down: tls',
  ],
  ['postgres', 'does not offer it', startsTls([[/./s, 'N']]), 'down: tls'],
  ['postgres', 'is another service', says('SSH-2.0'), 'down: mismatch'],
  ['postgres', 'speaks on in the open', startsTls([[/./s, 'S']], '', 'E'), 'down: mismatch'],
  ['mysql', 'does not offer it', says(mysqlGreeting(0x0200)), 'down: tls'],
  ['mysql', 'turns everybody away', says('\x10\0\0\0\xff\x69\x04Host blocked'), 'down: mismatch'],
  ['mysql', 'is another service', says('SSH-2.0-OpenSSH\r\n'), 'down: mismatch'],
  ['mysql', 'greets with no end', says('\xff\xff\xff\0\x0a'), 'down: mismatch'],
  ['mysql', 'greets with nothing in it', says('\x04\0\0\0\x0aabc'), 'down: mismatch'],
  ['mysql', 'greets half', says(mysqlGreeting(0x0a00).slice(0, 20)), 'down: mismatch'],
])('%s: a server that %s', async (starttls, _what, act, expected) => {
  const seen = await talk(act, { starttls, tls: { ca } }, 1_000);
  expect(words(seen)).toBe(expected);
});
