// What keeping every result takes: bytes of each part beside what chance alone demands, the time to pack and unpack, and to roll up.
// Everything is in memory: no store, no disk.

import { CHUNK_RESULTS, decodeChunk, encodeChunk } from '../../packages/manager/src/history/chunk.ts';
import {
  type Results,
  writeLatencies,
  writeRuns,
  writeTimes,
} from '../../packages/manager/src/history/chunk-columns.ts';
import { gather, type Rollup, rollUp, widthsMs } from '../../packages/manager/src/history/rollup.ts';
import { encodeRollups, ROLLUPS_MAX } from '../../packages/manager/src/history/rollup-bytes.ts';
import { ByteWriter } from '../../packages/protocol/src/wire/index.ts';
import { type Bench, type Figure, withGoal } from '../report.ts';
import { median } from '../stats.ts';
import { type Kind, kinds, limitBits, rolledUp, seriesOf } from './series.ts';

const CHUNKS = 20;
const WARM_UPS = 3;
const RUNS = 9;
const RESULT_BYTES_MAX = 1.5;
/** Two million a second, as replaying history wants them. */
const UNPACK_MICROS_MAX = 0.5;

/** The median of what one pass takes, in milliseconds, once it is warm. */
const passMs = (pass: () => void): number => {
  for (let i = 0; i < WARM_UPS; i++) pass();
  return median(
    Array.from({ length: RUNS }, () => {
      const startMs = performance.now();
      pass();
      return performance.now() - startMs;
    }),
  );
};

const bytesOf = (write: (to: ByteWriter) => void): number => {
  const to = new ByteWriter();
  write(to);
  return to.taken().length;
};

const namedAfter = (kind: Kind, figures: readonly Figure[]): readonly Figure[] =>
  figures.map((figure) => ({ ...figure, name: `${kind.name}: ${figure.name}` }));

const chunksOf = (kind: Kind): readonly Figure[] => {
  const series = Array.from({ length: CHUNKS }, (_, i): Results => seriesOf(kind, CHUNK_RESULTS, i + 1));
  const results = CHUNKS * CHUNK_RESULTS;
  const chunks = series.map(encodeChunk);
  const each = (bytes: (of: Results) => number): number => series.reduce((sum, one) => sum + bytes(one), 0) / results;
  const total = chunks.reduce((sum, { length }) => sum + length, 0) / results;
  const limit = limitBits(kind);
  const packMs = passMs(() => series.forEach(encodeChunk));
  const unpackMs = passMs(() => chunks.forEach(decodeChunk));
  const bytes = 'bytes/result';
  const figures: Figure[] = [
    withGoal({ name: 'all', value: total, unit: bytes }, RESULT_BYTES_MAX),
    { name: 'times', value: each((one) => bytesOf((to) => writeTimes(to, one.atMs, one.atMs[0] ?? 0))), unit: bytes },
    { name: 'times, what chance demands', value: limit.timeBits / 8, unit: bytes },
    { name: 'latencies', value: each((one) => bytesOf((to) => writeLatencies(to, one.latencyMs))), unit: bytes },
    { name: 'latencies, what chance demands', value: limit.latencyBits / 8, unit: bytes },
    { name: 'verdicts', value: each((one) => bytesOf((to) => writeRuns(to, one))), unit: bytes },
    { name: 'pack', value: (packMs * 1_000) / results, unit: 'µs/result' },
    withGoal({ name: 'unpack', value: (unpackMs * 1_000) / results, unit: 'µs/result' }, UNPACK_MICROS_MAX),
  ];
  return namedAfter(kind, figures);
};

const rollupsOf = (kind: Kind): readonly Figure[] => {
  const results = widthsMs.day / kind.intervalMs;
  const day = seriesOf(kind, results, 1);
  const up = (widthMs: number) => rollUp(day, { widthMs, holdMs: 2 * kind.intervalMs });
  const micros = (widthMs: number): number => (passMs(() => up(widthMs)) * 1_000) / results;
  const minutes = up(widthsMs.minute).slice(0, ROLLUPS_MAX);
  const hours = gather(minutes, widthsMs.hour);
  const days = gather(hours, widthsMs.day);
  const each = (of: readonly Rollup[], widthMs: number): number => encodeRollups(of, widthMs).length / results;
  const figures: Figure[] = [
    { name: 'minutes', value: each(minutes, widthsMs.minute), unit: 'bytes/result' },
    { name: 'hours', value: each(hours, widthsMs.hour), unit: 'bytes/result' },
    { name: 'days', value: each(days, widthsMs.day), unit: 'bytes/result' },
    { name: 'roll up to minutes', value: micros(widthsMs.minute), unit: 'µs/result' },
    { name: 'roll up to hours', value: micros(widthsMs.hour), unit: 'µs/result' },
  ];
  return namedAfter(kind, figures);
};

const run = async (tell: (line: string) => void): Promise<readonly Figure[]> => {
  const figures: Figure[] = [];
  for (const kind of kinds) {
    tell(`${CHUNKS} chunks of ${CHUNK_RESULTS} results, the median of ${RUNS} runs: ${kind.name}`);
    figures.push(...chunksOf(kind));
  }
  for (const kind of rolledUp) {
    tell(`a day rolled up: ${kind.name}`);
    figures.push(...rollupsOf(kind));
  }
  return figures;
};

export const history: Bench = {
  says: 'bytes a result takes in chunks, beside what chance demands; packing, unpacking, rolling up',
  run,
};
