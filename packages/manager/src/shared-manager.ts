// A manager that shares its store with others: it leads them or serves under one of them, and changes its part whenever that has to be. Knows the parts and their order;
// refuses to know what is done in each (leading.ts, serving.ts).
import { messageOf, Scope, sleep } from '@vedette/protocol/kit';
import { isLoopback, readCertificates } from '@vedette/protocol/link';
import type { Logger } from 'pino';
import { type ElectionOptions, nextTurn, nextTurnAtLast, type Turn } from './cluster/election.ts';
import { SPEAKS } from './cluster/words.ts';
import { operatorFileOf } from './config/operator-file.ts';
import type { ConfigProblem } from './core/api.ts';
import { createRelay, nobodyLeads } from './http/relay.ts';
import { lead } from './leading.ts';
import { closeScope, type Manager } from './manager.ts';
import { operatorToken } from './operator-token.ts';
import type { Part, SharedOptions } from './part.ts';
import { ownCard } from './peers.ts';
import { serve } from './serving.ts';

/** After a part that could not even begin. */
const RETRY_MS = 1_000;

/** @throws Fault when the store or a port cannot be used; nothing is left running then */
export const createSharedManager = async (options: SharedOptions): Promise<Manager> => {
  const manager = new SharedManager(options);
  await manager.begin();
  return manager;
};

class SharedManager implements Manager {
  readonly #options: SharedOptions;
  readonly #logger: Logger;
  readonly #stopped = new AbortController();
  #scope = new Scope();
  #part: Part | undefined;
  #addresses: Manager['addresses'];
  #watching: Manager['watching'] = { services: 0, agents: 0 };
  #running: Promise<void> = Promise.resolve();

  constructor(options: SharedOptions) {
    this.#options = options;
    this.#logger = options.logger;
    const { listen, http } = options.source.reading.wishes;
    this.#addresses = { agents: listen, http };
  }

  get addresses(): Manager['addresses'] {
    return this.#addresses;
  }

  get watching(): Manager['watching'] {
    return this.#watching;
  }

  async begin(): Promise<void> {
    const turn = await nextTurn(this.#election(), this.#stopped.signal);
    if (!turn) return;
    this.#part = await this.#take(turn, true);
    this.#addresses = this.#part.addresses;
    this.#watching = this.#part.watching;
    this.#running = this.#goOn(this.#part);
  }

  async reload(): Promise<readonly ConfigProblem[]> {
    if (!this.#part) throw nobodyLeads('this manager has no part in it yet');
    return this.#part.reload();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
    await closeScope(this.#scope, this.#logger);
  }

  async #goOn(first: Part): Promise<void> {
    const { signal } = this.#stopped;
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    let part: Part | undefined = first;
    while (!signal.aborted) {
      const reason = part && (await Promise.race([part.over, stopped]));
      if (signal.aborted) return;
      if (reason !== undefined) this.#logger.warn(`this manager begins anew: ${reason}`);
      this.#part = undefined;
      await closeScope(this.#scope, this.#logger);
      part = await this.#next();
      this.#part = part;
    }
  }

  /** People are told why nobody answers as long as it is so. */
  async #next(): Promise<Part | undefined> {
    const door = await this.#door();
    let turn: Turn | undefined;
    try {
      turn = await nextTurnAtLast(this.#election(), this.#stopped.signal);
    } finally {
      await door?.close();
    }
    try {
      return turn && (await this.#take(turn, false));
    } catch (error) {
      this.#logger.error({ err: error }, 'this manager could not begin anew yet');
      await sleep(this.#options.clock, RETRY_MS, this.#stopped.signal);
      return undefined;
    }
  }

  async #take(turn: Turn, isFirst: boolean): Promise<Part> {
    const scope = new Scope();
    this.#scope = scope;
    const options = { ...this.#options, isFirst, ...(!isFirst && { addresses: this.#addresses }) };
    try {
      return turn.role === 'leads' ? await lead(scope, turn, options) : await serve(scope, turn, options);
    } catch (error) {
      await scope.close();
      throw error;
    }
  }

  async #door(): Promise<{ close(): Promise<void> } | undefined> {
    const { file, source, logger } = this.#options;
    const nobody = async (): Promise<never> => {
      throw nobodyLeads('this manager looks for the one that does, or for its store');
    };
    const token = operatorToken(operatorFileOf(source.reading.wishes.store, file), logger);
    const { tls, httpOrigin: origin } = source.reading.wishes;
    try {
      const isOpen = isLoopback(this.#addresses.http.host);
      const secret = isOpen ? undefined : tls && (await readCertificates(tls, this.#options.clock.now()));
      const door = createRelay({ ask: nobody, reload: nobody, operatorToken: token, secret, origin, logger });
      await door.listen(this.#addresses.http);
      return door;
    } catch (error) {
      logger.warn({ why: messageOf(error) }, 'nobody can be told that no manager leads');
      return undefined;
    }
  }

  #election(): ElectionOptions {
    const { shared, clock, random, logger, source } = this.#options;
    const { manager: name } = source.reading.wishes;
    return { shared, clock, random, logger, card: ownCard(name, this.#addresses, SPEAKS) };
  }
}
