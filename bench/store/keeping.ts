// A store that is filled, and packed the way a manager does it. Knows the order; refuses to know what is measured.
import { holdsOf, restMs } from '../../packages/manager/src/packer.ts';
import { CHUNK_RESULTS, type PackOptions } from '../../packages/manager/src/store/history.ts';
import type { JournalEntry, Store } from '../../packages/manager/src/store/store.ts';
import { AGENT, EPOCH, INTERVAL_MS } from './deliveries.ts';

/** A window as large as the packer waits for. */
const WINDOW_ITEMS = 150_000;
const SLICE_RESULTS = 2_000;

export const HOLD_MS = 2.5 * INTERVAL_MS;

const optionsOf = (items: number, holdMs = HOLD_MS): PackOptions => ({
  items,
  receivedBeforeMs: 0,
  holdMs: NO_EXCEPTIONS,
  otherwiseMs: holdMs,
  chunk: CHUNK_RESULTS,
  slice: SLICE_RESULTS,
});

const NO_EXCEPTIONS = holdsOf([]);

export const judge = (store: Store, seq: number): Promise<void> =>
  store.commit({ outages: [], notifications: [], views: [], judged: [{ agent: AGENT, epoch: EPOCH, seq }] });

/** What all threads of this process took since, in milliseconds of CPU: what others do on the machine is no part of it. */
const cpuMs = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
};

/** Packs until nothing is left, without a rest: what it took, and how long each step was. */
export const packAll = async (
  store: Store,
  holdMs = HOLD_MS,
): Promise<{ cpuMs: number; stepsMs: readonly number[] }> => {
  const since = process.cpuUsage();
  const stepsMs: number[] = [];
  for (;;) {
    const startMs = performance.now();
    const { isDone } = await store.packSome(optionsOf(1, holdMs));
    stepsMs.push(performance.now() - startMs);
    if (isDone) return { cpuMs: cpuMs(since), stepsMs };
  }
};

/** Appends everything and packs each time so many items are there. */
export const fill = async (
  store: Store,
  entries: Iterable<JournalEntry>,
  windowItems = WINDOW_ITEMS,
  holdMs = HOLD_MS,
): Promise<{ results: number; packCpuMs: number }> => {
  let results = 0;
  let packCpuMs = 0;
  let unpacked = 0;
  const pack = async (): Promise<void> => {
    unpacked = 0;
    await judge(store, results);
    packCpuMs += (await packAll(store, holdMs)).cpuMs;
  };
  for (const entry of entries) {
    await store.append([entry]);
    results += entry.count;
    unpacked += entry.count;
    if (unpacked >= windowItems) await pack();
  }
  await pack();
  return { results, packCpuMs };
};

/** Packs as a manager does, with its rests, until told to end. */
export const packBeside = (store: Store): { stop(): Promise<number> } => {
  let isStopped = false;
  let results = 0;
  const run = async (): Promise<void> => {
    while (!isStopped) {
      const startMs = performance.now();
      const report = await store.packSome(optionsOf(WINDOW_ITEMS));
      results += report.results;
      const rest = report.isDone ? 50 : restMs('more', performance.now() - startMs);
      await new Promise((resolve) => setTimeout(resolve, rest));
    }
  };
  const running = run();
  return {
    stop: async () => {
      isStopped = true;
      await running;
      return results;
    },
  };
};
