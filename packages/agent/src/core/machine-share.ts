// How much of a machine is used, from what its system counts. Knows the arithmetic; refuses to know who counts.
import type { MachineVitals } from '@vedette/protocol/wire';
import { limits } from '@vedette/protocol/wire';

/** What the system counts at a moment; what it does not know is undefined. */
export type MachineCounts = {
  /** Of all processors together, since the system started: time used, and time in all. */
  readonly cpu?: { readonly used: number; readonly all: number };
  /** What this process may have at most, and what of it is left. */
  readonly memory?: { readonly allBytes: number; readonly freeBytes: number };
  /** Blocks in all, blocks that are free, and those of them that are free for everybody. */
  readonly disk?: { readonly blocks: number; readonly free: number; readonly available: number };
  readonly load?: readonly number[];
  readonly uptimeMs?: number;
};

/** What is known now. How much of the processors was used is known between two moments only. */
export const machineVitals = (now: MachineCounts, before: MachineCounts | undefined): MachineVitals => {
  const { memory, disk, load, uptimeMs } = now;
  const cpu = now.cpu && before?.cpu && share(now.cpu.used - before.cpu.used, now.cpu.all - before.cpu.all);
  const memoryUsed = memory && share(memory.allBytes - memory.freeBytes, memory.allBytes);
  // As df says it: what only privileged programs may use counts neither as used nor as free.
  const diskUsed = disk && share(disk.blocks - disk.free, disk.blocks - disk.free + disk.available);
  return {
    ...(cpu !== undefined && { cpu }),
    ...(memoryUsed !== undefined && { memory: memoryUsed }),
    ...(diskUsed !== undefined && { disk: diskUsed }),
    ...(load?.length === 3 && load.every(Number.isFinite) && { load: load.map(bounded) }),
    ...(uptimeMs !== undefined && Number.isFinite(uptimeMs) && { uptimeMs: Math.max(0, Math.round(uptimeMs)) }),
  };
};

/** From 0 to 1, to a thousandth; undefined where it would be no number. Counters of a system may run backwards by a little. */
const share = (part: number, whole: number): number | undefined => {
  if (!(whole > 0) || !Number.isFinite(part)) return undefined;
  return Math.round(Math.min(1, Math.max(0, part / whole)) * 1_000) / 1_000;
};

const bounded = (load: number): number => Math.min(limits.loadMax, Math.max(0, Math.round(load * 100) / 100));
