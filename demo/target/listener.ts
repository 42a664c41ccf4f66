// One listening socket that can be opened and shut again and again at the same port.
// Knows how to keep hold of a port and of its connections; refuses to know why it is open or shut.
import { createServer, type Server, type Socket } from 'node:net';
import { errnoOf, Fault, messageOf } from '../../packages/protocol/src/kit/index.ts';

/** What a port does with a connection. */
export type Handler = (socket: Socket) => void;

/**
 * Ports to choose from when any will do: below the range from which kernels take the ports of outgoing connections
 * (32768 on Linux, 49152 elsewhere), so that nobody is given the port while it is shut and a probe cannot connect to itself.
 */
const ANY_FROM = 20_000;
const ANY_TO = 32_767;
const ANY_TRIES_MAX = 100;

const listen = (server: Server, host: string, port: number): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ host, port }, () => {
    server.off('error', reject);
    resolve();
  });
  return promise;
};

const faultOf = (thrown: unknown, host: string, port: number): Fault =>
  errnoOf(thrown) === 'EADDRINUSE'
    ? new Fault(
        'address-in-use',
        `Another program listens on ${host}:${port} already. Choose another port, or 0 for any.`,
      )
    : new Fault('address-unusable', `Cannot listen on ${host}:${port}: ${messageOf(thrown)}.`);

export class Listener {
  readonly host: string;
  readonly #arrived: () => void;
  readonly #sockets = new Set<Socket>();
  #port: number;
  #server: Server | undefined;
  #handler: Handler = (socket) => socket.destroy();

  /** `port` 0 takes any that is free, at the first `open`. `arrived` is called for every connection taken. */
  constructor(host: string, port: number, arrived: () => void) {
    this.host = host;
    this.#port = port;
    this.#arrived = arrived;
  }

  /** The port's number; 0 until one was chosen. */
  get port(): number {
    return this.#port;
  }

  get listening(): boolean {
    return this.#server !== undefined;
  }

  /**
   * Listens, if it does not yet, and hands every connection from now on to `handler`.
   * Throws an `address-in-use` or `address-unusable` fault.
   */
  async open(handler: Handler): Promise<void> {
    this.#handler = handler;
    if (this.#server) return;
    const server = createServer((socket) => this.#take(socket));
    if (this.#port === 0) await this.#openAnywhere(server);
    else
      await listen(server, this.host, this.#port).catch((thrown: unknown) => {
        throw faultOf(thrown, this.host, this.#port);
      });
    this.#server = server;
  }

  /** Stops listening and cuts what is connected. The port's number is kept for the next `open`. */
  async shut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    for (const socket of this.#sockets) socket.destroy();
    await promise;
  }

  async #openAnywhere(server: Server): Promise<void> {
    for (let tries = 1; ; tries++) {
      const port = ANY_FROM + Math.floor(Math.random() * (ANY_TO - ANY_FROM + 1));
      try {
        await listen(server, this.host, port);
        this.#port = port;
        return;
      } catch (thrown) {
        if (errnoOf(thrown) !== 'EADDRINUSE' || tries === ANY_TRIES_MAX) throw faultOf(thrown, this.host, port);
      }
    }
  }

  #take(socket: Socket): void {
    this.#arrived();
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // A probe that ends with a reset is no error of ours.
    socket.on('error', () => socket.destroy());
    this.#handler(socket);
  }
}

/** Distinct port numbers that were free a moment ago, for programs that must be told theirs before they start. */
export const freePorts = async (host: string, count: number): Promise<number[]> => {
  const listeners = Array.from({ length: count }, () => new Listener(host, 0, () => {}));
  try {
    for (const listener of listeners) await listener.open((socket) => socket.destroy());
    return listeners.map((listener) => listener.port);
  } finally {
    await Promise.all(listeners.map((listener) => listener.shut()));
  }
};
