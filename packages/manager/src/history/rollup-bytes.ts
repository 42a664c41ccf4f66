// Roll-ups of one width as bytes that are few and say whether they are whole. Knows the layout, its version and its checksum; refuses to know whose they are.
//
// Layout: sealed (seal.ts); count, width in ms, the length of what follows (varints), then all roll-ups as one plane. One after another: its time in
// widths since the one before; how many verdicts, and of each its byte and its number; how long it was up, down, unknown in ms; the sketch; and, unless
// that is empty, the smallest latency and how much greater the greatest is (codes of the wire), and the sum in µs.
import { ByteReader, ByteWriter, LATENCY_CODE_MAX, latencyCode, latencyMsOf, limits } from '@vedette/protocol/wire';
import { damaged } from './damage.ts';
import type { Stretch } from './intervals.ts';
import { readPlane, writePlane } from './plane.ts';
import { Rollup } from './rollup.ts';
import { sealed, unsealed } from './seal.ts';
import { Sketch } from './sketch.ts';

const ROLLUPS_VERSION = 1;

/** A day of minutes, two months of hours, four years of days. */
export const ROLLUPS_MAX = 1_440;
/** What a reader may be made to allocate is bounded by this; so many roll-ups with every bucket and every verdict take less. */
const BYTES_MAX = 32 * 1024 * 1024;

/**
 * @param rollups in ascending order, no two of the same time
 * @throws RangeError when they are too many, not in order, or not of this width: a mistake of the caller
 */
export const encodeRollups = (rollups: readonly Rollup[], widthMs: number): Uint8Array => {
  if (rollups.length > ROLLUPS_MAX) throw new RangeError(`at most ${ROLLUPS_MAX} roll-ups go together`);
  const rows = new ByteWriter();
  let last = -1;
  for (const rollup of rollups) {
    const place = rollup.fromMs / widthMs;
    if (!Number.isInteger(place) || place <= last) throw new RangeError(`no roll-up can be from ${rollup.fromMs}`);
    rows.varint(place - last - 1);
    writeRow(rows, rollup);
    last = place;
  }
  const plane = rows.taken();
  const to = new ByteWriter();
  to.varint(rollups.length);
  to.varint(widthMs);
  to.varint(plane.length);
  writePlane(to, plane);
  return sealed(ROLLUPS_VERSION, to.taken());
};

/**
 * Those that begin within a span, or all.
 * @throws Fault `store-failed` for bytes that are damaged, of another version, or of something else
 */
export const decodeRollups = (
  bytes: Uint8Array,
  { fromMs, toMs }: Stretch = ALL_TIME,
): { readonly widthMs: number; readonly rollups: readonly Rollup[] } => {
  const from = new ByteReader(unsealed(ROLLUPS_VERSION, bytes), damaged);
  const count = from.varint();
  const widthMs = from.varint();
  const length = from.varint();
  if (count > ROLLUPS_MAX || length > BYTES_MAX) throw damaged(`it claims ${count} roll-ups in ${length} bytes`);
  if (widthMs === 0) throw damaged('it is of no width');
  const rows = new ByteReader(readPlane(from, length), damaged);
  from.end();
  const rollups: Rollup[] = [];
  let last = -1;
  for (let i = 0; i < count; i++) {
    last += rows.varint() + 1;
    if (last * widthMs > limits.timeMsMax) throw damaged('its times are beyond all calendars');
    const atMs = last * widthMs;
    // The checksum has said already that what follows is whole.
    if (atMs >= toMs) return { widthMs, rollups };
    if (atMs < fromMs) skipRow(rows);
    else rollups.push(readRow(rows, atMs));
  }
  rows.end();
  return { widthMs, rollups };
};

const writeRow = (to: ByteWriter, rollup: Rollup): void => {
  // Two that are equal are equal bytes, whatever was counted first.
  const counts = [...rollup.counts].sort(([a], [b]) => a - b);
  to.varint(counts.length);
  for (const [code, times] of counts) {
    to.byte(code);
    to.varint(times);
  }
  to.varint(rollup.upMs);
  to.varint(rollup.downMs);
  to.varint(rollup.unknownMs);
  rollup.sketch.write(to);
  if (rollup.sketch.count === 0) return;
  const least = latencyCode(rollup.minMs);
  to.varint(least);
  to.varint(latencyCode(rollup.maxMs) - least);
  to.varint(rollup.sumUs);
};

const VERDICTS_MAX = 256;

const ALL_TIME: Stretch = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

const skipRow = (from: ByteReader): void => {
  const verdicts = verdictsIn(from);
  for (let i = 0; i < verdicts; i++) {
    from.byte();
    from.varint();
  }
  for (let i = 0; i < 3; i++) from.varint();
  if (Sketch.skip(from)) for (let i = 0; i < 3; i++) from.varint();
};

const verdictsIn = (from: ByteReader): number => {
  const verdicts = from.varint();
  if (verdicts > VERDICTS_MAX) throw damaged(`it claims ${verdicts} verdicts`);
  return verdicts;
};

const readRow = (from: ByteReader, fromMs: number): Rollup => {
  const counts = new Map<number, number>();
  const verdicts = verdictsIn(from);
  for (let i = 0; i < verdicts; i++) counts.set(from.byte(), from.varint());
  if (counts.size !== verdicts) throw damaged('it counts a verdict twice');
  const [upMs, downMs, unknownMs] = [from.varint(), from.varint(), from.varint()];
  const rollup = new Rollup(fromMs, Sketch.read(from));
  for (const [code, times] of counts) rollup.counts.set(code, times);
  rollup.upMs = upMs;
  rollup.downMs = downMs;
  rollup.unknownMs = unknownMs;
  if (rollup.sketch.count === 0) return rollup;
  const least = from.varint();
  const greatest = least + from.varint();
  if (greatest > LATENCY_CODE_MAX) throw damaged(`it claims a latency ${greatest}`);
  rollup.minMs = latencyMsOf(least);
  rollup.maxMs = latencyMsOf(greatest);
  rollup.sumUs = from.varint();
  return rollup;
};
