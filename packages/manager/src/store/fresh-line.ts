// What the journal adds to what is counted already of some services, as one agent saw them. Knows what one more result comes to; refuses to know what was counted
// before.
import type { Stretch } from '../history/intervals.ts';
import { floorTo } from '../history/standing.ts';
import { type Count, countResult, Ends, Tally } from '../history/tally.ts';
import { soundFrom } from './row/packing.ts';
import type { TallyWidth } from './tally-pad.ts';

/** What is new reaches from a little before to a little after it: so many columns at once are made room for, of which a row has a multiple. */
const FRESH_COLUMNS = 8;

/** Of the services of a block. */
export class FreshLine {
  readonly block: number;
  readonly #widthMs: TallyWidth;
  readonly #fromMs: number;
  readonly #toMs: number;
  readonly #tallies = new Map<number, Tally>();
  ends = new Ends();
  #series = 0;
  #last: Tally | undefined;

  constructor(block: number, widthMs: TallyWidth, fromMs: number, toMs: number) {
    this.block = block;
    this.#widthMs = widthMs;
    this.#fromMs = fromMs;
    this.#toMs = toMs;
  }

  /** What is added where nothing was counted yet. */
  get tallies(): Iterable<Tally> {
    return this.#tallies.values();
  }

  /** What is added within a row; it is one of `tallies` no longer. */
  taken({ fromMs, toMs }: Stretch): readonly Tally[] {
    const within = [...this.#tallies.values()].filter((one) => one.fromMs >= fromMs && one.fromMs < toMs);
    for (const one of within) this.#tallies.delete(one.fromMs);
    return within;
  }

  /** Whether it could be told from the end what one more result comes to: not of one that came late, nor of one older than what may be forgotten. */
  fresh(series: number, atMs: number, code: number, otherwiseMs: number, keptFromMs: number): boolean {
    const { ends } = this;
    const newestMs = ends.atMs[series] ?? -1;
    const holdMs = newestMs < 0 ? otherwiseMs : (ends.holdMs[series] ?? 0);
    if (atMs < newestMs || (keptFromMs > 0 && atMs < soundFrom(keptFromMs, holdMs))) return false;
    this.#series = series;
    countResult(newestMs, ends.code[series] ?? 0, holdMs, atMs, code, this.#count);
    ends.atMs[series] = atMs;
    ends.code[series] = code;
    ends.holdMs[series] = holdMs;
    return true;
  }

  readonly #count: Count = (fromMs, toMs, isDown, sign) => {
    const endMs = Math.min(toMs, this.#toMs);
    for (let at = Math.max(fromMs, this.#fromMs); at < endMs; ) {
      const tally = this.#at(at);
      const until = Math.min(endMs, at - (at % this.#widthMs) + this.#widthMs);
      const place = tally.placeOf(this.#series, at);
      tally.observedMs[place] = (tally.observedMs[place] ?? 0) + sign * (until - at);
      if (isDown) tally.downMs[place] = (tally.downMs[place] ?? 0) + sign * (until - at);
      at = until;
    }
  };

  #at(atMs: number): Tally {
    if (this.#last && atMs >= this.#last.fromMs && atMs < this.#last.toMs) return this.#last;
    const fromMs = floorTo(atMs, FRESH_COLUMNS * this.#widthMs);
    let tally = this.#tallies.get(fromMs);
    if (!tally) {
      tally = new Tally(fromMs, this.#widthMs, FRESH_COLUMNS);
      this.#tallies.set(fromMs, tally);
    }
    this.#last = tally;
    return tally;
  }
}
