// Servers of HTTP/2 to aim probes at, on loopback: sound ones by Node's own, and such as send whatever frames a test has them send.
import { createSecureServer, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';
import { startPlain } from './check.test-support.ts';

export type Answering = (stream: ServerHttp2Stream, headers: Readonly<Record<string, unknown>>) => void;

const listening = async (server: Http2Server, answer: Answering): Promise<number> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.on('session', (session) => session.on('error', () => {}));
  server.on('sessionError', () => {});
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => {});
    answer(stream, headers);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(
    () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  );
  return (server.address() as AddressInfo).port;
};

/** The port of a server without TLS. */
export const startHttp2 = (answer: Answering): Promise<number> => listening(createServer(), answer);
/** The same with it, and with HTTP/1.1 as well where `allowHTTP1` says so. */
export const startSecureHttp2 = (options: TlsOptions & { allowHTTP1?: boolean }, answer: Answering): Promise<number> =>
  listening(createSecureServer(options), answer);

export const frameTypes = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

/** One frame (RFC 9113, section 4.1). */
export const frame = (
  type: keyof typeof frameTypes | number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(typeof type === 'number' ? type : frameTypes[type], 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
};

export const END_STREAM = 1;
export const END_HEADERS = 4;
/** `:status: 200`, as the static table has it. */
export const OK = Buffer.from([0x88]);

/** A header that is not indexed, of any length below 16,384 (RFC 7541, section 6.2.2). */
export const header = (name: string, value: string): Buffer => {
  const text = (it: string): Buffer => {
    const length = it.length < 127 ? [it.length] : [127, ((it.length - 127) & 127) | 128, (it.length - 127) >> 7];
    return Buffer.concat([Buffer.from(length), Buffer.from(it)]);
  };
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
};

/** The port of a server that sends these frames when it was asked; `more` goes on with the connection. */
export const startFraming = (frames: Buffer, more: (socket: Socket) => void = () => {}): Promise<number> =>
  startPlain((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([frame('settings', 0, 0), frames]));
      more(socket);
    });
  });
