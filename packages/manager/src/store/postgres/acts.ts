// Whatever is asked of the store, on its way to the database. Knows what waits for what, and when it is over; refuses to know what is asked.
import { Fault } from '@vedette/protocol/kit';
import type { Database, Session } from './database.ts';

type Act<T> = (session: Session) => Promise<T>;

export class Acts {
  readonly #database: Database;
  readonly #asked = new Set<Promise<unknown>>();
  #lastWrite: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Waits for nobody. */
  read<T>(act: Act<T>): Promise<T> {
    return this.run(() => this.#database.read(act));
  }

  /** What is changed is changed in the order in which it was asked for. */
  write<T>(act: Act<T>): Promise<T> {
    return this.run(() => {
      const begin = (): Promise<T> => this.#database.write(act);
      const turn = this.#lastWrite.then(begin, begin);
      this.#lastWrite = turn.catch(() => {});
      return turn;
    });
  }

  /** `forget`, a slice at a time until a slice is not full; others get their turn between two. How much went. */
  async inSlices(forget: (session: Session, limit: number) => Promise<number>, limit: number): Promise<number> {
    for (let total = 0; ; ) {
      const went = await this.write((session) => forget(session, limit));
      total += went;
      if (went < limit) return total;
    }
  }

  /** Anything else that is over before the store is closed. @throws Fault `store-failed` when it is closed */
  run<T>(act: () => Promise<T>): Promise<T> {
    if (this.#closing) return Promise.reject(new Fault('store-failed', `The store ${this.#database.shown} is closed.`));
    const answer = act();
    this.#asked.add(answer);
    const done = (): boolean => this.#asked.delete(answer);
    answer.then(done, done);
    return answer;
  }

  /** Waits for what was asked before; once. */
  close(): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#asked).then(() => this.#database.close());
    return this.#closing;
  }
}
