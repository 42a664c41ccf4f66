// The way from the journal to the history in SQLite, in small steps. Knows which step is next and that every state in between can be read and gone on from;
// refuses to know when it is time for one.
//
// A window of the journal is opened and read into memory, a little at a time. Then it is packed, some series at a time, each time in one transaction with the
// mark up to which series it was done. Then the window is closed, and what it held is deleted from the journal, a little at a time. Whatever ends the
// process in between, the window is read again and packing goes on after the mark.
import { messageOf } from '@vedette/protocol/kit';
import { Buckets } from '../buckets.ts';
import type { PackOptions, PackReport, StoredGap } from '../history.ts';
import { compareKeys, type Packing, type SeriesKey } from '../row/packing.ts';
import { newRowsOf } from '../rows.ts';
import type { JournalEntry } from '../store.ts';
import { TallyPad } from '../tally-pad.ts';
import type { Database } from './database.ts';
import { putGap } from './gaps.ts';
import { entriesBetween, firstUnjudged } from './journal.ts';
import { deletePacked, hasPacked, windowEnd } from './journal-window.ts';
import { packSeries } from './pack-series.ts';
import { closeWindow, markDone, openWindow, packingOf } from './packing.ts';
import { seriesFor } from './series.ts';
import { writeTallies } from './tallies.ts';
import { tallyAnother, tallySeries } from './tally-series.ts';

/** A window of more would take more memory, and make whoever asks meanwhile read more of the journal. */
const WINDOW_ITEMS_MAX = 300_000;

/** Taking results apart takes this part of the time that packing them takes. */
const READING_SHARE = 1 / 3;

/** Entries deleted in one step. */
const SWEEP_ENTRIES = 200;

const DONE: PackReport = { isDone: true, results: 0, lost: [] };
const NOTHING_LOST: PackReport = { isDone: false, results: 0, lost: [] };

type Options = Omit<PackOptions, 'holdMs'>;

/** An open window as far as it has been read. */
type Window = {
  readonly to: number;
  readAt: number;
  readonly buckets: Buckets;
  readonly gaps: StoredGap[];
  newestMs: number;
  /** In order, and how many of them are done; absent until everything is read. */
  order?: readonly SeriesKey[];
  next: number;
};

export class HistoryPacker {
  readonly #database: Database;
  #window: Window | undefined;
  #holdMs: PackOptions['holdMs'] = new Map();

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param holdMs the same as the last time when it is not given */
  step(options: Options, holdMs: PackOptions['holdMs'] = this.#holdMs): PackReport {
    this.#holdMs = holdMs;
    const packing = packingOf(this.#database);
    if (packing.window) return this.#pack(packing, packing.window.to, options);
    this.#window = undefined;
    if (hasPacked(this.#database, packing.packedTo)) {
      deletePacked(this.#database, packing.packedTo, SWEEP_ENTRIES);
      return NOTHING_LOST;
    }
    return this.#open(packing, options);
  }

  /** Where there is enough that has been judged, or something that has waited long enough. */
  #open({ packedTo }: Packing, { items, receivedBeforeMs }: Options): PackReport {
    const before = firstUnjudged(this.#database) ?? Number.MAX_SAFE_INTEGER;
    const end = windowEnd(this.#database, packedTo, before, WINDOW_ITEMS_MAX);
    if (!end || (end.items < items && end.oldestMs >= receivedBeforeMs))
      return tallyAnother(this.#database) ? NOTHING_LOST : DONE;
    this.#database.transaction(() => openWindow(this.#database, end.to));
    return NOTHING_LOST;
  }

  #pack(packing: Packing, to: number, options: Options): PackReport {
    this.#window ??= { to, readAt: packing.packedTo, buckets: new Buckets(), gaps: [], newestMs: 0, next: 0 };
    const window = this.#window;
    if (!window.order) return this.#read(window, packing, options);
    if (window.next < window.order.length) return this.#packSome(window, window.order, packing, options);
    return this.#close(window);
  }

  /** What cannot be read is a gap from now on. */
  #read(window: Window, { window: open }: Packing, { slice }: Options): PackReport {
    const most = window.buckets.count + slice / READING_SHARE;
    const lost: string[] = [];
    for (const { id, entry } of entriesBetween(this.#database, window.readAt, window.to)) {
      window.readAt = id;
      window.newestMs = Math.max(window.newestMs, entry.receivedAtMs);
      if (entry.body.type === 'gap') window.gaps.push(gapOf(entry, entry.body.gap));
      else {
        try {
          window.buckets.add(entry.agent, newRowsOf(entry));
        } catch (error) {
          const gap = damagedGap(entry);
          window.gaps.push(gap);
          lost.push(`Items ${gap.from} to ${gap.to} of ${gap.agent} are damaged: ${messageOf(error)}`);
        }
      }
      if (window.buckets.count >= most) return { ...NOTHING_LOST, lost };
    }
    const done = open?.done;
    window.order = window.buckets.keys().sort(compareKeys);
    window.next = done ? window.order.filter((key) => compareKeys(key, done) <= 0).length : 0;
    return { ...NOTHING_LOST, lost };
  }

  #packSome(
    window: Window,
    order: readonly SeriesKey[],
    { keptFromMs }: Packing,
    { slice, chunk, otherwiseMs }: Options,
  ): PackReport {
    /** What is damaged may be met more than once on the way. */
    const lost = new Set<string>();
    let results = 0;
    let next = window.next;
    const pad = new TallyPad();
    this.#database.transaction(() => {
      for (let cost = 0; cost < slice && next < order.length; next++) {
        const key = order[next];
        const fresh = key && window.buckets.results(key.agent, key.slot);
        if (!fresh) continue;
        const series = seriesFor(this.#database, key.slot, key.agent, this.#holdMs.get(key.slot) ?? otherwiseMs);
        const packed = packSeries(this.#database, series, fresh, { nowMs: window.newestMs, chunk, keptFromMs });
        tallySeries(this.#database, pad, series, fresh, keptFromMs);
        cost += packed.cost;
        results += fresh.atMs.length;
        for (const { why } of packed.lost) lost.add(`Of service number ${key.slot}, seen from ${key.agent}: ${why}`);
      }
      writeTallies(this.#database, pad);
      const last = order[next - 1];
      if (last) markDone(this.#database, last);
    });
    // Not before the transaction is through: what was rolled back is to be done again.
    window.next = next;
    return { isDone: false, results, lost: [...lost] };
  }

  #close({ gaps }: Window): PackReport {
    this.#database.transaction(() => {
      for (const gap of gaps) putGap(this.#database, gap);
      closeWindow(this.#database);
    });
    this.#window = undefined;
    return NOTHING_LOST;
  }
}

type Known = Pick<StoredGap, 'reason' | 'fromMs' | 'toMs'>;

/** The entry's items, without those it skips. */
export const gapOf = ({ agent, epoch, seq, count, skip = 0 }: JournalEntry, known: Known): StoredGap => {
  const { reason, fromMs, toMs } = known;
  return { agent, epoch, from: seq + skip, to: seq + count - 1, reason, fromMs, toMs };
};

/** When they were made is lost with them; they came when they came. */
const damagedGap = (entry: JournalEntry): StoredGap =>
  gapOf(entry, { reason: 'store-damaged', fromMs: entry.receivedAtMs, toMs: entry.receivedAtMs });
