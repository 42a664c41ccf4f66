// What one channel of the file is read with. Knows what the names of files are relative to, and doubts whether secrets are where they should be; never reads one.
import { dirname, resolve } from 'node:path';
import type { Doubt } from '../core/agents-in-force.ts';
import type { PlainOrSecret, SecretPlace } from '../core/channel-wish.ts';
import type { Path } from './places.ts';
import type { Problems } from './problems.ts';
import type { Readable } from './tls.ts';

/** Whether a variable of the manager's environment is set. */
export type IsSet = (name: string) => boolean;

/** What the file is read in the midst of. */
export type Surroundings = { readonly file: string; readonly readable: Readable; readonly isSet: IsSet };

export class Reading {
  readonly path: Path;
  readonly #doubts: Doubt[];
  readonly #directory: string;
  readonly #readable: Readable;
  readonly #isSet: IsSet;
  readonly #problems: Problems;

  constructor(path: Path, from: Surroundings, doubts: Doubt[], problems: Problems) {
    this.path = path;
    this.#doubts = doubts;
    this.#directory = dirname(from.file);
    this.#readable = from.readable;
    this.#isSet = from.isSet;
    this.#problems = problems;
  }

  problem(key: string, message: string): void {
    this.#problems.add([...this.path, key], message);
  }

  resolve(file: string): string {
    return resolve(this.#directory, file);
  }

  /** A file that must be there already. */
  file(key: string, named: string): string {
    const file = this.resolve(named);
    const why = this.#readable(file);
    if (why !== undefined) this.problem(key, `${file} cannot be read: ${why}`);
    return file;
  }

  /** The place where it is kept, its file absolute. A secret that is not there yet is only a doubt: it is looked up when the channel is made. */
  secret(keys: readonly string[], kept: SecretPlace): SecretPlace {
    if ('env' in kept) {
      if (!this.#isSet(kept.env)) this.#doubt(keys, `the variable ${kept.env} is not set here`);
      return kept;
    }
    const file = this.resolve(kept.file);
    const why = this.#readable(file);
    if (why !== undefined) this.#doubt(keys, `${file} cannot be read: ${why}`);
    return { file };
  }

  plainOrSecret(keys: readonly string[], kept: PlainOrSecret): PlainOrSecret {
    return typeof kept === 'string' ? kept : this.secret(keys, kept);
  }

  secrets(key: string, named: Readonly<Record<string, PlainOrSecret>> = {}): Readonly<Record<string, PlainOrSecret>> {
    return Object.fromEntries(
      Object.entries(named).map(([name, kept]) => [name, this.plainOrSecret([key, name], kept)]),
    );
  }

  /** `{ token }` with the place of it, or nothing. */
  optional<Key extends string>(key: Key, kept: SecretPlace | undefined): { readonly [K in Key]?: SecretPlace } {
    // The compiler takes a computed key for any text.
    return kept === undefined ? {} : ({ [key]: this.secret([key], kept) } as { readonly [K in Key]: SecretPlace });
  }

  #doubt(keys: readonly string[], message: string): void {
    this.#doubts.push({ path: [...this.path, ...keys], message: `${message}, and nothing can be sent without it` });
  }
}
