// A session on which words of other sessions are heard, opened again whenever it breaks. Knows when to try again; refuses to know what words mean: one that came while
// there was no session is lost.
import { type BackoffRule, backoff, type Clock } from '@vedette/protocol/kit';
import { type Connection, LoneLink } from './client.ts';

const AGAIN: BackoffRule = { firstMs: 200, longestMs: 2_000 };

export class Line {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #channel: string;
  readonly #heard: (word: string) => void;
  #link: LoneLink | undefined;
  #waitedMs = 0;
  #retry: Disposable | undefined;
  #isClosed = false;

  private constructor(connection: Connection, clock: Clock, channel: string, heard: (word: string) => void) {
    this.#connection = connection;
    this.#clock = clock;
    this.#channel = channel;
    this.#heard = heard;
  }

  /** @throws Fault when there is no session at first */
  static async open(
    connection: Connection,
    clock: Clock,
    channel: string,
    heard: (word: string) => void,
  ): Promise<Line> {
    const line = new Line(connection, clock, channel, heard);
    await line.#open();
    return line;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#retry?.[Symbol.dispose]();
    await this.#link?.close().catch(() => {});
  }

  async #open(): Promise<void> {
    const link = await LoneLink.open(this.#connection);
    try {
      await link.listen(this.#channel, this.#heard);
    } catch (error) {
      await link.close().catch(() => {});
      throw error;
    }
    if (this.#isClosed) await link.close();
    this.#link = link;
    this.#waitedMs = 0;
    void link.ended.then(() => this.#again());
  }

  #again(): void {
    if (this.#isClosed) return;
    this.#waitedMs = backoff(AGAIN, this.#waitedMs, 0.5);
    this.#retry = this.#clock.at(this.#clock.elapsed() + this.#waitedMs, () => {
      this.#open().catch(() => this.#again());
    });
  }
}
