// A real HTTP server on loopback that keeps what it is asked and answers as it is told, and what channels are made with in tests.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { systemClock } from '@vedette/protocol/kit/system';
import type { ChannelType, WishOf } from '../core/channel-wish.ts';
import type { Channel, Concern, Message } from '../core/message.ts';
import { createChannel } from './create.ts';
import type { ChannelDeps } from './tools.ts';

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type Answering = (response: ServerResponse, request: IncomingMessage) => void;

export class Receiver implements AsyncDisposable {
  readonly asked: Asked[] = [];
  answering: Answering = (response) => response.end();
  readonly #server = createServer((request, response) => void this.#take(request, response));

  static async start(answering?: Answering): Promise<Receiver> {
    const receiver = new Receiver();
    if (answering) receiver.answering = answering;
    const listening = Promise.withResolvers<void>();
    receiver.#server.listen(0, '127.0.0.1', listening.resolve);
    await listening.promise;
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The only request there was, its body as JSON. */
  get only(): Asked & { readonly json: unknown } {
    const [asked, ...more] = this.asked;
    if (!asked || more.length > 0) throw new Error(`expected one request, not ${this.asked.length}`);
    return { ...asked, json: JSON.parse(asked.body) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    this.asked.push({ method, path, headers, body: await text(request) });
    this.answering(response, request);
  }
}

/** Far from the machine's own time, so that none of it is mistaken for it. */
export const AT_MS = Date.UTC(2031, 4, 6, 10, 3, 7);

const concern: Concern = {
  service: 'web',
  target: 'tcp://web.example:443',
  group: 'shop',
  reason: 'refused',
  sinceMs: AT_MS - 30_000,
  from: ['eu-1', 'us-1'],
  incident: 'vedette-0a1b-7',
};

export const down: Message = {
  key: 'ops:7:down',
  event: 'down',
  subscriber: 'ops',
  atMs: AT_MS,
  title: 'web is down: refused, seen from eu-1 and us-1 since 10:02:37 UTC',
  text: 'The last answer came at 10:02:31 UTC.\nNothing is planned.',
  concerns: [concern],
};

export const up: Message = {
  ...down,
  key: 'ops:7:up',
  event: 'up',
  title: 'web is up again after 30 s',
  text: '',
  concerns: [{ ...concern, untilMs: AT_MS }],
};

export const test: Message = {
  key: 'test:1',
  event: 'test',
  subscriber: '',
  atMs: AT_MS,
  title: 'This is a test',
  text: 'Nothing is the matter.',
  concerns: [],
};

/** Of as many services. */
export const storm = (count: number): Message => ({
  ...down,
  key: 'ops:storm',
  title: `${count} services are down`,
  concerns: Array.from({ length: count }, (_, n) => ({ ...concern, service: `s${n}`, incident: `vedette-0a1b-${n}` })),
});

/** The wall stands still; durations are the machine's. */
const clock = { ...systemClock, now: () => AT_MS };

const common = { id: 'it', isDefault: false, timeoutMs: 20_000 };

type Own<Type extends ChannelType> = Omit<WishOf<Type>, 'type' | keyof typeof common>;

/** A channel of that type with the secrets it is given; what it prints is lost unless it is asked for. */
export const channelOf = <Type extends ChannelType>(
  type: Type,
  own: Own<Type> & { readonly timeoutMs?: number },
  environment: ChannelDeps['environment'] = {},
  print: ChannelDeps['print'] = () => {},
): Channel => {
  // The compiler cannot see that a type and what belongs to it make a wish.
  const wish = { ...common, type, ...own } as unknown as WishOf<Type>;
  return createChannel(wish, { print, environment, clock });
};

/** Never called off. */
export const calm = new AbortController().signal;
