// A listener that secures what comes in, for tests: who came in and who was refused, in the order of events.
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { Fault } from '../kit/fault.ts';
import type { Scope } from '../kit/scope.ts';
import { Acceptor, type AcceptorOptions } from './acceptor.ts';
import { StandingClock } from './clock.test-support.ts';
import { anyAgent } from './expectation.ts';
import { type LinkKey, ringOf, SECRET_BYTES, type Secured } from './identity.ts';
import { type Listener, listen } from './listen.ts';

export const keyFor = (agent: string, keyNumber = 1): LinkKey => ({
  agent,
  keyNumber,
  secret: Uint8Array.from(randomBytes(SECRET_BYTES)),
});

/** What became of one connection. */
export type Outcome = Secured | { readonly fault: Fault };

export class Doorway {
  readonly clock = new StandingClock();
  /** Every TCP connection that came in, beneath any TLS. */
  readonly raw: Socket[] = [];
  readonly #outcomes: Outcome[] = [];
  #wake: () => void = () => {};
  #listener: Listener | undefined;

  /** Listens on loopback until the scope closes; without keys, certificates and plain connections unless told otherwise. */
  async open(scope: Scope, options: Partial<AcceptorOptions> = {}): Promise<Listener['address']> {
    const acceptor = new Acceptor({
      clock: this.clock,
      keys: ringOf([]),
      certificates: () => undefined,
      expects: anyAgent,
      plain: () => 'never',
      advice: 'Bring a key.',
      ...options,
    });
    const listener = await listen({ host: '127.0.0.1', port: 0 }, '--listen', (socket) => {
      this.raw.push(socket);
      acceptor.accept(socket).then(
        (secured) => this.#note(secured),
        (error: unknown) => this.#note({ fault: error instanceof Fault ? error : new Fault('usage', String(error)) }),
      );
    });
    this.#listener = listener;
    scope.defer('listener', () => listener.close());
    return listener.address;
  }

  get address(): Listener['address'] {
    if (!this.#listener) throw new Error('nobody listens yet');
    return this.#listener.address;
  }

  /** What became of the next connection. */
  async next(): Promise<Outcome> {
    for (;;) {
      const outcome = this.#outcomes.shift();
      if (outcome) return outcome;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** The next connection, which must be a good one. */
  async secured(): Promise<Secured> {
    const outcome = await this.next();
    if ('fault' in outcome) throw outcome.fault;
    return outcome;
  }

  #note(outcome: Outcome): void {
    this.#outcomes.push(outcome);
    this.#wake();
  }
}

/** Resolves when a socket is gone, in whatever way. */
export const closed = async (socket: Socket): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (socket.closed) resolve();
  else socket.once('close', () => resolve());
  await promise;
};
