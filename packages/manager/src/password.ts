// Passwords as they are kept: argon2id, as OWASP has it (19 MiB, 2 passes), written as PHC strings. Knows how they are made and held against each other, and that only so many
// are worked on at once; refuses to know whose they are.
import * as crypto from 'node:crypto';
import { Fault } from '@vedette/protocol/kit';

const PARAMETERS = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Each takes 19 MiB and a thread of the pool for some tens of milliseconds; more than wait than these are sent away. */
const AT_ONCE_MAX = 2;
const WAITING_MAX = 16;

/** `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`, both in base 64 without padding. */
const FORM = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

type Parameters = { readonly memory: number; readonly passes: number; readonly parallelism: number };

export class Passwords {
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  /** @throws Fault `too-often`, and `not-changeable` where this Node has no argon2 */
  async hash(password: string): Promise<string> {
    const salt = crypto.randomBytes(SALT_BYTES);
    const hash = await this.#derive(password, salt, HASH_BYTES, PARAMETERS);
    const { memory, passes, parallelism } = PARAMETERS;
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
  }

  /** Takes as long for nobody's password as for somebody's. @throws Fault `too-often`, `not-changeable` */
  async isRight(password: string, kept: string | undefined): Promise<boolean> {
    const [, memory, passes, parallelism, salt, hash] = FORM.exec(kept ?? '') ?? [];
    if (salt === undefined || hash === undefined) {
      await this.#derive(password, Buffer.alloc(SALT_BYTES), HASH_BYTES, PARAMETERS);
      return false;
    }
    const expected = Buffer.from(hash, 'base64');
    const parameters = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
    const derived = await this.#derive(password, Buffer.from(salt, 'base64'), expected.length, parameters);
    return crypto.timingSafeEqual(derived, expected);
  }

  async #derive(message: string, nonce: Buffer, tagLength: number, parameters: Parameters): Promise<Buffer> {
    await this.#turn();
    try {
      return await argon2id({ message, nonce, tagLength, ...parameters });
    } finally {
      this.#busy--;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#busy >= AT_ONCE_MAX) {
      if (this.#waiting.length >= WAITING_MAX)
        throw new Fault(
          'too-often',
          'More passwords than can be looked at are waiting already. Try again in a moment.',
        );
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#busy++;
  }
}

type Derived = Parameters & { readonly message: string; readonly nonce: Buffer; readonly tagLength: number };

/** Node has it since 24.7, where it is built with OpenSSL 3.2 or later. */
const argon2id = (options: Derived): Promise<Buffer> => {
  if (!('argon2' in crypto) || typeof crypto.argon2 !== 'function')
    return Promise.reject(
      new Fault(
        'not-changeable',
        `This Node (${process.version}) has no argon2, so there are no passwords. Use Node 24.7 or later, or tokens: vedette token add NAME.`,
      ),
    );
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  crypto.argon2('argon2id', options, (error, key) => (error ? reject(error) : resolve(Buffer.from(key))));
  return promise;
};

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
