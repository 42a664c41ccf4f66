// How the agent's own machine is doing, looked at every few seconds. Knows where a system counts such things; what it comes to is core/machine-share.ts's. Never fails:
// what cannot be read is not known.
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { cpus, loadavg, totalmem, uptime } from 'node:os';
import { type Clock, every } from '@vedette/protocol/kit';
import type { MachineVitals } from '@vedette/protocol/wire';
import { type MachineCounts, machineVitals } from './core/machine-share.ts';

/** About as often as it is told. */
const LOOK_MS = 5_000;

export class MachineMeter implements Disposable {
  readonly #folder: string | undefined;
  readonly #turn: Disposable;
  #before: MachineCounts | undefined;
  #now: MachineCounts = {};
  #disk: MachineCounts['disk'];
  #isReading = false;

  /** @param folder on the disk that counts; undefined for none */
  constructor(clock: Clock, folder: string | undefined) {
    this.#folder = folder;
    this.#turn = every(clock, LOOK_MS, () => this.#look());
    this.#look();
  }

  get vitals(): MachineVitals {
    return machineVitals({ ...this.#now, ...(this.#disk && { disk: this.#disk }) }, this.#before);
  }

  [Symbol.dispose](): void {
    this.#turn[Symbol.dispose]();
  }

  #look(): void {
    this.#before = this.#now;
    this.#now = countsNow();
    // Of a disk that hangs, on a network, say, nothing is known; it is not asked again before it has answered.
    if (this.#isReading) this.#disk = undefined;
    else void this.#readDisk();
  }

  async #readDisk(): Promise<void> {
    if (this.#folder === undefined) return;
    this.#isReading = true;
    this.#disk = await diskOf(this.#folder);
    this.#isReading = false;
  }
}

const countsNow = (): MachineCounts => {
  const all = known(cpus);
  const memory = known(memoryOf);
  const load = known(loadavg);
  const upS = known(uptime);
  return {
    ...(all && all.length > 0 && { cpu: timesOf(all) }),
    ...(memory && { memory }),
    // Windows has no such figure, and says zero.
    ...(load && process.platform !== 'win32' && { load }),
    ...(upS !== undefined && { uptimeMs: upS * 1_000 }),
  };
};

/** In a container that may have a part of the memory only, it is that part that counts. */
const memoryOf = (): NonNullable<MachineCounts['memory']> => {
  const [total, limit, free] = [totalmem(), process.constrainedMemory(), process.availableMemory()];
  if (!(limit > 0 && limit < total)) return { allBytes: total, freeBytes: free };
  return { allBytes: limit, freeBytes: Math.min(limit, free + (known(reclaimableBytes) ?? 0)) };
};

/** Files that the system keeps in the memory of the container, and gives up for anything else. */
const reclaimableBytes = (): number => {
  const path = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '/';
  const stat = readFileSync(`/sys/fs/cgroup${path === '/' ? '' : path}/memory.stat`, 'utf8');
  return Number(/^inactive_file (\d+)$/m.exec(stat)?.[1] ?? 0);
};

const timesOf = (all: ReturnType<typeof cpus>): { used: number; all: number } => {
  const idle = all.reduce((sum, { times }) => sum + times.idle, 0);
  const sum = all.reduce((whole, { times }) => whole + Object.values(times).reduce((a, b) => a + b, 0), 0);
  return { used: sum - idle, all: sum };
};

const diskOf = async (folder: string): Promise<MachineCounts['disk']> => {
  try {
    const { blocks, bfree, bavail } = await statfs(folder);
    return { blocks, free: bfree, available: bavail };
  } catch {
    return undefined;
  }
};

/** A sandbox may forbid to ask. */
const known = <T>(ask: () => T): T | undefined => {
  try {
    return ask();
  } catch {
    return undefined;
  }
};
