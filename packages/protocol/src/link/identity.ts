// Who is at the other end, and how that is known. Knows keys by their names; refuses to know where they are kept and what TLS does with them.
import type { Socket } from 'node:net';
import { idPattern } from '../wire/index.ts';

/** The bytes of a pre-shared key. */
export const SECRET_BYTES = 32;

/** Keys of an agent are numbered 1, 2, 3 …, for ever. */
export const KEY_NUMBER_MAX = 2 ** 31 - 1;

/** A key as those know it who may use it. */
export type LinkKey = {
  readonly agent: string;
  readonly keyNumber: number;
  /** 32 random bytes. Never logged, never sent. */
  readonly secret: Uint8Array;
};

/** Who may connect, as the side that listens knows them. */
export type KeyRing = {
  /**
   * The pre-shared key (32 bytes) behind an identity (`eu-1#3`), or undefined for nobody: unknown, superseded or revoked. Asked anew at
   * every handshake, and only for identities that are well formed. Must not throw.
   */
  keyOf(identity: string): Uint8Array | undefined;
};

/** How the other end proved who it is, and of which agent the link therefore is. `loopback`: not at all. */
export type Proof =
  | { readonly by: 'key'; readonly agent: string; readonly keyNumber: number }
  | { readonly by: 'certificate'; readonly agent: string }
  | { readonly by: 'loopback' };

/** A connection that may be used, and who is at its other end. */
export type Secured = { readonly socket: Socket; readonly proof: Proof };

export type KeyName = Pick<LinkKey, 'agent' | 'keyNumber'>;

/** The name of a key on the wire: `eu-1#3`. Anybody on the way can read it. */
export const identityOf = ({ agent, keyNumber }: KeyName): string => `${agent}#${keyNumber}`;

/** What an identity names, or undefined when nothing of ours is named like that. */
export const parseIdentity = (identity: string): KeyName | undefined => {
  const [agent = '', number = '', ...more] = identity.split('#');
  if (more.length > 0 || !idPattern.test(agent) || !/^[1-9]\d{0,9}$/.test(number)) return undefined;
  const keyNumber = Number(number);
  return keyNumber > KEY_NUMBER_MAX ? undefined : { agent, keyNumber };
};

/** A ring of these keys and no others, for good. */
export const ringOf = (keys: readonly LinkKey[]): KeyRing => {
  const secrets = new Map(keys.map((key) => [identityOf(key), key.secret]));
  return { keyOf: (identity) => secrets.get(identity) };
};
