// Metrics for tests of those who ask for them. Knows what a desk answers; refuses to know what is measured.
import type { MetricsDesk, MetricsQuery, ScrapeDesk, ScrapeQuery } from '../core/metrics-api.ts';

export class FakeMetricsDesk implements MetricsDesk {
  readonly asked: MetricsQuery[] = [];
  pieces: readonly string[] = ['a 1\n', 'b 2\n'];
  /** How many are read to their end, or left, and how many pieces were taken. */
  over = 0;
  told = 0;
  readonly left = Promise.withResolvers<void>();
  fails: Error | undefined;

  async metrics(query: MetricsQuery): Promise<AsyncIterable<string>> {
    this.asked.push(query);
    if (this.fails) throw this.fails;
    return this.#all();
  }

  async *#all(): AsyncGenerator<string> {
    try {
      for (const piece of this.pieces) {
        this.told++;
        yield piece;
      }
    } finally {
      this.over++;
      this.left.resolve();
    }
  }
}

export class FakeScrapeDesk implements ScrapeDesk {
  readonly asked: ScrapeQuery[] = [];
  answer = 'probe_success 1\n';
  fails: Error | undefined;
  /** Whether it answers only when whoever asks has left. */
  waits = false;
  readonly waiting = Promise.withResolvers<void>();
  readonly left = Promise.withResolvers<void>();

  async scrape(query: ScrapeQuery, signal: AbortSignal): Promise<string> {
    this.asked.push(query);
    if (this.fails) throw this.fails;
    if (!this.waits) return this.answer;
    signal.addEventListener('abort', () => this.left.resolve(), { once: true });
    this.waiting.resolve();
    await this.left.promise;
    throw new Error('nobody is there any more');
  }
}
