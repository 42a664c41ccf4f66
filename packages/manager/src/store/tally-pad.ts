// Tallies and ends of many series while results are counted into them, as rows that are fetched when they are needed and written back when they have changed. Knows
// which row a moment of a series is in; refuses to know what keeps the rows.
import { messageOf } from '@vedette/protocol/kit';
import type { Stretch } from '../history/intervals.ts';
import { type Rollup, widthsMs } from '../history/rollup.ts';
import { floorTo } from '../history/standing.ts';
import { Ends, TALLY_SERIES, Tally } from '../history/tally.ts';
import { decodeEnds, decodeTally, encodeEnds, encodeTally } from '../history/tally-bytes.ts';
import type { SeriesKey } from './row/packing.ts';

export type TallyWidth = typeof widthsMs.hour | typeof widthsMs.day;
export const tallyWidths: readonly TallyWidth[] = [widthsMs.hour, widthsMs.day];

/** How much time a row stands for: little enough to be written again with each step of packing, enough that few are read for a year. */
export const TALLY_ROW_MS: Readonly<Record<TallyWidth, number>> = {
  [widthsMs.hour]: widthsMs.day,
  [widthsMs.day]: 64 * widthsMs.day,
};

/** Whose it is; `block` counts the services by so many of their numbers as lie side by side. */
export type BlockKey = { readonly agent: string; readonly block: number };
export type RowKey = BlockKey & { readonly widthMs: TallyWidth; readonly fromMs: number };

export const blockOf = (slot: number): number => (slot - (slot % TALLY_SERIES)) / TALLY_SERIES;
export const placeIn = (slot: number): number => slot % TALLY_SERIES;

type Row<T> = { readonly value: T; isChanged: boolean };

/** What is written back: rows by their keys. */
export type TallyRows = {
  readonly tallies: readonly (readonly [key: RowKey, bytes: Uint8Array])[];
  readonly ends: readonly (readonly [key: BlockKey, bytes: Uint8Array])[];
};

/** What was kept cannot be read. All of it can be counted again. */
export class TallyDamaged extends Error {}

export class TallyPad {
  readonly #tallies = new Map<string, Row<Tally> & { readonly key: RowKey }>();
  /** Of each width, what was changed last: the next result is mostly in the same row. */
  readonly #last = new Map<TallyWidth, Row<Tally> & { readonly key: RowKey }>();
  readonly #ends = new Map<string, Row<Ends> & { readonly key: BlockKey }>();

  /** Which rows of these stretches are not here yet. */
  lacks({ agent, slot }: SeriesKey, widthMs: TallyWidth, stretches: readonly Stretch[]): readonly RowKey[] {
    const keys = new Map<string, RowKey>();
    for (const { fromMs, toMs } of stretches)
      for (let at = rowFrom(widthMs, fromMs); at < toMs; at += TALLY_ROW_MS[widthMs]) {
        const key = { agent, block: blockOf(slot), widthMs, fromMs: at };
        if (!this.#tallies.has(textOf(key))) keys.set(textOf(key), key);
      }
    return [...keys.values()];
  }

  /** @param bytes undefined where nothing is kept yet @throws TallyDamaged */
  take(key: RowKey, bytes: Uint8Array | undefined): void {
    const columns = TALLY_ROW_MS[key.widthMs] / key.widthMs;
    const tally = bytes ? whole(() => decodeTally(bytes)) : new Tally(key.fromMs, key.widthMs, columns);
    this.#tallies.set(textOf(key), { key, value: tally, isChanged: false });
  }

  hasEnds({ agent, slot }: SeriesKey): boolean {
    return this.#ends.has(`${blockOf(slot)} ${agent}`);
  }

  /** Nothing of this block is written back. */
  forget({ agent, block }: BlockKey): void {
    this.#last.clear();
    this.#ends.delete(`${block} ${agent}`);
    for (const [text, { key }] of this.#tallies)
      if (key.agent === agent && key.block === block) this.#tallies.delete(text);
  }

  /** @throws TallyDamaged */
  takeEnds(key: BlockKey, bytes: Uint8Array | undefined): void {
    const value = bytes ? whole(() => decodeEnds(bytes)) : new Ends();
    this.#ends.set(`${key.block} ${key.agent}`, { key, value, isChanged: false });
  }

  /** Of those that are here. */
  endOf({ agent, slot }: SeriesKey): End {
    const { atMs, code, holdMs, hoursFromMs } = this.#endsRow(agent, slot).value;
    const place = placeIn(slot);
    return {
      atMs: atMs[place] ?? -1,
      code: code[place] ?? 0,
      holdMs: holdMs[place] ?? 0,
      hoursFromMs: hoursFromMs[place] ?? 0,
    };
  }

  setEnd({ agent, slot }: SeriesKey, end: End): void {
    const row = this.#endsRow(agent, slot);
    const place = placeIn(slot);
    row.isChanged = true;
    row.value.atMs[place] = end.atMs;
    row.value.code[place] = end.code;
    row.value.holdMs[place] = end.holdMs;
    row.value.hoursFromMs[place] = end.hoursFromMs;
  }

  /** Counts a stretch of any length, in rows that are all here. */
  count(
    { agent, slot }: SeriesKey,
    widthMs: TallyWidth,
    { fromMs, toMs }: Stretch,
    isDown: boolean,
    sign: number,
  ): void {
    for (let at = fromMs; at < toMs; ) {
      const { value: tally } = this.#changed(agent, slot, widthMs, at);
      const until = Math.min(toMs, floorTo(at, widthMs) + widthMs);
      const place = tally.placeOf(placeIn(slot), at);
      tally.observedMs[place] = (tally.observedMs[place] ?? 0) + sign * (until - at);
      if (isDown) tally.downMs[place] = (tally.downMs[place] ?? 0) + sign * (until - at);
      at = until;
    }
  }

  /** These are all there is in the stretch, which begins and ends with a roll-up. */
  replace(
    { agent, slot }: SeriesKey,
    widthMs: TallyWidth,
    { fromMs, toMs }: Stretch,
    rollups: readonly Rollup[],
  ): void {
    for (let at = fromMs; at < toMs; at += widthMs) {
      const { value: tally } = this.#changed(agent, slot, widthMs, at);
      const place = tally.placeOf(placeIn(slot), at);
      tally.observedMs[place] = 0;
      tally.downMs[place] = 0;
    }
    for (const { fromMs: at, upMs, downMs } of rollups) {
      if (at < fromMs || at >= toMs) continue;
      const { value: tally } = this.#changed(agent, slot, widthMs, at);
      const place = tally.placeOf(placeIn(slot), at);
      tally.observedMs[place] = upMs + downMs;
      tally.downMs[place] = downMs;
    }
  }

  /** What has changed since it was taken. */
  changes(): TallyRows {
    return {
      tallies: [...this.#tallies.values()].filter(isChanged).map(({ key, value }) => [key, encodeTally(value)]),
      ends: [...this.#ends.values()].filter(isChanged).map(({ key, value }) => [key, encodeEnds(value)]),
    };
  }

  #endsRow(agent: string, slot: number): Row<Ends> {
    const row = this.#ends.get(`${blockOf(slot)} ${agent}`);
    if (!row) throw new Error(`the ends of ${agent} about ${slot} were not fetched`);
    return row;
  }

  #changed(agent: string, slot: number, widthMs: TallyWidth, atMs: number): Row<Tally> {
    const block = blockOf(slot);
    const last = this.#last.get(widthMs);
    if (last?.key.block === block && last.key.agent === agent && isWithin(last.value, atMs)) return last;
    const row = this.#tallies.get(textOf({ agent, block, widthMs, fromMs: rowFrom(widthMs, atMs) }));
    if (!row) throw new Error(`the tally of ${agent} about ${slot} at ${atMs} was not fetched`);
    row.isChanged = true;
    this.#last.set(widthMs, row);
    return row;
  }
}

const isWithin = ({ fromMs, toMs }: Tally, atMs: number): boolean => atMs >= fromMs && atMs < toMs;

/** Of one series, as in `Ends`. */
export type End = {
  readonly atMs: number;
  readonly code: number;
  readonly holdMs: number;
  readonly hoursFromMs: number;
};

export const rowFrom = (widthMs: TallyWidth, atMs: number): number => floorTo(Math.max(0, atMs), TALLY_ROW_MS[widthMs]);

const isChanged = ({ isChanged }: { readonly isChanged: boolean }): boolean => isChanged;

const textOf = ({ agent, block, widthMs, fromMs }: RowKey): string => `${widthMs} ${fromMs} ${block} ${agent}`;

const whole = <T>(read: () => T): T => {
  try {
    return read();
  } catch (cause) {
    throw new TallyDamaged(messageOf(cause), { cause });
  }
};
