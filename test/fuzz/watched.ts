// Fuzzes one target in a thread of its own and watches over it. Knows when an input took the thread with it: no end in sight, or no memory left;
// refuses to know what is fuzzed.
import { Worker } from 'node:worker_threads';
import type { Failure, Report } from './campaign.ts';

export type Work = {
  readonly name: string;
  /** A planted mistake to fuzz instead of the target. */
  readonly bug: string | undefined;
  readonly seed: number;
  readonly from: number;
  readonly inputs: number;
  /** Room for the number of the input under way. */
  readonly progress: SharedArrayBuffer;
};

/** What the thread tells. */
export type News = { readonly failure: Failure } | { readonly report: Report };

/** `lost`: what became of the thread, with which input, and what it had found by then. */
export type Outcome = Report | { readonly lost: string; readonly at: number; readonly failures: readonly Failure[] };

/** No input takes longer, not even while it is being shrunk. */
const HANG_MS = 60_000;
const LOOK_MS = 1_000;

/** More than any reader of a few kilobytes has a use for. */
const HEAP_MIB_MAX = 512;

export const watched = (task: Omit<Work, 'progress'>): Promise<Outcome> => {
  const progress = new SharedArrayBuffer(4);
  const at = new Int32Array(progress);
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { ...task, progress } satisfies Work,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB_MAX },
  });
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const failures: Failure[] = [];
  let before = 0;
  let sinceMs = performance.now();
  const look = setInterval(() => {
    const now = Atomics.load(at, 0);
    if (now !== before) [before, sinceMs] = [now, performance.now()];
    if (performance.now() - sinceMs > HANG_MS) end({ lost: `no end within ${HANG_MS / 1_000} s`, at: now, failures });
  }, LOOK_MS);
  const end = (outcome: Outcome): void => {
    clearInterval(look);
    resolve(outcome);
    void worker.terminate();
  };
  worker.on('message', (news: News) => {
    if ('report' in news) end(news.report);
    else failures.push(news.failure);
  });
  worker.on('error', (error) => end({ lost: String(error), at: Atomics.load(at, 0), failures }));
  worker.on('exit', (code) => end({ lost: `the thread ended with ${code}`, at: Atomics.load(at, 0), failures }));
  return promise;
};
