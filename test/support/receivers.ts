// Those who are told, as programs outside would be: a mail server and a webhook's receiver. Knows how they take, hang and remember; refuses to know what they
// should be told.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo, Server } from 'node:net';
import type { Readable } from 'node:stream';
import { json, text } from 'node:stream/consumers';

/** What came, and when. */
export type Heard = { readonly atMs: number; readonly event: string; readonly text: string; readonly key: string };

export type Receiver = AsyncDisposable & { readonly port: number; readonly heard: readonly Heard[] };

type Body = { readonly event: string; readonly title: string };

/** Takes webhooks; while it hangs, whatever comes is never answered. */
export class WebhookReceiver implements Receiver {
  readonly heard: Heard[] = [];
  hang = false;
  readonly #unanswered: ServerResponse[] = [];
  readonly #server = createServer((request, response) => void this.#take(request, response));

  static async begin(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Requests that were never answered. */
  get hanging(): number {
    return this.#unanswered.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { event, title } = (await json(request)) as Body;
    this.heard.push({ atMs: Date.now(), event, text: title, key: String(request.headers['idempotency-key']) });
    if (this.hang) this.#unanswered.push(response);
    else response.writeHead(204).end();
  }
}

/** As far as it is used here. */
type Smtp = {
  readonly SMTPServer: new (options: {
    readonly disabledCommands: readonly string[];
    onData(stream: Readable, session: unknown, done: () => void): void;
  }) => { readonly server: Server; listen(port: number, host: string): void; close(done: () => void): void };
};

/** Takes mail from anybody. */
export const mailReceiver = async (): Promise<Receiver> => {
  const heard: Heard[] = [];
  const fromManager = createRequire(new URL('../../packages/manager/package.json', import.meta.url));
  const { SMTPServer } = fromManager('smtp-server') as Smtp;
  const take = async (stream: Readable): Promise<void> => {
    const mail = await text(stream);
    const [, subject = ''] = /^Subject: (.*)$/m.exec(mail) ?? [];
    const [, key = ''] = /^Message-ID: <(.*)>$/im.exec(mail) ?? [];
    const event = / up again/.test(subject) ? 'up' : 'down';
    heard.push({ atMs: Date.now(), event, text: subject.trim(), key });
  };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, _session, done) => void take(stream).then(done),
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    heard,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
