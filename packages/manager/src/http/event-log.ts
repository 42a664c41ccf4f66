// What happened last, so that whoever comes back can be told what they missed. Knows numbers and how much is kept; refuses to know what happened.
import type { ApiEvent } from '../core/api.ts';
import { eventText } from '../core/event-text.ts';

export const logLimits = { framesMax: 2_000, charsMax: 4_194_304 } as const;

/** What was sent under which number. */
type Kept = { readonly n: number; readonly frame: string };

export class EventLog {
  /** Numbers of one run say nothing in another. */
  readonly #run: string;
  #kept: Kept[] = [];
  #chars = 0;
  #last = 0;

  /** @param run unlike that of any other log */
  constructor(run: string) {
    this.#run = run;
  }

  /** Under which everything up to now has been sent. */
  get id(): string {
    return `${this.#run}-${this.#last}`;
  }

  /** The frame of an event, with its number. */
  add(type: ApiEvent['type'], data: unknown): string {
    this.#last++;
    const frame = eventText(type, data, this.id);
    this.#kept.push({ n: this.#last, frame });
    this.#chars += frame.length;
    while (this.#kept.length > logLimits.framesMax || this.#chars > logLimits.charsMax)
      this.#chars -= this.#kept.shift()?.frame.length ?? 0;
    return frame;
  }

  /** Everything after that, in order; undefined where it is not all there any more, or never was. */
  since(id: string): readonly string[] | undefined {
    const [, run, number] = /^([\w]{1,64})-(\d{1,15})$/.exec(id) ?? [];
    const n = Number(number);
    const first = this.#last - this.#kept.length;
    if (run !== this.#run || n > this.#last || n < first) return undefined;
    return this.#kept.slice(n - first).map(({ frame }) => frame);
  }
}
