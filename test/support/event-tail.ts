// Live events as they stand in the stream, with their numbers. Knows the form of the text; refuses to know what it says.
import { once } from 'node:events';

export type NumberedEvent = { readonly id: string; readonly type: string; readonly data: string };

export class EventTail extends EventTarget implements Disposable {
  readonly events: NumberedEvent[] = [];
  /** When nothing more comes, whoever ended it. */
  readonly over: Promise<void>;
  readonly #leaving: AbortController;

  private constructor(body: ReadableStream<Uint8Array>, leaving: AbortController) {
    super();
    this.#leaving = leaving;
    this.over = this.#read(body).catch(() => undefined);
  }

  /** @param lastId the last that was seen before, to go on from there */
  static async open(base: string, lastId?: string): Promise<EventTail> {
    const leaving = new AbortController();
    const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
    const { body, status } = await fetch(`${base}/api/v1/events`, { headers, signal: leaving.signal });
    if (status !== 200 || !body) throw new Error(`no events: ${status}`);
    return new EventTail(body, leaving);
  }

  get lastId(): string {
    return this.events.at(-1)?.id ?? '';
  }

  /** How many there were of this type. */
  of(type: string): number {
    return this.events.filter((event) => event.type === type).length;
  }

  /** The first that is so, from the beginning on. Rejects when it ends without. */
  async until(isIt: (event: NumberedEvent) => boolean): Promise<NumberedEvent> {
    for (;;) {
      const found = this.events.find(isIt);
      if (found) return found;
      const more = await Promise.race([once(this, 'more'), this.over]);
      if (!more) throw new Error('the events ended before it came');
    }
  }

  leave(): void {
    this.#leaving.abort();
  }

  [Symbol.dispose](): void {
    this.leave();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const piece of body) {
      const blocks = (text + decoder.decode(piece, { stream: true })).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, id, type, data] = /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(block) ?? [];
        if (id !== undefined && type !== undefined && data !== undefined) this.events.push({ id, type, data });
      }
      this.dispatchEvent(new Event('more'));
    }
  }
}
