// What the log tells of those who were not let in. Knows who is news and who is one of many; refuses to know who is let in, and why not.
import type { Clock, Fault } from '@vedette/protocol/kit';
import { sourceOf } from '@vedette/protocol/link';
import type { Logger } from 'pino';
import { Knocks } from './knocks.ts';
import { MinuteCounts } from './minute-counts.ts';
import type { NoPlace } from './places.ts';

type Code = Fault['code'];

/** Agents of a foreign version that are told of, one by one: each comes again every minute or two. */
const FOREIGN_MAX = 100;

/** Those who came and went, or were slow, are no news below this many a minute: every port on the internet is looked at all day. */
const PASSERS_BY_MAX = 60;

const crowded: Readonly<Record<NoPlace, string>> = {
  'source-full': 'too many connections from one address have not proved who they are: more of them are cut',
  full: 'too many connections have not proved who they are: more of them are cut, from wherever they come',
};

export class KnockLog implements Disposable {
  readonly #logger: Logger;
  readonly #knocks: Knocks<Code | NoPlace>;
  /** Those who were turned away, or cut, without a line of their own. */
  readonly #repeats: MinuteCounts<Code | NoPlace>;
  /** What was said of agents of a foreign version: once each. */
  readonly #foreign = new Set<string>();

  constructor(clock: Clock, logger: Logger) {
    this.#logger = logger;
    this.#knocks = new Knocks(clock);
    this.#repeats = new MinuteCounts(clock, (reason, count) => this.#tellRepeats(reason, count));
  }

  /** An event of security, with its `host:port`: somebody tried to be an agent and did not prove it, or broke the rules before they did. */
  turnedAway(address: string, fault: Fault): void {
    const { code, message: why } = fault;
    if (code === 'version-unsupported') {
      this.#foreigner(address, why);
      return;
    }
    const isNews = !isPasserBy(code) && this.#knocks.isNews(code, sourceIn(address));
    this.#logger[isNews ? 'warn' : 'debug']({ address, code, why }, 'somebody was turned away');
    if (!isNews) this.#repeats.note(code);
  }

  /** There was no place for somebody, who was cut before anything was read. */
  cut(source: string, reason: NoPlace): void {
    if (this.#knocks.isNews(reason, source)) this.#logger.warn({ source, reason }, crowded[reason]);
    else this.#repeats.note(reason);
  }

  [Symbol.dispose](): void {
    this.#repeats[Symbol.dispose]();
  }

  #foreigner(address: string, why: string): void {
    if (this.#foreign.has(why) || this.#foreign.size >= FOREIGN_MAX) return;
    this.#foreign.add(why);
    this.#logger.warn({ address, code: 'version-unsupported', why }, 'an agent cannot be let in');
  }

  #tellRepeats(reason: Code | NoPlace, count: number): void {
    if (reason === 'source-full' || reason === 'full') this.#logger.warn({ reason, count }, crowded[reason]);
    else if (!isPasserBy(reason)) this.#logger.warn({ code: reason, count }, 'others were turned away within a minute');
    else if (count >= PASSERS_BY_MAX)
      this.#logger.warn({ code: reason, count }, 'many came within a minute and proved nothing');
  }
}

const isPasserBy = (code: Code): boolean => code === 'link-lost' || code === 'silent';

/** Of `192.0.2.1:40312` and `[2001:db8::1]:40312`. */
const sourceIn = (address: string): string => sourceOf(address.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''));
