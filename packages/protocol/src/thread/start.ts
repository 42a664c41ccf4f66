// Starts a thread where its code lies: in a file of its own, or inside the executable that everything was put into. Knows how to tell the two
// apart; refuses to know what the thread does.
import { basename } from 'node:path';
import { getAsset, isSea } from 'node:sea';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * A thread that runs the file at `entry`. An executable has no files beside it: it carries the code of its threads under their files' names, as
 * `scripts/executables.ts` put it there.
 */
export const startThread = (entry: URL, options: WorkerOptions): Worker =>
  isSea()
    ? new Worker(getAsset(basename(entry.pathname), 'utf8'), { ...options, eval: true })
    : new Worker(entry, options);
