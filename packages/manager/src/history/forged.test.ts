// Chunks and roll-ups made by hand, with a good checksum: one that keeps every rule, and for each rule one that breaks it and no other.
import { constants, zstdCompressSync } from 'node:zlib';
import { ByteWriter, limits } from '@vedette/protocol/wire';
import { describe, expect, test } from 'vitest';
import { CHUNK_RESULTS_MAX, decodeChunk, headOf } from './chunk.ts';
import { rowsOf } from './results.fake.ts';
import { decodeRollups, ROLLUPS_MAX } from './rollup-bytes.ts';
import { sealed } from './seal.ts';

const failed = expect.objectContaining({ code: 'store-failed' });

/** Numbers are varints, bytes are themselves. */
type Part = readonly (number | Uint8Array)[];

const written = (parts: readonly Part[]): Uint8Array => {
  const to = new ByteWriter();
  for (const one of parts.flat()) {
    if (typeof one === 'number') to.varint(one);
    else to.bytes(one);
  }
  return sealed(1, to.taken());
};

/** Two numbers that were guessed rightly: no low bits, a plane that is not squeezed, no large ones. */
const noise: Part = [0, 0, Uint8Array.of(0, 0), 0, 0];
const parts = {
  /** Count, earliest, latest less earliest. */
  head: [2, 1_000, 10],
  /** Interval, first less earliest, how guesses follow. */
  times: [10, 0, 0],
  timesNoise: noise,
  /** Length, not squeezed, a run of two that are up with a latency. */
  runs: [2, 0, Uint8Array.of(0, 5)],
  /** First, how guesses follow. */
  latencies: [20, 0],
  latenciesNoise: noise,
  end: [],
} as const satisfies Record<string, Part>;

const chunkWith = (other: Partial<Record<keyof typeof parts, Part>>): Uint8Array =>
  written(Object.values({ ...parts, ...other }));

/** 64 MiB of zeros; `windowLog`: how much memory its frame demands. */
const bomb = (windowLog: number): Uint8Array =>
  zstdCompressSync(new Uint8Array(64 * 1024 * 1024), { params: { [constants.ZSTD_c_windowLog]: windowLog } });
const squeezedInto = (bytes: Uint8Array): Part => [0, bytes.length, bytes, 0, 0];
const one = zstdCompressSync(Uint8Array.of(0));

test('a chunk made by hand that keeps the rules is read', () => {
  expect(rowsOf(decodeChunk(chunkWith({})))).toEqual([
    [1_000, 0, 0.02],
    [1_010, 0, 0.02],
  ]);
  const two = zstdCompressSync(Uint8Array.of(0, 0));
  expect(decodeChunk(chunkWith({ timesNoise: squeezedInto(two) }))).toEqual(decodeChunk(chunkWith({})));
});

describe('a chunk is refused', () => {
  test.each<[string, Partial<Record<keyof typeof parts, Part>>]>([
    ['with nothing in it', { head: [0, 1_000, 10] }],
    ['that ends after the calendar', { head: [2, limits.timeMsMax, 1] }],
    ['whose latest time is not that of its head', { head: [2, 1_000, 11] }],
    ['whose earliest time is not that of its head', { head: [2, 1_000, 20], times: [10, 10, 0] }],
    ['with a time after the calendar', { head: [2, limits.timeMsMax - 5, 5] }],
    ['with a time before 1970', { head: [2, 0, 10], timesNoise: [0, 0, Uint8Array.of(1, 0), 0, 0] }],
    ['with guesses nobody knows', { times: [10, 0, 4] }],
    ['with more low bits than there are', { timesNoise: [17, 0, Uint8Array.of(0, 0, 0, 0, 0, 0, 0), 0, 0] }],
    ['with a large number nobody asks for', { timesNoise: [0, 0, Uint8Array.of(0, 0), 1, 0, Uint8Array.of(5)] }],
    ['without a large number that is asked for', { timesNoise: [0, 0, Uint8Array.of(255, 0), 0, 0] }],
    ['with more large numbers than rows', { timesNoise: [0, 0, Uint8Array.of(0, 0), 17, 0, new Uint8Array(17)] }],
    ['with a plane that is too short', { timesNoise: squeezedInto(one) }],
    ['with a plane that is nothing squeezed', { timesNoise: squeezedInto(Uint8Array.of(1, 2, 3, 4)) }],
    ['with a run of none', { runs: [4, 0, Uint8Array.of(0, 1, 0, 5)] }],
    ['with a run of too many', { runs: [2, 0, Uint8Array.of(0, 7)] }],
    ['with too few runs', { runs: [2, 0, Uint8Array.of(0, 3)] }],
    ['with a run after the last row', { runs: [4, 0, Uint8Array.of(0, 5, 0, 3)] }],
    ['with more runs than rows', { runs: [5, 0, Uint8Array.of(0, 3, 0, 3, 0)] }],
    ['with a latency beyond the longest', { latencies: [11_800, 0] }],
    ['with bytes after its end', { end: [0] }],
  ])('%s', (_, other) => {
    expect(() => decodeChunk(chunkWith(other))).toThrow(failed);
  });

  test.each([
    ['with a plane of megabytes', 17, 'ERR_BUFFER_TOO_LARGE'],
    ['with a plane that demands megabytes', 26, 'ZSTD_error_frameParameter_windowTooLarge'],
  ])('%s, before they are made', (_, windowLog, code) => {
    const chunk = chunkWith({ timesNoise: squeezedInto(bomb(windowLog)) });
    expect(() => decodeChunk(chunk)).toThrow(
      expect.objectContaining({ code: 'store-failed', cause: expect.objectContaining({ code }) }),
    );
  });

  test.each<[string, Partial<Record<keyof typeof parts, Part>>]>([
    ['runs', { runs: [2 ** 40, one.length, one] }],
    ['large numbers', { timesNoise: [0, 0, Uint8Array.of(0, 0), 2 ** 40, one.length, one] }],
  ])('that claims more %s than rows, before there is room for them', (_, other) => {
    expect(() => decodeChunk(chunkWith(other))).toThrow(
      expect.objectContaining({ code: 'store-failed', cause: undefined }),
    );
  });

  test.each([0, CHUNK_RESULTS_MAX + 1, 2 ** 40])('by its head when it claims %d results', (count) => {
    expect(() => headOf(chunkWith({ head: [count, 0, 0] }))).toThrow(failed);
    expect(() => decodeChunk(chunkWith({ head: [count, 0, 0] }))).toThrow(failed);
  });
});

/** One after another: its place, one verdict with its number, up, down, unknown, a sketch of one bucket, least, greatest less least, sum. */
const row: Part = [3, 1, 0, 1, 60_000, 0, 0, 1, 0, 20, 0, 20];
const rollupsWith = (count: number, widthMs: number, rows: Part, ...end: Part): Uint8Array => {
  const to = new ByteWriter();
  for (const number of rows) if (typeof number === 'number') to.varint(number);
  const plane = to.taken();
  return written([[count, widthMs, plane.length, 0, plane, ...end]]);
};

test('roll-ups made by hand that keep the rules are read', () => {
  const { widthMs, rollups } = decodeRollups(rollupsWith(2, 60_000, [...row, ...row]));
  expect(widthMs).toBe(60_000);
  expect(rollups.map(({ fromMs, upMs, minMs, maxMs }) => [fromMs, upMs, minMs, maxMs])).toEqual([
    [180_000, 60_000, 0.02, 0.02],
    [420_000, 60_000, 0.02, 0.02],
  ]);
});

describe('roll-ups are refused', () => {
  const replaced = (place: number, value: number): Part => row.with(place, value);

  test.each<[string, Uint8Array]>([
    ['that are too many', rollupsWith(ROLLUPS_MAX + 1, 1, Array.from({ length: ROLLUPS_MAX + 1 }, () => row).flat())],
    ['after the calendar', rollupsWith(1, limits.timeMsMax, row)],
    ['of no width at all', rollupsWith(1, 0, row)],
    [
      'with more verdicts than there are',
      rollupsWith(1, 60_000, [3, 257, ...Array.from({ length: 514 }, () => 0), ...row.slice(4)]),
    ],
    ['with the same verdict twice', rollupsWith(1, 60_000, [3, 2, 0, 1, 0, 1, ...row.slice(4)])],
    ['with a latency beyond the longest', rollupsWith(1, 60_000, replaced(10, 12_980))],
    ['that are fewer than are there', rollupsWith(1, 60_000, [...row, ...row])],
    ['that are more than are there', rollupsWith(2, 60_000, row)],
    ['with bytes after their end', rollupsWith(1, 60_000, row, 0)],
    ['of more bytes than any could have', written([[1, 60_000, 2 ** 40, bomb(17).length, bomb(17)]])],
  ])('%s', (_, bytes) => {
    expect(() => decodeRollups(bytes)).toThrow(failed);
  });
});
