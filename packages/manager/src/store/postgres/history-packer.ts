// The way from the journal to the history in PostgreSQL, in small steps. Knows which step is next and that every state in between can be read and gone on from;
// refuses to know when it is time for one.
//
// A window of the journal is opened and read into memory, a little at a time. Then it is packed, some series at a time, each time in one transaction with the
// mark up to which series it was done. Then the window is closed, and what it held is deleted from the journal, a little at a time. Whatever ends the
// process in between, the window is read again and packing goes on after the mark. So it does when a step fails: nobody knows then whether it is kept.
import { messageOf } from '@vedette/protocol/kit';
import { Buckets } from '../buckets.ts';
import type { PackOptions, PackReport, StoredGap } from '../history.ts';
import { compareKeys, type Packing, type SeriesKey } from '../row/packing.ts';
import { newRowsOf } from '../rows.ts';
import type { JournalEntry } from '../store.ts';
import { TallyPad } from '../tally-pad.ts';
import type { Acts } from './acts.ts';
import type { Session } from './database.ts';
import { putGaps } from './gaps.ts';
import { settle } from './journal.ts';
import { entriesBetween, firstUnjudged } from './journal-reading.ts';
import { deletePacked, hasPacked, type WindowEnd, windowEnd } from './journal-window.ts';
import { packSeries } from './pack-series.ts';
import { closeWindow, markDone, openWindow, packingOf } from './packing.ts';
import { seriesFor, untalliedSeries } from './series.ts';
import { writeTallies } from './tallies.ts';
import { tallyAnother, tallySeries } from './tally-series.ts';

/** A window of more would take more memory, and make whoever asks meanwhile read more of the journal. */
const WINDOW_ITEMS_MAX = 300_000;

/** Taking results apart takes this part of the time that packing them takes. */
const READING_SHARE = 1 / 3;

/** Entries deleted in one step. */
const SWEEP_ENTRIES = 500;

const DONE: PackReport = { isDone: true, results: 0, lost: [] };
const NOTHING_LOST: PackReport = { isDone: false, results: 0, lost: [] };

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
  readonly #acts: Acts;
  #window: Window | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(acts: Acts) {
    this.#acts = acts;
  }

  /** One after the other. */
  step(options: PackOptions): Promise<PackReport> {
    const begin = (): Promise<PackReport> => this.#step(options);
    const step = this.#last.then(begin, begin);
    this.#last = step.catch(() => {
      this.#window = undefined;
    });
    return step;
  }

  async #step(options: PackOptions): Promise<PackReport> {
    const packing = await this.#acts.read(packingOf);
    if (packing.window) return this.#pack(packing, packing.window.to, options);
    this.#window = undefined;
    const { isSwept, end } = await this.#acts.read((session) => look(session, packing));
    if (!isSwept) {
      await this.#acts.write((session) => deletePacked(session, packing.packedTo, SWEEP_ENTRIES));
      return NOTHING_LOST;
    }
    // Where there is enough that has been judged, or something that has waited long enough.
    if (!end || (end.items < options.items && end.oldestMs >= options.receivedBeforeMs))
      return (await this.#tallyAnother()) ? NOTHING_LOST : DONE;
    await this.#acts.write(async (session) => {
      // Of those who append at the same time, one with a lower number may be the later to come to its end: until then there is no saying how far the journal goes.
      await settle(session);
      const settled = await look(session, packing);
      if (settled.end) await openWindow(session, settled.end.to);
    });
    return NOTHING_LOST;
  }

  /** Nothing is written where there is nothing to do. */
  async #tallyAnother(): Promise<boolean> {
    const isThere = await this.#acts.read(async (session) => (await untalliedSeries(session)) !== undefined);
    return isThere && this.#acts.write(tallyAnother);
  }

  #pack(packing: Packing, to: number, options: PackOptions): Promise<PackReport> {
    this.#window ??= { to, readAt: packing.packedTo, buckets: new Buckets(), gaps: [], newestMs: 0, next: 0 };
    const window = this.#window;
    if (!window.order) return this.#read(window, packing, options);
    if (window.next < window.order.length) return this.#packSome(window, window.order, packing, options);
    return this.#close(window);
  }

  /** What cannot be read is a gap from now on. */
  #read(window: Window, { window: open }: Packing, { slice }: PackOptions): Promise<PackReport> {
    const most = window.buckets.count + slice / READING_SHARE;
    const lost: string[] = [];
    return this.#acts.read(async (session) => {
      for await (const { id, entry } of entriesBetween(session, window.readAt, window.to)) {
        window.readAt = id;
        window.newestMs = Math.max(window.newestMs, entry.receivedAtMs);
        const damage = take(window, entry);
        if (damage !== undefined) lost.push(damage);
        if (window.buckets.count >= most) return { ...NOTHING_LOST, lost };
      }
      const done = open?.done;
      window.order = window.buckets.keys().sort(compareKeys);
      window.next = done ? window.order.filter((key) => compareKeys(key, done) <= 0).length : 0;
      return { ...NOTHING_LOST, lost };
    });
  }

  async #packSome(
    window: Window,
    order: readonly SeriesKey[],
    { keptFromMs }: Packing,
    { slice, chunk, holdMs, otherwiseMs }: PackOptions,
  ): Promise<PackReport> {
    /** What is damaged may be met more than once on the way. */
    const lost = new Set<string>();
    let results = 0;
    let next = window.next;
    const pad = new TallyPad();
    await this.#acts.write(async (session) => {
      for (let cost = 0; cost < slice && next < order.length; next++) {
        const key = order[next];
        const fresh = key && window.buckets.results(key.agent, key.slot);
        if (!fresh) continue;
        const series = await seriesFor(session, key.slot, key.agent, holdMs.get(key.slot) ?? otherwiseMs);
        const packed = await packSeries(session, series, fresh, { nowMs: window.newestMs, chunk, keptFromMs });
        await tallySeries(session, pad, series, fresh, keptFromMs);
        cost += packed.cost;
        results += fresh.atMs.length;
        for (const { why } of packed.lost) lost.add(`Of service number ${key.slot}, seen from ${key.agent}: ${why}`);
      }
      await writeTallies(session, pad);
      const last = order[next - 1];
      if (last) await markDone(session, last);
    });
    window.next = next;
    return { isDone: false, results, lost: [...lost] };
  }

  async #close({ gaps }: Window): Promise<PackReport> {
    await this.#acts.write(async (session) => {
      await putGaps(session, gaps);
      await closeWindow(session);
    });
    this.#window = undefined;
    return NOTHING_LOST;
  }
}

type Look = { readonly isSwept: boolean; readonly end: WindowEnd | undefined };

/** Whether all that was packed is gone from the journal, and how far could be packed next. */
const look = async (session: Session, { packedTo }: Packing): Promise<Look> => {
  if (await hasPacked(session, packedTo)) return { isSwept: false, end: undefined };
  const before = (await firstUnjudged(session)) ?? Number.MAX_SAFE_INTEGER;
  return { isSwept: true, end: await windowEnd(session, packedTo, before, WINDOW_ITEMS_MAX) };
};

/** Puts the entry's results with the others; what is damaged in it, if anything, as a sentence. */
const take = (window: Window, entry: JournalEntry): string | undefined => {
  if (entry.body.type === 'gap') {
    window.gaps.push(gapOf(entry, entry.body.gap));
    return undefined;
  }
  try {
    window.buckets.add(entry.agent, newRowsOf(entry));
    return undefined;
  } catch (error) {
    // When they were made is lost with them; they came when they came.
    const { receivedAtMs } = entry;
    const gap = gapOf(entry, { reason: 'store-damaged', fromMs: receivedAtMs, toMs: receivedAtMs });
    window.gaps.push(gap);
    return `Items ${gap.from} to ${gap.to} of ${gap.agent} are damaged: ${messageOf(error)}`;
  }
};

type Known = Pick<StoredGap, 'reason' | 'fromMs' | 'toMs'>;

/** The entry's items, without those it skips. */
const gapOf = ({ agent, epoch, seq, count, skip = 0 }: JournalEntry, known: Known): StoredGap => {
  const { reason, fromMs, toMs } = known;
  return { agent, epoch, from: seq + skip, to: seq + count - 1, reason, fromMs, toMs };
};
