// Those who are told, as programs outside would be: a mail server and a webhook's receiver. Knows how they take, hang and remember; refuses to know what they
// should be told.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo, Server } from 'node:net';
import type { Readable } from 'node:stream';
import { json, text } from 'node:stream/consumers';
import type { factsOf } from '../../packages/manager/src/channel/facts.ts';

/** What came, and when. */
export type Heard = { readonly atMs: number; readonly event: string; readonly text: string; readonly key: string };

export type HeardFacts = Heard & { readonly facts: ReturnType<typeof factsOf> };

/** `to`: for whom the server was told that it is. */
export type HeardMail = Heard & { readonly to: readonly string[] };

type Receiver<T extends Heard> = AsyncDisposable & { readonly port: number; readonly heard: readonly T[] };

/** Takes webhooks; while it hangs, whatever comes is not answered until it is let go, and never if it is not. */
export class WebhookReceiver implements Receiver<HeardFacts> {
  readonly heard: HeardFacts[] = [];
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

  /** Requests that were not answered, whether anybody still waits for it or not. */
  get hanging(): number {
    return this.#unanswered.length;
  }

  /** Answers whoever still waits, and everybody from now on. */
  letGo(): void {
    this.hang = false;
    for (const response of this.#unanswered.splice(0)) response.writeHead(204).end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const facts = (await json(request)) as HeardFacts['facts'];
    const { event, title } = facts;
    this.heard.push({ atMs: Date.now(), event, text: title, key: String(request.headers['idempotency-key']), facts });
    if (this.hang) this.#unanswered.push(response);
    else response.writeHead(204).end();
  }
}

type Session = { readonly envelope: { readonly rcptTo: readonly { readonly address: string }[] } };

/** As far as it is used here. */
type Smtp = {
  readonly SMTPServer: new (options: {
    readonly disabledCommands: readonly string[];
    onData(stream: Readable, session: Session, done: () => void): void;
  }) => { readonly server: Server; listen(port: number, host: string): void; close(done: () => void): void };
};

/** Takes mail from anybody. */
export const mailReceiver = async (): Promise<Receiver<HeardMail>> => {
  const heard: HeardMail[] = [];
  const fromManager = createRequire(new URL('../../packages/manager/package.json', import.meta.url));
  const { SMTPServer } = fromManager('smtp-server') as Smtp;
  const take = async (stream: Readable, { envelope }: Session): Promise<void> => {
    // Long lines of a header go on in the next line, behind a space.
    const mail = (await text(stream)).replaceAll(/\r\n(?=[ \t])/g, '');
    const to = envelope.rcptTo.map(({ address }) => address);
    const [, subject = ''] = /^Subject: (.*)$/m.exec(mail) ?? [];
    const [, key = ''] = /^Message-ID: <(.*)>$/im.exec(mail) ?? [];
    const event = / up again/.test(subject) ? 'up' : 'down';
    heard.push({ atMs: Date.now(), event, text: subject.trim(), key, to });
  };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, session, done) => void take(stream, session).then(done),
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    heard,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
