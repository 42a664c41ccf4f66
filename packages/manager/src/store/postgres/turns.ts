// One after the other, in the order in which they were asked for. Knows whose turn it is; refuses to know what is done.

export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Begins when all before it are done, however they went. */
  take<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(act, act);
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Resolves when all taken so far are done. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
