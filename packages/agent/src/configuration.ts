// The configuration in force: what the manager sent, made whole and checked before anything is put in force. Knows how it came about; refuses to know what
// is done with it.
import { createHash } from 'node:crypto';
import type { Config } from '@vedette/protocol/delivery';
import { Fault } from '@vedette/protocol/kit';
import {
  type AssignmentProblem,
  amended,
  type Configured,
  configurationText,
  limits,
  type StoreId,
} from '@vedette/protocol/wire';
import type { Numbers } from './core/numbering.ts';
import type { ConfigurationNews } from './uplink/session-driver.ts';

/** With the store by which its services are numbered; empty where that is not known. */
export type InForce = Config & { readonly store: StoreId };

/** What is kept of it: with the numbers by which what waits in the spool knows its services and those before them. */
export type Saved = InForce & { readonly numbers: Numbers };

export class Configuration {
  #whole: InForce = { revision: 0, hash: '', store: '', services: [] };
  #problems: readonly AssignmentProblem[] = [];

  get whole(): InForce {
    return this.#whole;
  }

  /** What to tell the manager of it; nothing while there is none. */
  get configured(): Configured | undefined {
    const { revision, hash } = this.#whole;
    return hash === '' ? undefined : { revision, hash, problems: this.#problems };
  }

  /** What the news make of what is in force. @throws Fault `message-invalid` when that is not what the manager means */
  with({ store, revision, hash, base, amendments }: ConfigurationNews): InForce {
    if (base !== undefined && base !== this.#whole.hash) {
      throw new Fault('message-invalid', 'The manager amends a configuration that is not in force here.');
    }
    const services = amended(base === undefined ? [] : this.#whole.services, amendments);
    if (createHash('sha256').update(configurationText(services)).digest('hex') !== hash) {
      throw new Fault('message-invalid', 'The configuration does not have the hash that the manager gave it.');
    }
    return { revision, hash, store, services };
  }

  /** From now on this is in force. */
  enforce(whole: InForce): void {
    this.#whole = whole;
    this.#problems = [];
  }

  /** These services of it are not probed. More than can be told are not told: each of them is unknown, and its reason is told, all the same. */
  found(problems: readonly AssignmentProblem[]): void {
    this.#problems = problems.slice(0, limits.problemsMax);
  }

  get problems(): readonly AssignmentProblem[] {
    return this.#problems;
  }
}
