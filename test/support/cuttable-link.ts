// A TCP link that a test can break: what comes in at one port of loopback goes on to another, until it is cut. Knows bytes and their direction; refuses
// to know what they mean.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export class CuttableLink implements AsyncDisposable {
  readonly #port: number;
  readonly #toPort: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  /** Nothing comes back any more. */
  #isDeaf = false;
  /** Called instead of passing on the next bytes that go forth. */
  #intercept: ((bytes: Buffer, onward: Socket) => void) | undefined;

  constructor(port: number, toPort: number) {
    this.#port = port;
    this.#toPort = toPort;
  }

  async open(): Promise<void> {
    this.#isDeaf = false;
    const server = createServer((caller) => this.#join(caller, connect(this.#toPort, '127.0.0.1')));
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
  }

  /** From now on only what the caller says arrives: it cannot know what became of it. */
  deafen(): void {
    this.#isDeaf = true;
  }

  /** Lets half of the next bytes from the caller through, ends every connection, and takes no more. Settles when that has happened. */
  async cutMidway(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#intercept = (bytes, onward) => {
      this.#intercept = undefined;
      // The half has to be on its way before the connection ends.
      onward.end(bytes.subarray(0, bytes.length >> 1), resolve);
    };
    await promise;
    await this.cut();
  }

  /** Ends every connection, and takes no more. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cut();
  }

  #join(caller: Socket, onward: Socket): void {
    for (const [socket, other] of [
      [caller, onward],
      [onward, caller],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    caller.on('data', (bytes: Buffer) => {
      if (this.#intercept) this.#intercept(bytes, onward);
      else if (onward.writable) onward.write(bytes);
    });
    onward.on('data', (bytes) => {
      if (!this.#isDeaf) caller.write(bytes);
    });
  }
}
