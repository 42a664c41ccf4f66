// What is done to a store again and again: batches as fast as they go, a question many times. Refuses to know what comes of it.
import type { JournalEntry, Store } from '../../packages/manager/src/store/store.ts';
import { median } from '../stats.ts';
import { AGENT } from './deliveries.ts';
import { judge, packBeside } from './keeping.ts';

export const RUN_MS = 2_000;
/** Sessions that each wait for their own batch, as agents' do. */
const SESSIONS = 8;
const ASKED_TIMES = 15;

/** The same entries again, from whatever number on. */
export const endless = function* (entries: readonly JournalEntry[], agent = AGENT): Generator<JournalEntry, never> {
  for (let seq = 1; ; )
    for (const entry of entries) {
      yield { ...entry, agent, seq };
      seq += entry.count;
    }
};

export const timed = async (act: () => unknown): Promise<number> => {
  const startMs = performance.now();
  await act();
  return performance.now() - startMs;
};

/** Everything as fast as it goes; µs a result. Judged up to what is stored, twice a second. */
export const burst = async (store: Store, source: Iterator<JournalEntry>, isPacking: boolean): Promise<number> => {
  const packing = isPacking ? packBeside(store) : undefined;
  const startMs = performance.now();
  let results = 0;
  let judgedMs = startMs;
  let queue = Promise.resolve();
  const session = async (): Promise<void> => {
    while (performance.now() - startMs < RUN_MS) {
      const { value } = source.next();
      const [outcome] = await store.append([value]);
      results += value.count;
      if (performance.now() - judgedMs < 500 || !outcome) continue;
      judgedMs = performance.now();
      queue = queue.then(() => judge(store, outcome.mark));
    }
  };
  await Promise.all(Array.from({ length: SESSIONS }, session));
  const tookMs = performance.now() - startMs;
  await queue;
  await packing?.stop();
  return (tookMs * 1_000) / results;
};

/** Milliseconds that an answer takes, the median of so many. */
export const asked = async (question: () => unknown): Promise<number> => {
  const all: number[] = [];
  for (let i = 0; i < ASKED_TIMES; i++) all.push(await timed(question));
  return median(all);
};
