// Tallies and ends as bytes that are few and say whether they are whole. Knows their layouts, versions and checksums; refuses to know whose they are.
//
// A tally: sealed (seal.ts); its width in ms, how many widths it begins after 1970, how many it has, the length of what follows (varints), then a plane: what was
// observed and then what looked down, each as runs of equal amounts, in the order in which they stand: how many more than one, and the amount in ms.
// Ends: sealed; the length of what follows, then a plane: of each series that has one, how many have none since the one before, its time, the byte of its verdict,
// its hold, and from when on hours were counted.
import { ByteReader, ByteWriter, limits } from '@vedette/protocol/wire';
import { damaged } from './damage.ts';
import { readPlane, writePlane } from './plane.ts';
import { sealed, unsealed } from './seal.ts';
import { Ends, TALLY_SERIES, Tally } from './tally.ts';

const TALLY_VERSION = 1;
const ENDS_VERSION = 1;

export const TALLY_COLUMNS_MAX = 64;
/** What a reader may be made to allocate is bounded by this; a tally in which no two amounts are equal takes less. */
const BYTES_MAX = 1024 * 1024;

export const encodeTally = (tally: Tally): Uint8Array => {
  const runs = new ByteWriter();
  writeRuns(runs, tally.observedMs);
  writeRuns(runs, tally.downMs);
  const plane = runs.taken();
  const to = new ByteWriter();
  to.varint(tally.widthMs);
  to.varint(tally.fromMs / tally.widthMs);
  to.varint(tally.columns);
  to.varint(plane.length);
  writePlane(to, plane);
  return sealed(TALLY_VERSION, to.taken());
};

/**
 * @param room one that is not needed any more, whose room is taken
 * @throws Fault `store-failed` for bytes that are damaged, of another version, or of something else
 */
export const decodeTally = (bytes: Uint8Array, room?: Tally): Tally => {
  const from = new ByteReader(unsealed(TALLY_VERSION, bytes), damaged);
  const widthMs = from.varint();
  const fromMs = from.varint() * widthMs;
  const columns = from.varint();
  const length = from.varint();
  if (widthMs === 0 || columns > TALLY_COLUMNS_MAX || length > BYTES_MAX) throw damaged(`it claims ${columns} columns`);
  if (fromMs > limits.timeMsMax) throw damaged('its times are beyond all calendars');
  const runs = new ByteReader(readPlane(from, length), damaged);
  from.end();
  const tally = new Tally(fromMs, widthMs, columns, room);
  readRuns(runs, tally.observedMs, widthMs);
  readRuns(runs, tally.downMs, widthMs);
  runs.end();
  return tally;
};

export const encodeEnds = ({ atMs, code, holdMs, hoursFromMs }: Ends): Uint8Array => {
  const rows = new ByteWriter();
  let next = 0;
  for (let series = 0; series < TALLY_SERIES; series++) {
    const at = atMs[series] ?? -1;
    if (at < 0) continue;
    rows.varint(series - next);
    rows.varint(at);
    rows.byte(code[series] ?? 0);
    rows.varint(holdMs[series] ?? 0);
    rows.varint(hoursFromMs[series] ?? 0);
    next = series + 1;
  }
  rows.varint(TALLY_SERIES - next);
  const plane = rows.taken();
  const to = new ByteWriter();
  to.varint(plane.length);
  writePlane(to, plane);
  return sealed(ENDS_VERSION, to.taken());
};

/** @throws Fault `store-failed` */
export const decodeEnds = (bytes: Uint8Array): Ends => {
  const from = new ByteReader(unsealed(ENDS_VERSION, bytes), damaged);
  const length = from.varint();
  if (length > BYTES_MAX) throw damaged(`it claims ${length} bytes`);
  const rows = new ByteReader(readPlane(from, length), damaged);
  from.end();
  const ends = new Ends();
  for (let series = rows.varint(); series !== TALLY_SERIES; series += 1 + rows.varint()) {
    if (series > TALLY_SERIES) throw damaged('it claims more series than there are');
    ends.atMs[series] = rows.varint();
    ends.code[series] = rows.byte();
    ends.holdMs[series] = rows.varint();
    ends.hoursFromMs[series] = rows.varint();
  }
  rows.end();
  return ends;
};

const writeRuns = (to: ByteWriter, amounts: Uint32Array): void => {
  for (let from = 0; from < amounts.length; ) {
    const amount = amounts[from] ?? 0;
    let end = from + 1;
    while (end < amounts.length && amounts[end] === amount) end++;
    to.varint(end - from - 1);
    to.varint(amount);
    from = end;
  }
};

/** A run no longer than that is sooner written than handed over to be written. */
const SHORT = 16;

const readRuns = (from: ByteReader, amounts: Uint32Array, most: number): void => {
  for (let at = 0; at < amounts.length; ) {
    const end = at + 1 + from.varint();
    const amount = from.varint();
    if (end > amounts.length || amount > most) throw damaged(`it claims ${end - at} times ${amount} ms`);
    if (end - at > SHORT) amounts.fill(amount, at, end);
    else for (let i = at; i < end; i++) amounts[i] = amount;
    at = end;
  }
};
