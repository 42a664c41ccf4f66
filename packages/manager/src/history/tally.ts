// How much of each hour or day one series after the other was observed, and how much of that it looked down: the two amounts that uptime takes, without all else a
// roll-up has, many series side by side. Knows how results add to them; refuses to know where they are kept (tally-bytes.ts writes them down).
import { verdictOf } from '@vedette/protocol/health';

/** Series whose amounts lie side by side: neighbours by the numbers of their services, seen by one agent. */
export const TALLY_SERIES = 256;

/** The amounts of so many series from `fromMs` on. Series s in the stretch c, which begins at `fromMs + c * widthMs`, stands at [s * columns + c]. */
export class Tally {
  readonly fromMs: number;
  readonly widthMs: number;
  readonly columns: number;
  readonly observedMs: Uint32Array;
  /** Never more than was observed. */
  readonly downMs: Uint32Array;

  /** @param room one that is not needed any more: its amounts, whatever they are, become those of this one if they are as many */
  constructor(fromMs: number, widthMs: number, columns: number, room?: Tally) {
    this.fromMs = fromMs;
    this.widthMs = widthMs;
    this.columns = columns;
    const isRoom = room?.columns === columns;
    this.observedMs = isRoom ? room.observedMs : new Uint32Array(TALLY_SERIES * columns);
    this.downMs = isRoom ? room.downMs : new Uint32Array(TALLY_SERIES * columns);
  }

  get toMs(): number {
    return this.fromMs + this.columns * this.widthMs;
  }

  /** Adds what is counted in one that lies within. What that takes away, which is written as 2^32 less it, is taken away. @throws RangeError for any other */
  absorb({ fromMs, toMs, columns, observedMs, downMs }: Tally): void {
    if (fromMs < this.fromMs || toMs > this.toMs) throw new RangeError('a tally absorbs what lies within it');
    const shift = (fromMs - this.fromMs) / this.widthMs;
    for (let series = 0; series < TALLY_SERIES; series++) {
      const [source, target] = [series * columns, series * this.columns + shift];
      for (let i = 0; i < columns; i++) {
        this.observedMs[target + i] = (this.observedMs[target + i] ?? 0) + (observedMs[source + i] ?? 0);
        this.downMs[target + i] = (this.downMs[target + i] ?? 0) + (downMs[source + i] ?? 0);
      }
    }
  }

  /** @param atMs within */
  placeOf(series: number, atMs: number): number {
    return series * this.columns + Math.floor((atMs - this.fromMs) / this.widthMs);
  }
}

/** Of so many series side by side, the newest result that was counted, by the clock of the agent. */
export class Ends {
  /** -1 where nothing was counted. */
  readonly atMs = new Float64Array(TALLY_SERIES).fill(-1);
  readonly code = new Uint8Array(TALLY_SERIES);
  /** For how long at most what its results say was taken to hold. */
  readonly holdMs = new Float64Array(TALLY_SERIES);
  /** From there on its hours were counted as well; days always. */
  readonly hoursFromMs = new Float64Array(TALLY_SERIES);
}

/** Takes a stretch of time that came to be known, or, with a sign of -1, is not known any more. */
export type Count = (fromMs: number, toMs: number, isDown: boolean, sign: 1 | -1) => void;

/** What a verdict says, by its byte: asked for every result there is. */
const says = Uint8Array.from({ length: 256 }, (_, code) => {
  const { status } = verdictOf(code);
  return status === 'unknown' ? 0 : status === 'up' ? 1 : 2;
});
const NOTHING = 0;
const DOWN = 2;

/**
 * One more result of a series, made no earlier than the newest so far: what that one says holds no longer than until now.
 * @param newestMs -1 for none
 */
export const countResult = (
  newestMs: number,
  newestCode: number,
  holdMs: number,
  atMs: number,
  code: number,
  count: Count,
): void => {
  const now = says[code] ?? NOTHING;
  const before = newestMs < 0 ? NOTHING : (says[newestCode] ?? NOTHING);
  const heldMs = newestMs + holdMs;
  if (before !== now && before !== NOTHING && atMs < heldMs) count(atMs, heldMs, before === DOWN, -1);
  // What goes on is counted up to there already.
  if (now !== NOTHING) count(before === now && heldMs > atMs ? heldMs : atMs, atMs + holdMs, now === DOWN, 1);
};
