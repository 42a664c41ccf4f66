// Named clean-ups, last in first out. Knows what must be undone; refuses to know what it is for.
// A start that fails half-way closes its scope and leaves nothing behind.

type CleanUp = { readonly name: string; readonly run: () => unknown };

export type ScopeReport = {
  readonly failed: readonly { readonly name: string; readonly error: unknown }[];
  readonly hung: readonly string[];
};

export class Scope implements AsyncDisposable {
  readonly #cleanUps: CleanUp[] = [];
  #closing: Promise<ScopeReport> | undefined;

  /** Remembers to `run` this when the scope closes. Deferring on a closed scope is a programmer's mistake. */
  defer(name: string, run: () => unknown): void {
    if (this.#closing) throw new Error(`the scope is closed: ${name} would never be cleaned up`);
    this.#cleanUps.push({ name, run });
  }

  /**
   * Runs every clean-up, the last one first, each for at most `timeoutMs`; one that fails or hangs does not keep the others.
   * Closing twice is closing once: the same report is returned.
   */
  close(timeoutMs = 5_000): Promise<ScopeReport> {
    this.#closing ??= this.#run(timeoutMs);
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #run(timeoutMs: number): Promise<ScopeReport> {
    const failed: { name: string; error: unknown }[] = [];
    const hung: string[] = [];
    for (const { name, run } of this.#cleanUps.reverse()) {
      const late = Promise.withResolvers<'late'>();
      const timer = setTimeout(() => late.resolve('late'), timeoutMs);
      try {
        const outcome = await Promise.race([Promise.resolve().then(run), late.promise]);
        if (outcome === 'late') hung.push(name);
      } catch (error) {
        failed.push({ name, error });
      } finally {
        clearTimeout(timer);
      }
    }
    return { failed, hung };
  }
}
