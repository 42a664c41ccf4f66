// Gets a report through: by the first way that works, again and again until its time is up. Says which way is in use when that changes. Knows the order of these;
// which way is next is heartbeat-ways.ts's.
import { type Clock, Fault, messageOf } from '@vedette/protocol/kit';
import pRetry from 'p-retry';
import type { Logger } from 'pino';
import { type Sender, type Sent, send, type Way, wayText } from './heartbeat-send.ts';
import { Ways, type WaysRule } from './heartbeat-ways.ts';

export type ReporterOptions = {
  readonly ways: readonly Way[];
  readonly rule: WaysRule;
  readonly sender: Sender;
  readonly clock: Clock;
  readonly logger: Logger;
};

const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 15_000;

export class Reporter {
  readonly #options: ReporterOptions;
  readonly #ways: Ways;

  constructor(options: ReporterOptions) {
    this.#options = options;
    this.#ways = new Ways(options.ways.length, options.rule);
  }

  /** Resolves once it is on record. @throws Fault when it is not, `forMs` later or because it is refused everywhere */
  async report(sent: Sent, forMs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const untilMs = clock.elapsed() + forMs;
    await pRetry(() => this.#once(sent, signal), {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: RETRY_MS_MIN,
      maxTimeout: RETRY_MS_MAX,
      randomize: true,
      signal,
      shouldRetry: ({ error, retryDelay }) =>
        error instanceof Fault && error.retryable && clock.elapsed() + retryDelay < untilMs,
    });
  }

  /** Every way once, until one works. The report says by which it came. */
  async #once(sent: Sent, signal: AbortSignal): Promise<void> {
    const { ways, sender, clock, logger } = this.#options;
    const faults: Fault[] = [];
    for (const index of this.#ways.order(clock.elapsed())) {
      const way = ways[index];
      if (!way) continue;
      try {
        await send(
          way,
          sender,
          { ...sent, data: { ...sent.data, way: { number: index + 1, of: ways.length, ...named(way) } } },
          signal,
        );
      } catch (error) {
        if (signal.aborted || !(error instanceof Fault)) throw error;
        this.#ways.failed(index, clock.elapsed());
        if (index === this.#ways.inUse || faults.length === 0)
          logger.warn({ way: index + 1, code: error.code }, messageOf(error));
        faults.push(error);
        continue;
      }
      if (this.#ways.worked(index))
        logger.info(
          { way: index + 1, of: ways.length, ...named(way) },
          `reports go by way ${index + 1}: ${wayText(way)}`,
        );
      return;
    }
    throw faults.find(({ retryable }) => retryable) ?? faults[0] ?? new Error('there is no way at all');
  }
}

/** No token, whatever stands in the address. */
const named = ({ to, via }: Way): { readonly to: string; readonly via?: string } => ({
  to: to.origin,
  ...(via !== undefined && { via }),
});
