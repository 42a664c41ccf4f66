// Mail, as a real SMTP server takes it or does not.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EmailWish } from '../core/channel-wish.ts';
import type { Channel } from '../core/message.ts';
import { AT_MS, calm, channelOf, down, storm, up } from './receiver.fake.ts';

let folder = '';
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-mail-'));
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1`;
  execFileSync('openssl', [...words.split(' '), '-keyout', at('key'), '-out', at('crt')], { stdio: 'ignore' });
});

afterAll(() => rmSync(folder, { recursive: true }));

type Mail = {
  readonly to: readonly string[];
  readonly source: string;
  readonly user?: string;
  readonly isSecure: boolean;
};

/** A server that keeps what it takes. */
const serve = async (options: SMTPServerOptions = {}) => {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    key: readFileSync(at('key')),
    cert: readFileSync(at('crt')),
    onAuth: ({ username, password }, _session, done) =>
      password === 'hunter2'
        ? done(null, { user: username ?? '' })
        : done(Object.assign(new Error(`not ${password}`), { responseCode: 535 })),
    onData: (stream, { envelope, user, secure }, done) => {
      void text(stream).then((source) => {
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, source, isSecure: secure, ...(user !== undefined && { user: String(user) }) });
        done();
      });
    },
    ...options,
  });
  // A client that goes away in the middle is no fault of the server's.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    mails,
    port: (server.server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
};

const mail = (port: number, own: Partial<EmailWish> = {}, password = 'hunter2'): Channel =>
  channelOf(
    'email',
    {
      host: '127.0.0.1',
      port,
      tls: 'starttls',
      ca: at('crt'),
      from: 'Vedette <v@mon.example>',
      to: ['ops@example.com'],
      ...own,
    },
    { PASSWORD: password },
  );

const login = { user: 'vedette', password: { env: 'PASSWORD' } };

const header = (source: string, name: string): string | undefined =>
  new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(source)?.[1]?.replace(/\r\n\s*/g, ' ');

test('a mail says what there is to say, over TLS, to all of them at once', async () => {
  await using server = await serve({ authOptional: false });
  await mail(server.port, { ...login, to: ['ops@example.com', 'boss@example.com'] }).send(down, calm);
  const [{ source, ...rest } = { source: '' }] = server.mails;
  expect(rest).toEqual({ to: ['ops@example.com', 'boss@example.com'], user: 'vedette', isSecure: true });
  expect(header(source, 'From')).toBe('Vedette <v@mon.example>');
  expect(header(source, 'To')).toBe('ops@example.com, boss@example.com');
  expect(header(source, 'Subject')).toBe(down.title);
  expect(Date.parse(header(source, 'Date') ?? '')).toBe(AT_MS);
  expect(header(source, 'Auto-Submitted')).toBe('auto-generated');
  expect(source).toContain(down.text.replaceAll('\n', '\r\n'));
});

test('"up" stands under "down", and the same message has the same name', async () => {
  await using server = await serve();
  for (const message of [down, down, up]) await mail(server.port).send(message, calm);
  const [first, again, last] = server.mails.map(({ source }) => source);
  const named = (source = '') => header(source, 'Message-ID');
  const thread = (source = '') => [header(source, 'In-Reply-To'), header(source, 'References')];
  expect(named(first)).toMatch(/^<message\.[0-9a-f]{32}@mon\.example>$/);
  expect(named(again)).toBe(named(first));
  expect(named(last)).not.toBe(named(first));
  expect(thread(first)[0]).toMatch(/^<incident\.[0-9a-f]{32}@mon\.example>$/);
  expect(thread(last)).toEqual(thread(first));
});

test('what was written by others cannot add a header, nor end the mail', async () => {
  await using server = await serve();
  const title = 'web\r\nBcc: spy@example.com\r\n\r\nbody';
  await mail(server.port).send({ ...storm(2_000), title, text: 'a\r\n.\r\nQUIT\r\n' }, calm);
  expect(server.mails).toHaveLength(1);
  const { source = '', to } = server.mails[0] ?? {};
  expect(to).toEqual(['ops@example.com']);
  expect(header(source, 'Subject')).toBe('web Bcc: spy@example.com body');
  expect(source).not.toMatch(/^Bcc:/m);
  expect(source).toContain('QUIT');
  for (const line of source.split('\r\n')) expect(line.length).toBeLessThan(999);
});

test('TLS from the first byte', async () => {
  await using server = await serve({ secure: true });
  await mail(server.port, { tls: 'implicit' }).send(down, calm);
  expect(server.mails).toMatchObject([{ isSecure: true }]);
});

test('no TLS where none is wished for', async () => {
  await using server = await serve();
  await mail(server.port, { tls: 'none' }).send(down, calm);
  expect(server.mails).toMatchObject([{ isSecure: false }]);
});

const refusing = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });

describe('what a server does not take', () => {
  test.each<[string, SMTPServerOptions, Partial<EmailWish>, string, string]>([
    ['the wish for TLS', { disabledCommands: ['STARTTLS'] }, {}, 'channel-refused', 'STARTTLS'],
    ['a wrong password', {}, login, 'channel-refused', '535'],
    [
      'a sender',
      { onMailFrom: (_from, _session, done) => done(refusing(550, 'not you')) },
      {},
      'channel-refused',
      'not you',
    ],
    ['now', { onMailFrom: (_from, _session, done) => done(refusing(451, 'busy')) }, {}, 'channel-failed', 'busy'],
    [
      'all of them',
      { onRcptTo: (_to, _session, done) => done(refusing(550, 'nobody')) },
      {},
      'channel-refused',
      'ops@example.com',
    ],
    [
      'yet',
      { onRcptTo: (_to, _session, done) => done(refusing(450, 'greylisted')) },
      {},
      'channel-failed',
      'greylisted',
    ],
    [
      'the text',
      { onData: (stream, _session, done) => void text(stream).then(() => done(refusing(554, 'spam'))) },
      {},
      'channel-refused',
      'spam',
    ],
  ])('%s', async (_what, options, own, code, says) => {
    await using server = await serve(options);
    const sending = mail(server.port, own, 'wr0ng').send(down, calm);
    await expect(sending).rejects.toMatchObject({ code, message: expect.stringContaining(says) });
    expect(await sending.catch(String)).not.toContain('wr0ng');
    expect(server.mails).toEqual([]);
  });

  test('a certificate that nobody vouches for', async () => {
    await using server = await serve();
    const own = {
      host: '127.0.0.1',
      port: server.port,
      tls: 'starttls',
      from: 'v@x.example',
      to: ['o@x.example'],
    } as const;
    await expect(channelOf('email', own).send(down, calm)).rejects.toMatchObject({
      code: 'channel-failed',
      message: expect.stringContaining('certificate'),
    });
    expect(server.mails).toEqual([]);
  });

  test('an authority that cannot be read', () => {
    expect(() => mail(25, { ca: '/nowhere' })).toThrow(expect.objectContaining({ code: 'channel-refused' }));
  });

  test('some of them: the next attempt goes to those who are left', async () => {
    let isBusy = true;
    await using server = await serve({
      onRcptTo: ({ address }, _session, done) => {
        if (address.startsWith('never')) return done(refusing(550, 'nobody'));
        return done(address.startsWith('later') && isBusy ? refusing(450, 'greylisted') : null);
      },
    });
    const channel = mail(server.port, { to: ['now@X.EXAMPLE', 'later@x.example', 'never@x.example'] });
    await expect(channel.send(down, calm)).rejects.toMatchObject({ code: 'channel-failed' });
    isBusy = false;
    await expect(channel.send(down, calm)).rejects.toMatchObject({
      code: 'channel-refused',
      message: expect.stringContaining('never@x.example'),
    });
    expect(server.mails.map(({ to }) => to)).toEqual([[expect.stringMatching(/^now@x/i)], ['later@x.example']]);
  });

  test('an attempt is called off while the server thinks', async () => {
    const reached = Promise.withResolvers<void>();
    await using server = await serve({ onMailFrom: () => reached.resolve(), closeTimeout: 1 });
    const off = new AbortController();
    const sending = mail(server.port).send(down, off.signal);
    await reached.promise;
    off.abort();
    await expect(sending).rejects.toMatchObject({
      code: 'channel-failed',
      message: expect.stringContaining('called off'),
    });
  });
});
