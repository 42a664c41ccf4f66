// What agents would deliver of many services, made up and the same every time, as journal entries. Refuses to know any store.
import type { JournalEntry } from '../../packages/manager/src/store/store.ts';
import { ResultEncoder } from '../../packages/protocol/src/wire/index.ts';
import { kinds, type Series, seriesOf } from '../history/series.ts';

export const EPOCH = '00112233445566778899aabbccddeeff';
export const AGENT = 'eu-1';
export const INTERVAL_MS = 10_000;
/** When they begin, and how many rounds make a day. */
export const START_MS = 1_763_712_000_000;
export const ROUNDS_A_DAY = 8_640;

/** 20 ms with some scatter, an outage now and then, each service every 10 s. */
const [, usual = kinds[0]] = kinds;

const BATCH_RESULTS = 2_000;

/** `afterMs`: how much later than otherwise all of it is. */
export type Rhythm = { readonly intervalMs?: number; readonly afterMs?: number };

/** Results of `services` services over `rounds` intervals in order of time, in batches as full as agents make them. */
export const deliveries = function* (
  services: number,
  rounds: number,
  most = BATCH_RESULTS,
  { intervalMs = INTERVAL_MS, afterMs = 0 }: Rhythm = {},
): Generator<JournalEntry, void> {
  if (!usual) throw new Error('there is no series to make up');
  const series = Array.from({ length: services }, (_, i): Series => seriesOf({ ...usual, intervalMs }, rounds, i + 1));
  const encoder = new ResultEncoder();
  let seq = 1;
  let newestMs = 0;
  const batch = (): JournalEntry => {
    const { count } = encoder;
    encoder.sort();
    const body = { type: 'batch', results: encoder.finish(), changes: [] } as const;
    const entry = { agent: AGENT, epoch: EPOCH, seq, count, receivedAtMs: newestMs + 100, body };
    seq += count;
    return entry;
  };
  for (let round = 0; round < rounds; round++)
    for (const [i, { atMs, code, latencyMs }] of series.entries()) {
      const at = afterMs + (atMs[round] ?? 0);
      newestMs = Math.max(newestMs, at);
      encoder.append(i + 1, at, code[round] ?? 0, latencyMs[round] ?? Number.NaN);
      if (encoder.count === most) yield batch();
    }
  if (encoder.count > 0) yield batch();
};
