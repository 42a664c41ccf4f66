// Steering the target server over HTTP on loopback, for programs. Knows the routes; refuses to know what a behaviour does.
//   GET /            every port
//   GET /NAME        one port, with the times of its newest connections
//   PUT /NAME        {"behaviour": "flap 10s 5s"}: answers when the port behaves so
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Fault, messageOf } from '../../packages/protocol/src/kit/index.ts';
import { parseBehaviour } from './behaviour.ts';
import type { PortView } from './port.ts';
import type { Target } from './target.ts';

/** `GET /`. */
export type ControlList = { readonly ports: readonly PortView[] };
/** `GET /NAME` and the answer to `PUT /NAME`. */
export type ControlPort = PortView & {
  /** Milliseconds since 1970 with fractions, oldest first, by a clock that never steps; the newest 10,000. */
  readonly times: readonly number[];
};

export type Control = AsyncDisposable & { readonly url: string };

const BODY_BYTES_MAX = 1_024;

/** What an error answers with; anything else that is a fault could not be done now. */
const statusOf = (thrown: unknown): number => {
  if (!(thrown instanceof Fault)) return 500;
  return thrown.code === 'not-found' ? 404 : thrown.code === 'usage' ? 400 : 409;
};

const readWish = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new Fault('usage', `The body is larger than ${BODY_BYTES_MAX} bytes.`);
    chunks.push(chunk);
  }
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Fault('usage', 'The body is not JSON. Send {"behaviour": "refuse"}.');
  }
  const wish = typeof body === 'object' && body !== null && 'behaviour' in body ? body.behaviour : undefined;
  if (typeof wish !== 'string') throw new Fault('usage', 'The body names no behaviour. Send {"behaviour": "refuse"}.');
  return wish;
};

const answer = async (target: Target, request: IncomingMessage): Promise<ControlList | ControlPort> => {
  const { method = '', url = '/' } = request;
  const path = url.split('?')[0] ?? '/';
  if (path === '/' && method === 'GET') return { ports: target.view() };
  const port = target.port(path.slice(1));
  if (method === 'PUT') await port.set(parseBehaviour(await readWish(request)));
  else if (method !== 'GET') throw new Fault('usage', `${method} is not understood here. Use GET or PUT.`);
  return { ...port.view(), times: port.times() };
};

const send = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
};

/** Serves the routes until disposed. `port` 0 takes any. Throws an `address-in-use` or `address-unusable` fault. */
export const startControl = async (target: Target, host: string, port: number): Promise<Control> => {
  const server = createServer((request, response) => {
    answer(target, request).then(
      (body) => send(response, 200, body),
      (thrown: unknown) => {
        // What is left of a body that was refused is not read: the connection ends with the answer.
        response.setHeader('connection', 'close');
        send(response, statusOf(thrown), { error: messageOf(thrown) });
      },
    );
  });
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (thrown) {
    throw new Fault('address-unusable', `Cannot be steered on ${host}:${port}: ${messageOf(thrown)}.`, {
      cause: thrown,
    });
  }
  const address = server.address();
  const chosen = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
