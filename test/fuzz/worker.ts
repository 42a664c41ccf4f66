// The thread in which one target is fuzzed: what hangs, or eats all memory, ends with it and not with the program. Knows how to start and
// what to hand back; refuses to know who waits.
import { parentPort, workerData } from 'node:worker_threads';
import { bugs } from './bugs.ts';
import { campaign } from './campaign.ts';
import { targets } from './targets.ts';
import type { News, Work } from './watched.ts';

const { name, bug, seed, from, inputs, progress } = workerData as Work;
const target = bug === undefined ? targets.find((one) => one.name === name) : bugs[bug];
if (!target) throw new Error(`there is no target ${name}`);
const at = new Int32Array(progress);
const report = campaign(target, {
  seed,
  from,
  inputs,
  onInput: (number) => {
    at[0] = number;
  },
  onFailure: (failure) => parentPort?.postMessage({ failure } satisfies News),
});
parentPort?.postMessage({ report } satisfies News);
