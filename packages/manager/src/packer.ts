// When the journal is packed into the history. Knows how much is worth it, and how much of the store's time it may take; refuses to know how it is done.
import { type Clock, Fault } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import { CHUNK_RESULTS, type History, type PackReport } from './store/history.ts';

/** Packed together, so many results are worth it: the more there are of one service, the fewer bytes and the less time each of them takes … */
const ITEMS = 150_000;
/** … and where there are few, nothing stays unpacked for longer: whoever asks for a service has to read all of that. */
const WAIT_MS = 120_000;
/** A few milliseconds of the store's time: what is appended meanwhile waits no longer. */
const SLICE_RESULTS = 2_000;
/** After each step, the store is left alone for this many times as long: at least so much of its time is for what arrives. */
const REST_SHARE = 3;
/** How soon it is looked again whether there is something to pack, and after a failure. */
const LOOK_MS = 5_000;
const RETRY_MS = 60_000;

/** What one probe says holds until the next one; if that one fails to come, until half an interval after it was due. */
const HOLD_INTERVALS = 2.5;
/** Of a service that is not watched any more, nobody knows how often it was. */
export const OTHERWISE_MS = 60_000;

/** What is known of a service in force: its number, and how often each of its agents probes it. */
export type Rhythm = { readonly slot: number; readonly everyMs: number };

export type PackerOptions = {
  readonly store: Pick<History, 'packSome'>;
  readonly rhythms: () => Iterable<Rhythm>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error'>;
};

/** Whole milliseconds, as roll-ups count them. */
export const holdsOf = (rhythms: Iterable<Rhythm>): ReadonlyMap<number, number> =>
  new Map([...rhythms].map(({ slot, everyMs }) => [slot, Math.round(HOLD_INTERVALS * everyMs)]));

/** How long after a step the next one comes. A step that had to wait for others took longer, and more is left to them. */
export const restMs = (outcome: 'more' | 'done' | 'failed', tookMs: number): number => {
  if (outcome === 'failed') return RETRY_MS;
  return outcome === 'done' ? LOOK_MS : REST_SHARE * tookMs;
};

export class Packer {
  readonly #options: PackerOptions;
  #alarm: Disposable | undefined;
  #running: Promise<void> | undefined;
  #isStopped = false;
  /** Of the present run: the same ones for all of its steps. */
  #holdMs: ReadonlyMap<number, number> | undefined;

  constructor(options: PackerOptions) {
    this.#options = options;
  }

  begin(): void {
    this.#in(LOOK_MS);
  }

  /** Resolves when no step is under way any more. What is half done is gone on with by the next manager. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#alarm?.[Symbol.dispose]();
    await this.#running;
  }

  #in(ms: number): void {
    if (this.#isStopped) return;
    const { clock } = this.#options;
    this.#alarm = clock.at(clock.elapsed() + ms, () => {
      this.#running = this.#step();
    });
  }

  async #step(): Promise<void> {
    const { clock } = this.#options;
    const startedMs = clock.elapsed();
    const outcome = await this.#pack();
    if (outcome !== 'more') this.#holdMs = undefined;
    this.#in(restMs(outcome, clock.elapsed() - startedMs));
  }

  async #pack(): Promise<'more' | 'done' | 'failed'> {
    const { store, clock, rhythms, logger } = this.#options;
    this.#holdMs ??= holdsOf(rhythms());
    try {
      const report = await store.packSome({
        items: ITEMS,
        receivedBeforeMs: clock.now() - WAIT_MS,
        holdMs: this.#holdMs,
        otherwiseMs: OTHERWISE_MS,
        chunk: CHUNK_RESULTS,
        slice: SLICE_RESULTS,
      });
      this.#tell(report);
      return report.isDone ? 'done' : 'more';
    } catch (error) {
      logger.error(
        { err: error },
        'results could not be packed into the history; they are kept, and it is tried again',
      );
      return 'failed';
    }
  }

  #tell({ lost }: PackReport): void {
    for (const what of lost)
      this.#options.logger.error({ err: new Fault('store-failed', what) }, 'a part of the history is damaged');
  }
}
