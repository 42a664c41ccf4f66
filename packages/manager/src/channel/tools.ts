// What every kind of channel needs to be made and to say what went wrong. Knows where secrets are kept and that nobody is told them; refuses to know what
// any channel does with them.
import { readFileSync, statSync } from 'node:fs';
import { type Clock, errnoOf, Fault, messageOf, quote } from '@vedette/protocol/kit';
import { isLoopback } from '@vedette/protocol/target';
import type { ChannelWish, PlainOrSecret, SecretPlace } from '../core/channel-wish.ts';
import type { Answer } from './answer.ts';
import { Secrecy } from './secrecy.ts';

export type ChannelDeps = {
  /** Writes one line where the manager's own lines go. */
  readonly print: (line: string) => void;
  /** The manager's environment: secrets may be in it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
};

/** Where a request goes, and how that may be told to people. */
export type Place = { readonly url: URL; readonly shown: string };

const SECRET_BYTES_MAX = 65_536;

/** How an operator writes where a secret is kept. */
export const formatPlace = (place: SecretPlace): string => ('env' in place ? `env:${place.env}` : `file:${place.file}`);

export class Tools {
  readonly id: string;
  readonly clock: Clock;
  readonly print: (line: string) => void;
  readonly #type: string;
  readonly #environment: ChannelDeps['environment'];
  readonly #secrecy = new Secrecy();

  constructor({ id, type }: Pick<ChannelWish, 'id' | 'type'>, { print, environment, clock }: ChannelDeps) {
    this.id = id;
    this.clock = clock;
    this.print = print;
    this.#type = type;
    this.#environment = environment;
  }

  /** It may go better next time. `clause` says what happened, and ends without a full stop. */
  failed(clause: string, cause?: Answer): Fault {
    return new Fault('channel-failed', this.#sentence(clause), { cause });
  }

  /** It will not go better until somebody changes something; `clause` says what. */
  refused(clause: string, cause?: Answer): Fault {
    return new Fault('channel-refused', this.#sentence(clause), { cause });
  }

  /** What is kept there, without white space around it. @throws Fault `channel-refused` when nothing is */
  secret(place: SecretPlace): string {
    const secret = ('env' in place ? (this.#variable(place.env) ?? '') : this.#read(place.file)).trim();
    if (secret === '') throw this.refused(`there is no secret in ${formatPlace(place)}`);
    this.#secrecy.hide(secret);
    if (/\p{Cc}/u.test(secret)) throw this.refused(`the secret in ${formatPlace(place)} is not one line of text`);
    return secret;
  }

  /** @throws Fault `channel-refused` when it is a secret that is not there */
  plain(text: PlainOrSecret): string {
    return typeof text === 'string' ? text : this.secret(text);
  }

  /** @throws Fault `channel-refused` for what is no address, or would be read by others on its way */
  place(address: PlainOrSecret): Place {
    if (typeof address === 'string') {
      const url = new URL(address);
      return { url, shown: url.host };
    }
    const shown = `the address in ${formatPlace(address)}`;
    const url = URL.parse(this.secret(address));
    if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
      throw this.refused(`${shown} is no address such as https://host/path`);
    this.#secrecy.hideAddress(url);
    if (url.protocol === 'http:' && !isLoopback(url.hostname.replace(/^\[|\]$/g, '')))
      throw this.refused(`${shown} is a secret, and http would show it to everybody on its way: use https`);
    return { url, shown };
  }

  /** Those of the manager's own variables that are set. */
  environment(names: readonly string[]): Readonly<Record<string, string>> {
    return Object.fromEntries(
      names.flatMap((name) => {
        const value = this.#variable(name);
        return value === undefined ? [] : [[name, value]];
      }),
    );
  }

  /** A piece of what the other side said, for people: its first line, short, without secrets. */
  said(text: string): string {
    return quote(this.#secrecy.redact(text.trim().split(/[\r\n]/, 1)[0] ?? ''));
  }

  #variable(name: string): string | undefined {
    return Object.hasOwn(this.#environment, name) ? this.#environment[name] : undefined;
  }

  #sentence(clause: string): string {
    return `The channel ${this.id} (${this.#type}) did not take a message: ${this.#secrecy.redact(clause)}.`;
  }

  #read(file: string): string {
    try {
      const { size } = statSync(file);
      // A pipe or a device could keep the manager waiting for ever.
      if (!statSync(file).isFile() || size > SECRET_BYTES_MAX)
        throw this.refused(`${file} is no file with a secret in it`);
      return readFileSync(file, 'utf8');
    } catch (thrown) {
      if (thrown instanceof Fault) throw thrown;
      throw this.refused(`the secret in ${file} cannot be read (${errnoOf(thrown) ?? messageOf(thrown)})`);
    }
  }
}
