// What a store answers about many services at once, put together from tallies and from what is still in the journal. Knows what comes to what, and of whom tallies do
// not tell everything; refuses to know what keeps them.
import type { FleetAnswer, TallyQuery } from '../core/fleet-history.ts';
import { widthsMs } from '../history/rollup.ts';
import { type Count, countResult, Ends, TALLY_SERIES, Tally } from '../history/tally.ts';
import { decodeEnds, decodeTally } from '../history/tally-bytes.ts';
import { soundFrom } from './row/packing.ts';
import type { Rows } from './rows.ts';
import { type BlockKey, blockOf, placeIn, rowFrom, TALLY_ROW_MS, type TallyWidth } from './tally-pad.ts';

/** Which rows there may be of what was asked, by where they begin. */
export const rowsWithin = ({
  widthMs,
  fromMs,
  toMs,
}: TallyQuery): { readonly fromMs: number; readonly toMs: number } => ({
  fromMs: rowFrom(widthMs, fromMs),
  toMs,
});

export class FleetBuilder {
  readonly #query: TallyQuery;
  readonly #fromMs: number;
  readonly #columns: number;
  readonly #placeOf: Int32Array;
  readonly #lines = new Map<string, Map<number, Line>>();
  readonly #missing = new Set<number>();

  constructor(query: TallyQuery) {
    const { slots, fromMs, toMs, widthMs } = query;
    this.#query = query;
    this.#fromMs = Math.floor(fromMs / widthMs) * widthMs;
    this.#columns = Math.max(0, Math.ceil((toMs - this.#fromMs) / widthMs));
    this.#placeOf = new Int32Array(slots.reduce((most, slot) => Math.max(most, slot), 0) + 1).fill(-1);
    for (const [place, slot] of slots.entries()) this.#placeOf[slot] = place;
  }

  /** Tallies do not tell of these: whoever asks has to ask for them by themselves. */
  lacks(slots: Iterable<number>): void {
    for (const slot of slots) {
      const place = this.#placeOf[slot] ?? -1;
      if (place >= 0) this.#missing.add(place);
    }
  }

  takeEnds(key: BlockKey, bytes: Uint8Array): void {
    this.#read(key, () => {
      const ends = decodeEnds(bytes);
      this.#line(key.agent, key.block).ends = ends;
      if (this.#query.widthMs === widthsMs.hour)
        for (let i = 0; i < TALLY_SERIES; i++)
          if ((ends.hoursFromMs[i] ?? 0) > this.#fromMs) this.lacks([key.block * TALLY_SERIES + i]);
    });
  }

  takeTally(key: BlockKey, bytes: Uint8Array): void {
    this.#read(key, () => this.#line(key.agent, key.block).add(decodeTally(bytes)));
  }

  /**
   * What the journal holds of an agent, in the order in which it came; the ends have been taken before.
   * @param packedSlot of services up to that number it is packed already
   */
  takeFresh(agent: string, { columns, first }: Rows, packedSlot: number, keptFromMs: number): void {
    const { slot: slots, atMs, code } = columns;
    let line: Line | undefined;
    for (let row = first; row < columns.count; row++) {
      const slot = slots[row] ?? 0;
      const place = this.#placeOf[slot] ?? -1;
      if (place < 0 || slot <= packedSlot) continue;
      const block = blockOf(slot);
      if (line?.block !== block) line = this.#line(agent, block);
      const isCounted = line.fresh(
        placeIn(slot),
        atMs[row] ?? 0,
        code[row] ?? 0,
        this.#query.holdMs[place] ?? 0,
        keptFromMs,
      );
      if (!isCounted) this.#missing.add(place);
    }
  }

  answer(): FleetAnswer {
    const cells = this.#query.slots.length * this.#columns;
    const sum = { observedMs: new Uint32Array(cells), downMs: new Uint32Array(cells) };
    /** Which agent was the first to tell of each place, counted from 1. */
    const first = new Int32Array(this.#query.slots.length);
    let agent = 0;
    for (const lines of this.#lines.values()) {
      agent++;
      for (const line of lines.values())
        for (const tally of line.tallies) this.#put(line.block, tally, sum, { first, agent });
    }
    const missing = Uint32Array.from(this.#missing);
    return { fromMs: this.#fromMs, columns: this.#columns, ...sum, missing };
  }

  #put(block: number, tally: Tally, sum: Amounts, { first, agent }: { first: Int32Array; agent: number }): void {
    const shift = (tally.fromMs - this.#fromMs) / tally.widthMs;
    const from = Math.max(0, -shift);
    const to = Math.min(tally.columns, this.#columns - shift);
    for (let series = 0; series < TALLY_SERIES; series++) {
      const place = this.#placeOf[block * TALLY_SERIES + series] ?? -1;
      if (place < 0) continue;
      const at = { source: series * tally.columns + from, target: place * this.#columns + shift + from };
      if (first[place] === 0) first[place] = agent;
      if (first[place] === agent) copy(tally, sum, at, to - from);
      else most(tally, sum, at, to - from);
    }
  }

  /** What is damaged is made up for by asking otherwise. */
  #read({ block }: BlockKey, read: () => void): void {
    try {
      read();
    } catch {
      this.lacks(Array.from({ length: TALLY_SERIES }, (_, i) => block * TALLY_SERIES + i));
    }
  }

  #line(agent: string, block: number): Line {
    let lines = this.#lines.get(agent);
    if (!lines) {
      lines = new Map();
      this.#lines.set(agent, lines);
    }
    let line = lines.get(block);
    if (!line) {
      line = new Line(block, this.#query.widthMs, this.#fromMs, this.#fromMs + this.#columns * this.#query.widthMs);
      lines.set(block, line);
    }
    return line;
  }
}

type Amounts = Pick<FleetAnswer, 'observedMs' | 'downMs'>;
type At = { readonly source: number; readonly target: number };

const copy = (from: Amounts, to: Amounts, { source, target }: At, count: number): void => {
  for (let i = 0; i < count; i++) {
    to.observedMs[target + i] = from.observedMs[source + i] ?? 0;
    to.downMs[target + i] = from.downMs[source + i] ?? 0;
  }
};

/** Of what several agents saw, the most that one of them did. */
const most = (from: Amounts, to: Amounts, { source, target }: At, count: number): void => {
  for (let i = 0; i < count; i++) {
    to.observedMs[target + i] = Math.max(to.observedMs[target + i] ?? 0, from.observedMs[source + i] ?? 0);
    to.downMs[target + i] = Math.max(to.downMs[target + i] ?? 0, from.downMs[source + i] ?? 0);
  }
};

/** What is known of some services from one agent. */
class Line {
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

  get tallies(): Iterable<Tally> {
    return this.#tallies.values();
  }

  add(tally: Tally): void {
    this.#tallies.set(tally.fromMs, tally);
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
    const fromMs = rowFrom(this.#widthMs, atMs);
    let tally = this.#tallies.get(fromMs);
    if (!tally) {
      tally = new Tally(fromMs, this.#widthMs, TALLY_ROW_MS[this.#widthMs] / this.#widthMs);
      this.#tallies.set(fromMs, tally);
    }
    this.#last = tally;
    return tally;
  }
}
