// What becomes of a connection that came in: secured, plain where that is allowed, or refused. Knows the order of things and their deadline;
// refuses to know TLS (tls-server.ts) and who may be admitted afterwards.
import type { Socket } from 'node:net';
import type { Clock } from '../kit/clock.ts';
import { Fault, type FaultCode } from '../kit/fault.ts';
import { formatAddress, isLoopback } from '../target/address.ts';
import { encodeMessage } from '../wire/index.ts';
import { type Opening, openingOf } from './first-byte.ts';
import type { Secured } from './identity.ts';
import { FIRST_BYTE_MS, HANDSHAKE_MS } from './tls-rules.ts';
import { TlsServer, type TlsServerOptions } from './tls-server.ts';

/** Where plain connections are served: between loopback addresses, or nowhere. */
export type PlainRule = 'loopback' | 'never';

export type AcceptorOptions = TlsServerOptions & {
  readonly clock: Clock;
  /** Asked anew for every connection that is not TLS. */
  plain(): PlainRule;
  /** Told to whoever comes without a key where one is demanded: what to do about it. One sentence or two, 256 bytes at most. */
  readonly advice: string;
};

/** How long a refusal waits for the other side to take it. */
const REFUSAL_MS = 1_000;

/** When somebody who was refused may ask again: somebody has to do something first. */
const RETRY_MS = 10_000;

export class Acceptor {
  readonly #options: AcceptorOptions;
  readonly #server: TlsServer;

  constructor(options: AcceptorOptions) {
    this.#options = options;
    this.#server = new TlsServer(options);
  }

  /**
   * The connection, once it may be used. Until then nothing but the handshake is read from it.
   * @throws Fault `silent`, `link-lost`, `link-insecure`, `key-refused`, `tls-unusable`, `identity-mismatch`: the connection is over then
   */
  async accept(socket: Socket): Promise<Secured> {
    const { clock } = this.#options;
    const remote = remoteOf(socket);
    const arrivedAt = clock.elapsed();
    /** What the other side has missed. Both times are counted from its arrival: no byte that it sends prolongs them. */
    let missed: string | undefined;
    const within = (ms: number, what: string): Disposable =>
      clock.at(arrivedAt + ms, () => {
        missed = `${remote} did not ${what} within ${ms / 1_000} s.`;
        socket.destroy();
      });
    // It stays for the socket's life: an error before its owner's first listener must not go uncaught.
    socket.on('error', () => {});
    let deadline = within(FIRST_BYTE_MS, 'say anything');
    try {
      const opening = await openingOf(socket);
      deadline[Symbol.dispose]();
      deadline = within(HANDSHAKE_MS, 'prove who it is');
      return await this.#settle(socket, opening, remote);
    } catch (error) {
      throw missed === undefined ? error : new Fault('silent', missed, { cause: error });
    } finally {
      deadline[Symbol.dispose]();
    }
  }

  async #settle(socket: Socket, opening: Opening | undefined, remote: string): Promise<Secured> {
    const { advice } = this.#options;
    if (opening === undefined) throw new Fault('link-lost', `${remote} ended the connection before it said anything.`);
    if (opening === 'tls') {
      const outcome = await this.#server.secure(socket, remote);
      if ('proof' in outcome) return outcome;
      await this.#refuse(outcome.socket, outcome.fault.code, outcome.fault.message);
      throw outcome.fault;
    }
    if (this.#options.plain() === 'loopback' && isWithinThisMachine(socket))
      return { socket, proof: { by: 'loopback' } };
    // A stranger with another protocol gets no answer to learn from.
    if (opening === 'frame') await this.#refuse(socket, 'link-insecure', advice);
    else socket.destroy();
    throw new Fault('link-insecure', `${remote} came without a key, and was refused. ${advice}`);
  }

  /** Says why, and is done when the connection is over: until then it counts as one that has proved nothing. */
  async #refuse(socket: Socket, code: FaultCode, text: string): Promise<void> {
    const { clock } = this.#options;
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.once('close', () => resolve());
    socket.end(encodeMessage({ type: 'refuse', code, text, retryAfterMs: RETRY_MS }));
    // What it says is thrown away: closing with bytes unread would reset the connection before the refusal is read.
    socket.resume();
    using _ = clock.at(clock.elapsed() + REFUSAL_MS, () => socket.destroy());
    await promise;
  }
}

const isWithinThisMachine = ({ remoteAddress = '', localAddress = '' }: Socket): boolean =>
  isLoopback(remoteAddress) && isLoopback(localAddress);

const remoteOf = ({ remoteAddress = '?', remotePort = 0 }: Socket): string =>
  formatAddress({ host: remoteAddress, port: remotePort });
