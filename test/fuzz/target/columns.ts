// Fuzzes the columns of results: bytes end in a fault, or in exactly as many rows as were asked for, each within its range, in no more memory
// than they need, and written again they are read as the same. Knows rows; refuses to know how columns are laid out.
import { Fault } from '../../../packages/protocol/src/kit/fault.ts';
import { decodeResults, type ResultColumns, ResultEncoder } from '../../../packages/protocol/src/wire/columns.ts';
import { limits } from '../../../packages/protocol/src/wire/limits.ts';
import { mutated } from '../make/mutate.ts';
import { columns } from '../make/vectors.ts';
import { sameValue } from '../plain.ts';
import { Broken, rule, type Target } from '../target.ts';

export type Decode = (bytes: Uint8Array, count: number) => ResultColumns;

/** What one row may take: a slot, a time, a code and a latency. */
const ROW_BYTES = 4 + 8 + 1 + 8;

const COUNT_BYTES = 2;

/** Two bytes say how many rows are asked for, also more than a batch holds; the columns follow. */
const inputOf = (count: number, bytes: Uint8Array): Uint8Array => Uint8Array.of(count >> 8, count & 0xff, ...bytes);

const decoded = (decode: Decode, bytes: Uint8Array, count: number): ResultColumns | undefined => {
  try {
    return decode(bytes, count);
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'message-invalid') return undefined;
    throw new Broken('decode throws', String(thrown), { cause: thrown });
  }
};

const isRow = ({ slot, atMs, latencyMs }: ResultColumns, row: number): boolean => {
  const [at = -1, latency = -1] = [atMs[row], latencyMs[row]];
  const isTime = Number.isInteger(at) && at >= 0 && at <= limits.timeMsMax;
  return slot[row] !== undefined && isTime && (Number.isNaN(latency) || (latency >= 0 && Number.isFinite(latency)));
};

/** Few of very many rows are looked at, and all of few. */
const rowsOf = (count: number): readonly number[] => {
  const step = Math.max(1, Math.floor(count / 200));
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
};

const encoder = new ResultEncoder();

const rewritten = ({ count, slot, atMs, code, latencyMs }: ResultColumns): Uint8Array => {
  for (let i = 0; i < count; i++) encoder.append(slot[i] ?? 0, atMs[i] ?? 0, code[i] ?? 0, latencyMs[i] ?? 0);
  return encoder.finish();
};

const sameRows = (a: ResultColumns, b: ResultColumns, rows: readonly number[]): boolean =>
  rows.every((i) =>
    sameValue([a.slot[i], a.atMs[i], a.code[i], a.latencyMs[i]], [b.slot[i], b.atMs[i], b.code[i], b.latencyMs[i]]),
  );

const check = (decode: Decode, input: Uint8Array): void => {
  const count = (input[0] ?? 0) * 256 + (input[1] ?? 0);
  const rows = decoded(decode, input.subarray(COUNT_BYTES), count);
  if (!rows) return;
  const { slot, atMs, code, latencyMs } = rows;
  const held = [slot, atMs, code, latencyMs];
  rule(count <= limits.batchItemsMax, 'count', () => `${count} rows are more than a batch holds`);
  rule(
    rows.count === count && held.every(({ length }) => length === count),
    'count',
    () => `not exactly ${count} rows`,
  );
  const bytes = held.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  rule(bytes <= ROW_BYTES * count, 'memory', () => `${count} rows hold ${bytes} bytes`);
  const looked = rowsOf(count);
  const bad = looked.find((row) => !isRow(rows, row));
  rule(bad === undefined, 'range', () => `row ${bad} is outside its range`);
  const again = decoded(decode, rewritten(rows), count);
  rule(again !== undefined && sameRows(rows, again, looked), 'round trip', () => 'the rows come back as others');
};

const make: Target['make'] = (dice) => {
  const { bytes, count } = dice.pick(columns);
  const corpus = columns.map((one) => one.bytes);
  const asked = dice.chance(0.8)
    ? count
    : dice.pick([0, 1, count + 1, dice.below(300), 19_999, 20_000, 20_001, 65_535]);
  return inputOf(asked, dice.chance(0.1) ? bytes : mutated(bytes, dice, corpus));
};

export const columnsTarget = (decode: Decode): Target => ({
  name: 'columns',
  share: 120,
  msMax: 250,
  make,
  check: (input) => check(decode, input),
});

export const columnsFuzz = columnsTarget(decodeResults);
