// Targets of the web, sound and broken. Knows what each answers; refuses to know who asks.
import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { startPlain } from '../../../packages/agent/src/probe/check.test-support.ts';
import {
  type Answering,
  startSaying,
  startSecureWeb,
  startWeb,
} from '../../../packages/agent/src/probe/http.test-support.ts';
import { freePort } from '../../../packages/agent/src/probe/tcp.test-support.ts';
import { type Case, down, up } from './case.ts';
import type { Trust } from './trust.ts';

const module = (http: object = {}) => ({ prober: 'http', http });

const SHOP = '<h1>Shop</h1> ready';

/** One server with a page for every way of being well or not. */
const pages: Readonly<Record<string, Answering>> = {
  '/': (_request, response) => void response.end(SHOP),
  '/204': (_request, response) => void response.writeHead(204).end(),
  '/404': (_request, response) => void response.writeHead(404).end('no such page'),
  '/500': (_request, response) => void response.writeHead(500).end('sorry'),
  '/there': (_request, response) => void response.writeHead(302, { location: '/' }).end(),
  '/nowhere': (_request, response) => void response.writeHead(302, { location: '/404' }).end(),
  '/loop': (_request, response) => void response.writeHead(302, { location: '/loop' }).end(),
  '/gzip': (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(SHOP)),
  '/never': () => {},
  '/halting': (_request, response) => void response.writeHead(200, { 'content-length': 100 }).write('half'),
  '/long': (_request, response) => void response.end(`${'x'.repeat(2_000_000)}${SHOP}`),
  '/host': (request, response) =>
    void response.writeHead(request.headers.host === 'shop.example' ? 200 : 421).end('who?'),
  '/post': (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () =>
      response.writeHead(request.method === 'POST' && body === '{"ping":true}' ? 200 : 400).end(),
    );
  },
  '/basic': (request, response) =>
    void response.writeHead(request.headers.authorization === `Basic ${btoa('me:right')}` ? 200 : 401).end(),
  '/bearer': (request, response) =>
    void response.writeHead(request.headers.authorization === 'Bearer right' ? 200 : 401).end(),
};

const answer: Answering = (request, response) =>
  (pages[new URL(request.url ?? '/', 'http://x').pathname] ?? pages['/404'])?.(request, response);

/** What ours has in its environment; the exporter has it in its file. */
export const secrets = {
  VEDETTE_SECRET_ME_PASSWORD: 'right',
  VEDETTE_SECRET_YOU_PASSWORD: 'wrong',
  VEDETTE_SECRET_IT_TOKEN: 'right',
};

const plainCases = async (): Promise<readonly Case[]> => {
  const port = await startWeb(answer);
  const [closed, garbage, empty, short] = await Promise.all([
    freePort('127.0.0.1'),
    startSaying('220 this is no web server\r\n', (socket) => socket.end()),
    startPlain((socket) => void socket.once('data', () => socket.end())),
    startSaying('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', (socket) => socket.end()),
  ]);
  const headers = await startSaying(`HTTP/1.1 200 OK\r\nx-long: ${'x'.repeat(60_000)}\r\ncontent-length: 0\r\n\r\n`);
  const at = (path: string): string => `http://127.0.0.1:${port}${path}`;
  const has = (text: string, more: object = {}) => module({ fail_if_body_not_matches_regexp: [text], ...more });
  return [
    up('200', module(), at('/')),
    up('204', module(), at('/204')),
    down('404', module(), at('/404')),
    up('404, as it should be', module({ valid_status_codes: [404] }), at('/404')),
    down('200, where 404 should be', module({ valid_status_codes: [404] }), at('/')),
    down('500', module(), at('/500')),
    up('a redirect to what is well', module(), at('/there')),
    down('a redirect to what is not', module(), at('/nowhere')),
    down('a redirect that is not to be followed', module({ follow_redirects: false }), at('/there')),
    up('a redirect, as it should be', module({ follow_redirects: false, valid_status_codes: [302] }), at('/there')),
    down('a redirect in a circle', module(), at('/loop')),
    up('the right body', has('Shop'), at('/')),
    down('another body', has('Closed'), at('/')),
    up('the right body in gzip', has('Shop', { compression: 'gzip' }), at('/gzip')),
    down('no answer', module(), at('/never')),
    down('half an answer, and then nothing', module(), at('/halting')),
    down('half an answer, and then the end', module(), `http://127.0.0.1:${short}/`),
    down('no HTTP', module(), `http://127.0.0.1:${garbage}/`),
    down('the end without an answer', module(), `http://127.0.0.1:${empty}/`),
    down('nobody there', module(), `http://127.0.0.1:${closed}/`),
    up('a HEAD', module({ method: 'HEAD' }), at('/')),
    up(
      'a POST with what it should have',
      module({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"ping":true}' }),
      at('/post'),
    ),
    down('a POST with something else', module({ method: 'POST', body: 'x' }), at('/post')),
    up('the name of another host', module({ headers: { Host: 'shop.example' } }), at('/host')),
    down('the name of this host, where another is served', module(), at('/host')),
    up('the right password', module({ basic_auth: { username: 'me', password: 'right' } }), at('/basic')),
    down('another password', module({ basic_auth: { username: 'you', password: 'wrong' } }), at('/basic')),
    up('the right token', module({ bearer_token: 'right' }), at('/bearer')),
    down('no token', module(), at('/bearer')),
    up('a text behind two million bytes', has('Shop'), at('/long'), {
      why: 'we read one mebibyte of a body unless `http.read_bytes` says more; the exporter reads all of it',
    }),
    up('60 kB of headers', module(), `http://127.0.0.1:${headers}/`, {
      why: 'more than 32 KiB of headers are no answer for us',
    }),
  ];
};

const startHttp2 = async (options: { readonly cert: string; readonly key: string }): Promise<number> => {
  const server = createSecureServer(options);
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.respond({ ':status': 200 });
    stream.end(SHOP);
  });
  server.on('session', (session) => session.on('error', () => {}));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
};

const securedCases = async (trust: Trust): Promise<readonly Case[]> => {
  const { good, expired, elsewhere, stranger, authority: ca, caFile } = trust;
  const plain = await startWeb(answer);
  const down302: Answering = (_request, response) =>
    void response.writeHead(302, { location: `http://127.0.0.1:${plain}/` }).end();
  const [sound, late, other, unknown, leaving, two] = await Promise.all([
    startSecureWeb(good, answer),
    startSecureWeb(expired, answer),
    startSecureWeb(elsewhere, answer),
    startSecureWeb(stranger, answer),
    startSecureWeb(good, down302),
    startHttp2(good),
  ]);
  const secured = (more: object = {}) => module({ tls_config: { ca_file: caFile }, ...more });
  const http2 = secured({ valid_http_versions: ['HTTP/2.0'] });
  return [
    up('https with a good certificate', secured(), `https://127.0.0.1:${sound}/`, { ca }),
    up('https by name', secured(), `https://localhost:${sound}/`, { ca }),
    down('https, expired', secured(), `https://127.0.0.1:${late}/`, { ca }),
    down('https for other names', secured(), `https://127.0.0.1:${other}/`, { ca }),
    down('https that nobody vouches for', secured(), `https://127.0.0.1:${unknown}/`, { ca }),
    up(
      'https that nobody vouches for, where any will do',
      module({ tls_config: { insecure_skip_verify: true } }),
      `https://127.0.0.1:${unknown}/`,
    ),
    down('https, spoken to in the open', module(), `http://127.0.0.1:${sound}/`),
    down('the open, spoken to by https', secured(), `https://127.0.0.1:${plain}/`, { ca }),
    up('HTTP/2, where that is asked for', http2, `https://127.0.0.1:${two}/`, { ca }),
    down('HTTP/1.1, where HTTP/2 is asked for', http2, `https://127.0.0.1:${sound}/`, { ca }),
    up('a redirect from https to http', secured(), `https://127.0.0.1:${leaving}/`, {
      ca,
      why: 'what came without TLS would prove nothing: we do not follow it',
    }),
    up('HTTP/2 alone, where nothing is asked for', secured(), `https://127.0.0.1:${two}/`, {
      ca,
      why: 'we speak HTTP/1.1 unless `http.version` says otherwise; the exporter takes what it is offered',
    }),
  ];
};

export const webCases = async (trust: Trust): Promise<readonly Case[]> => [
  ...(await plainCases()),
  ...(await securedCases(trust)),
];
