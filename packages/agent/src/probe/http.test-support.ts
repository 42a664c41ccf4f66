// Servers of the web to aim probes at, on loopback: sound ones, and such as say whatever a test has them say.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { HttpTerms } from '@vedette/protocol/check';
import { systemClock } from '@vedette/protocol/kit/system';
import { onTestFinished } from 'vitest';
import { type Seen, startChecking, startPlain } from './check.test-support.ts';

export type Answering = (request: IncomingMessage, response: ServerResponse) => void;

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(
    () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  );
  return (server.address() as AddressInfo).port;
};

/** The port of a server. */
export const startWeb = (answer: Answering): Promise<number> => listening(createServer(answer));
export const startSecureWeb = (options: TlsOptions, answer: Answering): Promise<number> =>
  listening(createTlsServer(options, answer));

/** The port of a server that says this when it was asked; `more` goes on with the connection. */
export const startSaying = (said: string | Buffer, more: (socket: Socket) => void = () => {}): Promise<number> =>
  startPlain((socket) => {
    socket.once('data', () => {
      socket.write(said);
      more(socket);
    });
  });

/** Writes the same for as long as it is read. */
export const forEver = (chunk: Buffer) => (socket: Socket) => {
  const write = (): void => {
    while (socket.writable && socket.write(chunk));
  };
  socket.on('drain', write);
  write();
};

/** What is seen of a server on this port. */
export const look = async (
  port: number,
  terms: HttpTerms = {},
  path = '/',
  timeoutMs?: number,
  secrets = {},
): Promise<Seen> =>
  await startChecking(systemClock, () => true, secrets)(
    `http://127.0.0.1:${port}${path}`,
    { type: 'http', ...terms },
    timeoutMs,
  );
