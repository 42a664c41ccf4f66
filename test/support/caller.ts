// Somebody on a socket who says whatever bytes a test wants, and notes what comes back. Speaks the wire where that helps; keeps to no rule of it.
import { connect, type Socket } from 'node:net';
import {
  decodeMessage,
  encodeMessage,
  FrameReader,
  type Hello,
  limits,
  type Message,
} from '../../packages/protocol/src/wire/index.ts';

export const EPOCH = '0'.repeat(31).concat('1');

export const helloOf = (agent: string): { readonly type: 'hello' } & Hello => ({
  type: 'hello',
  versions: [1],
  agent,
  epoch: EPOCH,
  software: 'hostile',
  features: [],
  spool: [{ epoch: EPOCH, first: 1, next: 1_000_000 }],
  revision: 0,
  hash: '',
  store: '',
  host: { hostname: 'h', platform: 'linux', arch: 'x64', node: 'v26', cpus: 1, memoryBytes: 1 },
  nowMs: Date.now(),
});

export class Caller implements Disposable {
  readonly #socket: Socket;
  readonly #reader = new FrameReader(limits.frameBytesMax);
  #wake: () => void = () => {};
  #isOver = false;
  /** All bytes that came back. */
  heardBytes: number = 0;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', autoSelectFamily: false });
    this.#socket.on('error', () => {});
    this.#socket.on('data', (chunk) => {
      this.heardBytes += chunk.length;
      this.#reader.push(chunk as unknown as Uint8Array);
      this.#wake();
    });
    this.#socket.once('close', () => {
      this.#isOver = true;
      this.#wake();
    });
  }

  say(...what: readonly (Message | Uint8Array)[]): void {
    for (const one of what) this.#socket.write(one instanceof Uint8Array ? one : encodeMessage(one));
  }

  /** The next message; undefined after the last. Whatever comes back has to be frames of messages. */
  async next(): Promise<Message | undefined> {
    for (;;) {
      const payload = this.#reader.next();
      if (payload) return decodeMessage(payload);
      if (this.#isOver) return undefined;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** The next message of this type, whatever comes before it. */
  async until<T extends Message['type']>(type: T): Promise<Extract<Message, { type: T }>> {
    for (;;) {
      const message = await this.next();
      if (message === undefined) throw new Error(`the connection ended without ${type}`);
      if (message.type === type) return message as Extract<Message, { type: T }>;
    }
  }

  /** Why the other side ended the connection, as far as it said so; returns when it is over. */
  async lastWord(): Promise<string> {
    let code = 'nothing';
    for (;;) {
      const message = await this.next();
      if (message === undefined) return code;
      if (message.type === 'bye' || message.type === 'refuse') code = message.code;
    }
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}
