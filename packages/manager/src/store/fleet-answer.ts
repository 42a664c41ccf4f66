// What a store answers about many services at once, put together from tallies and from what is still in the journal. Knows what comes to what, and of whom tallies do
// not tell everything; refuses to know what keeps them.
import type { FleetAnswer, TallyQuery } from '../core/fleet-history.ts';
import { widthsMs } from '../history/rollup.ts';
import { TALLY_SERIES, type Tally } from '../history/tally.ts';
import { decodeEnds, decodeTally } from '../history/tally-bytes.ts';
import { FreshLine } from './fresh-line.ts';
import type { Rows } from './rows.ts';
import { type BlockKey, blockOf, placeIn, rowFrom } from './tally-pad.ts';

/** Which rows there may be of what was asked, by where they begin. */
export const rowsWithin = ({
  widthMs,
  fromMs,
  toMs,
}: TallyQuery): { readonly fromMs: number; readonly toMs: number } => ({
  fromMs: rowFrom(widthMs, fromMs),
  toMs,
});

/** Ends are taken first, then the journal, then tallies: what the journal adds to a tally is known when it comes, so that none has to be kept. */
export class FleetBuilder {
  readonly #query: TallyQuery;
  readonly #sum: FleetAnswer;
  readonly #placeOf: Int32Array;
  /** By agent, then by block. */
  readonly #lines = new Map<string, FreshLine[]>();
  readonly #missing = new Set<number>();
  /** By where a row begins, at whose places something was put in it. */
  readonly #begun = new Map<number, Uint8Array>();
  /** Each tally is read into the room of the one before. */
  #room: Tally | undefined;

  constructor(query: TallyQuery) {
    const { slots, toMs, widthMs } = query;
    this.#query = query;
    const fromMs = Math.floor(query.fromMs / widthMs) * widthMs;
    const columns = Math.max(0, Math.ceil((toMs - fromMs) / widthMs));
    const cells = slots.length * columns;
    const amounts = { observedMs: new Uint32Array(cells), downMs: new Uint32Array(cells) };
    this.#sum = { fromMs, columns, ...amounts, missing: new Uint32Array() };
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
      this.#line(this.#linesOf(key.agent), key.block).ends = ends;
      if (this.#query.widthMs === widthsMs.hour)
        for (let i = 0; i < TALLY_SERIES; i++)
          if ((ends.hoursFromMs[i] ?? 0) > this.#sum.fromMs) this.lacks([key.block * TALLY_SERIES + i]);
    });
  }

  /**
   * What the journal holds of an agent, in the order in which it came.
   * @param packedSlot of services up to that number it is packed already
   */
  takeFresh(agent: string, { columns, first }: Rows, packedSlot: number, keptFromMs: number): void {
    const { slot: slots, atMs, code } = columns;
    const lines = this.#linesOf(agent);
    for (let row = first; row < columns.count; row++) {
      const slot = slots[row] ?? 0;
      const place = this.#placeOf[slot] ?? -1;
      if (place < 0 || slot <= packedSlot) continue;
      const isCounted = this.#line(lines, blockOf(slot)).fresh(
        placeIn(slot),
        atMs[row] ?? 0,
        code[row] ?? 0,
        this.#query.holdMs[place] ?? 0,
        keptFromMs,
      );
      if (!isCounted) this.#missing.add(place);
    }
  }

  takeTally(key: BlockKey, bytes: Uint8Array): void {
    this.#read(key, () => {
      const tally = decodeTally(bytes, this.#room);
      this.#room = tally;
      for (const more of this.#lines.get(key.agent)?.[key.block]?.taken(tally) ?? []) tally.absorb(more);
      this.#put(key.block, tally);
    });
  }

  /** Once. */
  answer(): FleetAnswer {
    for (const lines of this.#lines.values())
      for (const line of lines) if (line) for (const tally of line.tallies) this.#put(line.block, tally);
    return { ...this.#sum, missing: Uint32Array.from(this.#missing) };
  }

  /** Of what several agents saw, the most that one of them did. */
  #put(block: number, tally: Tally): void {
    const sum = this.#sum;
    const begun = this.#begunIn(tally);
    const shift = (tally.fromMs - sum.fromMs) / tally.widthMs;
    const from = Math.max(0, -shift);
    const count = Math.min(tally.columns, sum.columns - shift) - from;
    for (let series = 0; series < TALLY_SERIES; series++) {
      const place = this.#placeOf[block * TALLY_SERIES + series] ?? -1;
      if (place < 0) continue;
      const at = { source: series * tally.columns + from, target: place * sum.columns + shift + from };
      if (begun[place] === 0) copy(tally, sum, at, count);
      else most(tally, sum, at, count);
      begun[place] = 1;
    }
  }

  #begunIn({ fromMs }: Tally): Uint8Array {
    const rowMs = rowFrom(this.#query.widthMs, fromMs);
    const known = this.#begun.get(rowMs);
    if (known) return known;
    const begun = new Uint8Array(this.#query.slots.length);
    this.#begun.set(rowMs, begun);
    return begun;
  }

  /** What is damaged is made up for by asking otherwise. */
  #read({ block }: BlockKey, read: () => void): void {
    try {
      read();
    } catch {
      this.lacks(Array.from({ length: TALLY_SERIES }, (_, i) => block * TALLY_SERIES + i));
    }
  }

  #linesOf(agent: string): FreshLine[] {
    const known = this.#lines.get(agent);
    if (known) return known;
    const fresh: FreshLine[] = [];
    this.#lines.set(agent, fresh);
    return fresh;
  }

  #line(lines: FreshLine[], block: number): FreshLine {
    const known = lines[block];
    if (known) return known;
    const { fromMs, columns } = this.#sum;
    const line = new FreshLine(block, this.#query.widthMs, fromMs, fromMs + columns * this.#query.widthMs);
    lines[block] = line;
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

const most = (from: Amounts, to: Amounts, { source, target }: At, count: number): void => {
  for (let i = 0; i < count; i++) {
    to.observedMs[target + i] = Math.max(to.observedMs[target + i] ?? 0, from.observedMs[source + i] ?? 0);
    to.downMs[target + i] = Math.max(to.downMs[target + i] ?? 0, from.downMs[source + i] ?? 0);
  }
};
