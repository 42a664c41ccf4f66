// Looking at the manager's answers again and again until something is to be seen. Knows when to look; refuses to know what for.
import { setTimeout } from 'node:timers/promises';
import type { ManagerClient, Snapshot } from './manager-client.ts';

const LOOK_EVERY_MS = 250;

/** How far back outages and notifications are looked at while the story goes on. */
const LOOK_BACK_MS = 120_000;

/** What is to be seen now, in words, and whether it is what was waited for. */
export type Sight = { readonly ok: boolean; readonly seen: string };

/** A pause that ends with an `AbortError` when the signal says so. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> => setTimeout(ms, undefined, { signal });

export class Eyes {
  readonly #manager: ManagerClient;
  readonly #signal: AbortSignal;
  readonly #show: (snapshot: Snapshot) => void;
  #next = Promise.withResolvers<Snapshot>();

  /** `show` is called with everything that is seen. */
  constructor(manager: ManagerClient, signal: AbortSignal, show: (snapshot: Snapshot) => void) {
    this.#manager = manager;
    this.#signal = signal;
    this.#show = show;
  }

  /** Looks until aborted. A manager that does not answer yet, or is slow, is looked at again. */
  async open(): Promise<void> {
    while (!this.#signal.aborted) {
      const snapshot = await this.#manager.snapshot(LOOK_BACK_MS).catch(() => undefined);
      if (snapshot) {
        this.#show(snapshot);
        this.#next.resolve(snapshot);
        this.#next = Promise.withResolvers();
      }
      await pause(LOOK_EVERY_MS, this.#signal).catch(() => {});
    }
  }

  /** The first sight that is ok, or the last one when `withinMs` is over. Throws an `AbortError`. */
  async until(look: (snapshot: Snapshot) => Sight, withinMs: number): Promise<Sight> {
    const over = Promise.withResolvers<undefined>();
    const stop = (): void => over.resolve(undefined);
    const patience = new AbortController();
    pause(withinMs, patience.signal).then(stop, () => {});
    this.#signal.addEventListener('abort', stop, { once: true });
    let sight: Sight = { ok: false, seen: 'the manager does not answer' };
    try {
      for (;;) {
        const snapshot = await Promise.race([this.#next.promise, over.promise]);
        this.#signal.throwIfAborted();
        if (!snapshot) return sight;
        sight = look(snapshot);
        if (sight.ok) return sight;
      }
    } finally {
      patience.abort();
      this.#signal.removeEventListener('abort', stop);
    }
  }
}
