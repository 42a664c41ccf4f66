// Judges what other managers have stored, as far as this one that leads has not yet. Knows up to where streams are said to go; refuses to know what is in them.
import { type Clock, every, sleep } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import type { Ingest } from '../ingest.ts';
import type { Cluster } from '../store/cluster.ts';
import type { StreamMark } from '../store/store.ts';

const ENTRIES_MAX = 500;

/** What nobody told of, because its manager came to its end between storing and telling, is looked for this often. */
const SWEEP_MS = 5_000;
const RETRY_MS = 1_000;

export type FollowerOptions = {
  readonly cluster: Pick<Cluster, 'storedAfter' | 'storedUnjudged'>;
  readonly ingest: Pick<Ingest, 'follow' | 'taken'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error'>;
};

export class Follower {
  readonly #options: FollowerOptions;
  readonly #told = new Map<string, StreamMark>();
  readonly #sweeps: Disposable;
  #running: Promise<void> | undefined;
  readonly #stopped = new AbortController();

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#sweeps = every(options.clock, SWEEP_MS, () => void this.#sweep());
  }

  /** Up to there everything is stored. */
  stored(marks: readonly StreamMark[]): void {
    for (const mark of marks)
      if (mark.seq > this.#options.ingest.taken(mark)) this.#told.set(`${mark.agent} ${mark.epoch}`, mark);
    if (this.#told.size > 0 && !this.#stopped.signal.aborted) this.#running ??= this.#follow();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#sweeps[Symbol.dispose]();
    await this.#running;
  }

  async #follow(): Promise<void> {
    const { cluster, ingest, logger } = this.#options;
    while (this.#told.size > 0 && !this.#stopped.signal.aborted) {
      const known = [...this.#told.values()].map(({ agent, epoch }) => ({
        agent,
        epoch,
        seq: ingest.taken({ agent, epoch }),
      }));
      try {
        for (const entry of await cluster.storedAfter(known, ENTRIES_MAX)) ingest.follow(entry);
      } catch (error) {
        logger.error({ err: error }, 'what other managers have stored could not be read yet');
        await sleep(this.#options.clock, RETRY_MS, this.#stopped.signal);
      }
      for (const [key, mark] of this.#told) if (ingest.taken(mark) >= mark.seq) this.#told.delete(key);
    }
    this.#running = undefined;
  }

  async #sweep(): Promise<void> {
    try {
      this.stored(await this.#options.cluster.storedUnjudged());
    } catch {
      // The next one is not far.
    }
  }
}
